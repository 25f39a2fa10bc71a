"""Suppliers: how long they take, and what they ask.

- Promised lead time: 4 to 14 days by supplier. True one: promise · lognormal(0, .2), rounded, at least a day; one
  delivery in ten is 3 to 10 days late on top. Orders of one day from one supplier travel together.
- Cost: on one day in sixty a variant's cost changes; log factor = half the old one + N(0, .06). The merchant does not
  choose these moments, so that price changes that follow them are as good as an experiment.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from config.twin.assortment import Floats, Ints

SPREAD, LATE_RATE = 0.2, 0.1
LATE_DAYS: Final = (3, 10)
CHANGE_RATE, COST_STEP = 1 / 60, 0.06


@dataclass(frozen=True, slots=True)
class Suppliers:
    """What chance decides of them."""

    promised: Ints  # (S,) days
    takes: Ints  # (S, D) days that an order of a day really takes
    costs: Floats  # (V, D) in euro


def draw(first_costs: Floats, n_suppliers: int, n_days: int, rng: np.random.Generator) -> Suppliers:
    promised = rng.integers(4, 15, n_suppliers)
    shape = (n_suppliers, n_days)
    late = np.where(rng.random(shape) < LATE_RATE, rng.integers(LATE_DAYS[0], LATE_DAYS[1] + 1, shape), 0)
    takes = np.maximum(
        1, np.rint(promised[:, None] * rng.lognormal(0, SPREAD, shape)).astype(np.int64) + late
    )
    changes = rng.random((len(first_costs), n_days)) < CHANGE_RATE
    steps = rng.normal(0, COST_STEP, changes.shape)
    factor = np.zeros(changes.shape)
    for day in range(1, n_days):
        before = factor[:, day - 1]
        factor[:, day] = np.where(changes[:, day], before / 2 + steps[:, day], before)
    costs = np.round(first_costs[:, None] * np.exp(factor), 2)
    return Suppliers(promised.astype(np.int64), takes.astype(np.int64), costs)
