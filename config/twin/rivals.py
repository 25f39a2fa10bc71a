"""Two competitors: one answers the shop, one lives by itself; and what the shop sees of them.

- Follower: on 15 % of days it moves half the way, in logarithms, to 3 % below the shop's price, never below 1.1 times
  the cost. A shop that cuts is followed within two weeks and wins less than its elasticity promises.
- Loner: AR(1) around the shop's first price times the change of the cost; coefficient .98, deviation .01 a day; on
  .5 % of days it begins a sale of a week at 10 % off.

What counts for shoppers is the geometric mean of both. The shop's scanner misses one offer in ten, and takes one in
two hundred for a fifth of its price.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from config.twin.assortment import Bools, Floats

NAMES: Final = ("Follower", "Loner")
ANSWER_RATE, ANSWER_BELOW, LEAST_MARGIN = 0.15, 0.97, 1.1
KEPT, STEP = 0.98, 0.01
SALE_RATE, SALE_DAYS, SALE_PRICE = 0.005, 7, 0.9
MISSED_RATE, MISREAD_RATE, MISREAD_AS = 0.1, 0.005, 0.2


@dataclass(frozen=True, slots=True)
class Rivals:
    """What chance decides of them."""

    answers: Bools  # (V, D) whether the follower looks at the shop that evening
    loner: Floats  # (V, D) log factor on the shop's first price, before the cost's change
    is_missed: Bools  # (2, V, D)
    is_misread: Bools  # (2, V, D)

    def follow(self, day: int, asked: Floats, ours: Floats, cost: Floats) -> Floats:
        """The follower's prices of the next day; all of shape (V,), in euro."""
        aim = np.maximum(np.sqrt(asked * ANSWER_BELOW * ours), LEAST_MARGIN * cost)
        return np.where(self.answers[:, day], aim, asked)

    def seen(self, day: int, asked: Floats) -> Floats:
        """What the scanner reads of prices of shape (2, V); nan where it missed one."""
        read = np.where(self.is_misread[:, :, day], asked * MISREAD_AS, asked)
        return np.where(self.is_missed[:, :, day], np.nan, np.round(read, 2))


def draw(n_variants: int, n_days: int, rng: np.random.Generator) -> Rivals:
    shape = (n_variants, n_days)
    steps = rng.normal(0, STEP, shape)
    path = np.empty(shape)
    path[:, 0] = rng.normal(0.02, 0.04, n_variants)
    for day in range(1, n_days):
        path[:, day] = 0.02 + KEPT * (path[:, day - 1] - 0.02) + steps[:, day]
    begins = rng.random(shape) < SALE_RATE
    on_sale = np.zeros(shape, dtype=bool)
    for later in range(SALE_DAYS):
        on_sale[:, later:] |= begins[:, : n_days - later]
    return Rivals(
        answers=rng.random(shape) < ANSWER_RATE,
        loner=path + np.log(SALE_PRICE) * on_sale,
        is_missed=rng.random((2, *shape)) < MISSED_RATE,
        is_misread=rng.random((2, *shape)) < MISREAD_RATE,
    )
