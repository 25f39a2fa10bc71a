"""Marketing's campaigns: a code off one category for a week, planned long before, the same under every policy.

Each category has one about every nine weeks, of 10, 15 or 20 percent. Weeks are drawn with chance exp(2 · season):
marketing prefers weeks that sell well anyway, which is what makes naive estimates of the price response wrong.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from config.twin.assortment import Floats

WEEKS_BETWEEN: Final = 9
RATES: Final = (0.10, 0.15, 0.20)


@dataclass(frozen=True, slots=True)
class Campaign:
    """`rate` off a category on the days from `first` to before `end`."""

    category: int
    first: int
    end: int
    rate: float


def plan(waves: Floats, rng: np.random.Generator) -> list[Campaign]:
    """Draw the campaigns of all categories; `waves` are their seasons, shape (C, D)."""
    n_categories, n_days = waves.shape
    n_weeks = n_days // 7
    found = []
    for category in range(n_categories):
        season = waves[category, : n_weeks * 7].reshape(n_weeks, 7).mean(axis=1)  # (W,)
        chance = np.exp(2 * season) / np.exp(2 * season).sum()
        weeks = rng.choice(n_weeks, max(1, n_weeks // WEEKS_BETWEEN), replace=False, p=chance)
        rates = rng.choice(RATES, len(weeks))
        found += [
            Campaign(category, int(week) * 7, int(week) * 7 + 7, float(rate))
            for week, rate in zip(weeks, rates, strict=True)
        ]
    return sorted(found, key=lambda each: (each.first, each.category))


def discounts(campaigns: list[Campaign], n_categories: int, n_days: int) -> Floats:
    """Fraction off by category and day; shape (C, D)."""
    rates = np.zeros((n_categories, n_days))
    for each in campaigns:
        rates[each.category, each.first : each.end] = each.rate
    return rates
