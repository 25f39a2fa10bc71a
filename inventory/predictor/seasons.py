"""Weeks of the year that lift or lower a whole category: gifts before Christmas, a summer that empties the town.

A level of the latest weeks meets such a season too late, and its end as well. A year that was seen once tells much of
a category and little of a single place, so what a category sold is compared with the weeks around, and only what
neighbouring weeks confirm and chance does not explain is taken. A slow wave is left to the level, which follows it.
Source: seasonal index by ratio to a moving middle, pooled over a group of products (Withycombe 1989), shrunk as by
James & Stein (1961).
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Ints = NDArray[np.int64]
WEEK, YEAR = 7, 52  # days; weeks
LEAST_DAYS = WEEK * YEAR  # of history; with fewer there are weeks of the year that nobody has seen
AROUND = (
    8  # weeks to either side, whose median is what is usual: a season of two months would be usual itself
)
CERTAIN = 4.0  # squared standard errors: two of them are chance
SMOOTHED = 0.45  # variance of the median of three, of that of one
LEAST_NOISE = 0.03  # of a week's logarithm: what sells by the thousand varies as well


def factors(units: Values, effect: Values, *, groups: Sequence[int], first: date, horizon: int) -> Values:
    """What the time of the year multiplies sales by; 1 everywhere where no whole year was seen.

    Args:
        units: (N, T) sold by day; nan where nothing is known.
        effect: (N, T), what prices, campaigns and weekdays multiply them by.
        groups: of each place, the category whose weeks it shares.
        first: day of the first column.
        horizon: H, days ahead.

    Returns:
        Shape (N, T + H).
    """
    n, days = units.shape
    found = np.ones((n, days + horizon))
    week = (
        first.toordinal() - 1 + np.arange(days + horizon)
    ) // WEEK  # from Monday to Sunday, as a place in time
    whole = np.flatnonzero(np.bincount(week[:days] - week[0]) == WEEK) + week[0]
    if len(whole) < YEAR:
        return found
    sold, expected = _sums(units, effect)
    of_group = np.asarray(groups)
    for group in np.unique(of_group):
        rows = of_group == group
        by_week = [np.bincount(week[:days] - week[0], each[rows].sum(axis=0)) for each in (sold, expected)]
        ratio = np.log((by_week[0] + 1) / (by_week[1] + 1))[whole - week[0]]
        found[rows] = np.exp(_index(ratio, whole % YEAR)[week % YEAR])
    return found


def _sums(units: Values, effect: Values) -> tuple[Values, Values]:
    """Units of known days, and what each place's mean of all of them makes of each."""
    seen = ~np.isnan(units)
    sold, exposed = np.where(seen, units, 0.0), np.where(seen, effect, 0.0)
    level = sold.sum(axis=1) / np.maximum(exposed.sum(axis=1), 1e-9)
    return sold, exposed * level[:, None]


def _index(ratio: Values, place: Ints) -> Values:
    """(YEAR,), logarithms by week of the year, from those of weeks in a row and their places in the year."""
    beside = ratio - _middle(ratio, AROUND)
    noise = max(LEAST_NOISE, 1.4826 * float(np.median(np.abs(beside))))
    times = np.maximum(np.bincount(place, minlength=YEAR), 1)
    # A week alone may be a campaign or a large order: of three in a row the middle one counts.
    own = np.bincount(place, _middle(beside, 1), minlength=YEAR) / times
    chance = CERTAIN * SMOOTHED * noise**2 / times
    return own * np.maximum(0.0, 1 - chance / np.maximum(own**2, 1e-12))


def _middle(values: Values, around: int) -> Values:
    """Median of each and of so many to either side, fewer at the ends."""
    return np.array([np.median(values[max(0, at - around) : at + around + 1]) for at in range(len(values))])
