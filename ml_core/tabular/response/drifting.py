"""Slopes of small counts whose level drifts: sales of single goods, by week.

A tag that stays for two months meets two months of drift, and a code that runs for a week meets little of it. Errors
that take weeks for independent believe the tag as much as the code. So each week's sum stands for itself with the
variance that it has: of a Poisson, of what goods scatter beyond one, and of a level that walks at random; rows are
whitened by that, and what is left of them is independent. Reasons for prices that all goods share (a campaign is also
seen, rivals move too) have one coefficient for all: one for each variant would eat what little its prices tell.
Source: working responses as in `counts`; generalised least squares (Aitken 1936); a local level after Harvey (1989).
Departs by taking the variances as given, up to one factor that is learnt of all goods together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml_core.config import ResponseConfig
from ml_core.tabular.response.orthogonal import Slopes
from ml_core.tabular.response.records import Ints, Values

LEAST_EXPECTED = (
    0.3  # units of a row; fewer are given no more variance, for the working response is cut as well
)
MOST = 10.0  # relative error of a row


@dataclass(frozen=True, slots=True)
class Counts:
    """One row for each variant, place and day or longer.

    Attributes:
        units: (n,), sold, >= 0.
        exposure: (n,), in days in which it could be bought, > 0.
        price: (n,), > 0.
        controls: (n, C), reasons for prices; nan missing.
        variant: (n,), 0 to V - 1.
        effect: (n,), the place.
        period: (n,), the week.
    """

    units: Values
    exposure: Values
    price: Values
    controls: Values
    variant: Ints
    effect: Ints
    period: Ints


@dataclass(frozen=True, slots=True)
class _Weeks:
    """Rows of one variant and place, one a period; whitened they are independent and around nothing."""

    variant: int
    units: Values  # (T,)
    price: Values  # (T,)
    controls: Values  # (T, C)


def slopes(counts: Counts, n_variants: int, config: ResponseConfig) -> Slopes:
    """Own-price elasticities of `n_variants` variants.

    Raises:
        ValueError: if nothing was sold, or a number is negative or not finite.
    """
    _check(counts)
    weeks = [found for rows in _groups(counts) if (found := _whitened(counts, rows, config)) is not None]
    if not weeks:
        raise ValueError("nothing was sold at a price above 0")
    units = np.concatenate([each.units for each in weeks])  # (m,)
    price = np.concatenate([each.price for each in weeks])  # (m,)
    controls = np.concatenate([each.controls for each in weeks])  # (m, C)
    variant = np.repeat([each.variant for each in weeks], [len(each.units) for each in weeks])  # (m,)
    units = units - controls @ _shared(units, price, controls)
    n_rows = np.bincount(variant, minlength=n_variants)
    squares = np.bincount(variant, price * price, n_variants)
    has = (n_rows >= config.least_rows) & (squares > config.least_spread**2 * n_rows)
    slope = np.bincount(variant, price * units, n_variants) / np.where(has, squares, np.inf)
    left = units - slope[variant] * price
    free = max(1, len(units) - len(weeks) - int(has.sum()) - controls.shape[1])
    scale = float(left @ left) / free
    error = np.sqrt(scale / np.where(has, squares, 1.0))
    return Slopes(np.where(has, slope, np.nan), np.where(has, error, np.inf), n_rows)


def _check(counts: Counts) -> None:
    for name in ("units", "exposure", "price"):
        values = getattr(counts, name)
        if not np.isfinite(values).all() or (values < 0).any():
            raise ValueError(f"{name} must be finite and not negative")
    if np.isinf(counts.controls).any():
        raise ValueError(
            f"{int(np.isinf(counts.controls).sum())} controls are infinite; a missing one is nan"
        )


def _groups(counts: Counts) -> list[Ints]:
    """Usable rows of each variant and place."""
    usable = np.flatnonzero((counts.exposure > 0) & (counts.price > 0))
    pairs = np.stack([counts.variant[usable], counts.effect[usable]], axis=1)
    _, place = np.unique(pairs, axis=0, return_inverse=True)
    order = np.argsort(place.ravel(), kind="stable")
    sizes = np.bincount(place.ravel())
    return np.split(usable[order], np.cumsum(sizes)[:-1]) if len(usable) else []


def _whitened(counts: Counts, rows: Ints, config: ResponseConfig) -> _Weeks | None:
    """None where nothing was sold or there are fewer than two periods."""
    periods, place = np.unique(counts.period[rows], return_inverse=True)
    place = place.ravel()
    if len(periods) < 2 or not counts.units[rows].any():
        return None
    units, exposure = (np.bincount(place, each[rows]) for each in (counts.units, counts.exposure))
    price = np.bincount(place, counts.exposure[rows] * np.log(counts.price[rows])) / exposure
    answer = config.prior_mean * (price - price.mean())
    level = np.log(units.sum() / (exposure * np.exp(answer)).sum())
    expected = np.maximum(exposure * np.exp(level + answer), 1e-9)
    noisy = np.maximum(expected, LEAST_EXPECTED)
    response = level + answer + np.minimum((units - expected) / noisy, MOST)
    walk = config.level_step**2 * np.minimum.outer(periods - periods[0], periods - periods[0])
    root = np.linalg.cholesky(np.diag(1 / noisy + config.scatter) + walk)
    columns = np.column_stack([np.ones(len(periods)), response, price, _by_period(counts, rows, place)])
    white = np.linalg.solve(root, columns)  # (T, 3 + C)
    level_column = white[:, 0] / np.linalg.norm(white[:, 0])
    white -= np.outer(level_column, level_column @ white)
    return _Weeks(int(counts.variant[rows[0]]), white[:, 1], white[:, 2], white[:, 3:])


def _by_period(counts: Counts, rows: Ints, place: Ints) -> Values:
    """(T, C): mean controls of each period, around the group's; a missing one is the group's mean."""
    controls = counts.controls[rows]
    seen = ~np.isnan(controls)
    means = np.where(seen, controls, 0.0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    inside = np.where(seen, controls - means, 0.0)
    n = np.bincount(place)[:, None]
    sums = [np.bincount(place, column, len(n)) for column in inside.T]
    return np.stack(sums, axis=1) / n if sums else np.zeros((len(n), 0))


def _shared(units: Values, price: Values, controls: Values) -> Values:
    """(C,): what each control does at one and the same slope of all goods."""
    found = np.linalg.lstsq(np.column_stack([price, controls]), units, rcond=None)[0]
    return np.asarray(found[1:])
