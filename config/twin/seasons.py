"""How demand moves by itself: weekday, time of the year, and levels that drift.

log factor of a variant on a day = weekday + yearly wave of its category + gifts before Christmas + its own level.

- Weekday: Monday to Sunday -.05, -.10, -.10, -.05, .05, .20, .05, less its mean: a shop that sells most on Saturdays.
- Wave: amplitude uniform in [.05, .35], peak anywhere in the year, period 365.25 days.
- Gifts: every third category rises by .6 from 24 November and is back on 25 December.
- Level: from week to week AR(1), coefficient .97, deviation .09 a week (.37 in the long run), joined by straight
  lines: what makes an average of four weeks come late.
"""

from datetime import date, timedelta
from typing import Final

import numpy as np

from config.twin.assortment import Assortment, Floats

WEEK: Final = np.array([-0.05, -0.10, -0.10, -0.05, 0.05, 0.20, 0.05])
GIFT_RISE: Final = 0.6
LEVEL_KEPT, LEVEL_STEP = 0.97, 0.09


def draw_waves(assortment: Assortment, first: date, n_days: int, rng: np.random.Generator) -> Floats:
    """Log factor by category and day, weekdays included; shape (C, D)."""
    n = assortment.size.n_categories
    amplitude, peak = rng.uniform(0.05, 0.35, n), rng.uniform(0, 365.25, n)
    days = [first + timedelta(days=at) for at in range(n_days)]
    of_year = np.array([day.timetuple().tm_yday for day in days], dtype=float)  # (D,)
    wave = amplitude[:, None] * np.cos(2 * np.pi * (of_year[None, :] - peak[:, None]) / 365.25)  # (C, D)
    gifts = np.array([is_gift_time(day) for day in days]) * GIFT_RISE  # (D,)
    has_gifts = (np.arange(n) % 3 == 0).astype(float)  # (C,)
    week = (WEEK - WEEK.mean())[[day.weekday() for day in days]]  # (D,)
    return np.asarray(wave + has_gifts[:, None] * gifts[None, :] + week[None, :])


def is_gift_time(day: date) -> bool:
    return (day.month == 11 and day.day >= 24) or (day.month == 12 and day.day <= 24)


def draw_levels(n_variants: int, n_days: int, rng: np.random.Generator) -> Floats:
    """Log level by variant and day; shape (V, D)."""
    n_weeks = n_days // 7 + 2
    steps = rng.normal(0, LEVEL_STEP, (n_variants, n_weeks))
    level = np.empty((n_variants, n_weeks))
    level[:, 0] = steps[:, 0] / np.sqrt(1 - LEVEL_KEPT**2)
    for week in range(1, n_weeks):
        level[:, week] = LEVEL_KEPT * level[:, week - 1] + steps[:, week]
    at = np.arange(n_days) / 7
    return np.array([np.interp(at, np.arange(n_weeks), row) for row in level])
