"""Prices over time: list prices that drift, promotions that end, and what rivals ask.

A price path is a factor on the catalogue price, one a product and day. Demand answers through the shopper's utility
(`browsing`), so that the elasticity hidden in the data is known: see docs/demo.md. Rivals' prices are written to the
truth file only; the shop has no table for them yet.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from config.demo.catalogue import Catalogue
from config.demo.population import Bools, Floats

# Promotions that still run on the last day, so that a visitor of the demo sees some.
RUNNING_SHARE = 0.08
CNY_PER_EUR = Decimal("7.8")


@dataclass(frozen=True, slots=True)
class PricePaths:
    """P products over D days. The price of a day holds from its first second."""

    regular: Floats  # (P, D) factor of the list price without promotion
    promoted: Floats  # (P, D) factor that is asked; below `regular` during a promotion
    rival: Floats  # (P, D) factor that the market asks, known only to the truth file

    def is_promoted(self) -> Bools:
        return np.asarray(self.promoted < self.regular - 1e-9)


def draw_prices(*, catalogue: Catalogue, n_days: int, rng: np.random.Generator) -> PricePaths:
    """Draw list price changes, promotions of single products, two sales of whole departments, and rivals."""
    n = len(catalogue.products)
    regular = np.ones((n, n_days))
    for p in np.flatnonzero(rng.random(n) < 0.45):
        day = int(rng.integers(2, n_days))
        regular[p, day:] *= float(rng.choice([0.92, 0.95, 1.05, 1.08]))
    promoted = regular.copy()
    for p in np.flatnonzero(rng.random(n) < 0.5):
        start, length = int(rng.integers(0, n_days)), int(rng.integers(4, 11))
        promoted[p, start : start + length] *= float(rng.choice([0.9, 0.85, 0.8, 0.75]))
    for p in np.flatnonzero(rng.random(n) < RUNNING_SHARE):
        promoted[p, -int(rng.integers(2, 9)) :] = regular[p, -1] * float(rng.choice([0.85, 0.8]))
    for start, department in _sales(catalogue, n_days, rng):
        promoted[department, start : start + 4] = np.minimum(
            promoted[department, start : start + 4], regular[department, start : start + 4] * 0.85
        )
    walk = np.cumsum(rng.normal(0, 0.006, (n, n_days)), axis=1) + rng.normal(0.02, 0.05, (n, 1))
    return PricePaths(regular=regular, promoted=promoted, rival=np.exp(walk))


def _sales(catalogue: Catalogue, n_days: int, rng: np.random.Generator) -> list[tuple[int, list[int]]]:
    """Four-day sales of a department at 15 % off, about one in three weeks."""
    parent = {c.code: c.parent or c.code for c in catalogue.categories}
    of_type = {t.code: parent[t.category] for t in catalogue.types}
    departments = sorted(set(of_type.values()))
    found = []
    for start in range(10, n_days - 4, 21):
        chosen = departments[int(rng.integers(len(departments)))]
        found.append((start, [i for i, p in enumerate(catalogue.products) if of_type[p.type_code] == chosen]))
    return found


def asked(price: Decimal, factor: float, currency: str = "EUR") -> Decimal:
    """The price on the tag: ten cents below a whole euro, or yuan rounded to the one ending in 9."""
    exact = (price + Decimal("0.10")) * Decimal(str(round(factor, 4)))
    if currency == "CNY":
        tens = (exact * CNY_PER_EUR / 10).quantize(Decimal(1), ROUND_HALF_UP)
        return max(tens * 10 - 1, Decimal(9))
    whole = (
        exact.quantize(Decimal(1), ROUND_HALF_UP)
        if exact >= 20
        else exact.quantize(Decimal("0.5"), ROUND_HALF_UP)
    )
    return whole - Decimal("0.10")
