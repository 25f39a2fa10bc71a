"""Opening hours: shoppers come one by one, and an empty shelf sells nothing.

A shopper wants one unit at a moment drawn evenly between opening and closing. Is the shelf empty, 35 % turn to
another variant of the category that is there, by its weight; the others leave and are lost. (Corsten & Gruen, 2003,
found that about 45 % of grocery shoppers substitute when an item is out; 35 % is on the careful side.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from config.twin.assortment import Bools, Floats, Ints
from config.twin.shelves import Shelf

OPENS, CLOSES = 8 * 60, 22 * 60  # minutes of the day
SWITCH_RATE: Final = 0.35
WIDTH: Final = 48  # numbers a day and variant; a variant that is wanted more often uses them again
STREAM: Final = 11


@dataclass(frozen=True, slots=True)
class Sale:
    """One unit sold."""

    minute: int
    variant: int
    unit_cost: float


@dataclass(frozen=True, slots=True)
class Chances:
    """The day's numbers for each variant's shoppers, the same under every policy; shapes (V, WIDTH)."""

    minutes: Ints
    switches: Bools
    picks: Floats

    @classmethod
    def of(cls, seed: int, day: int, n_variants: int) -> "Chances":
        rng = np.random.default_rng([seed, STREAM, day])
        shape = (n_variants, WIDTH)
        minutes = rng.integers(OPENS, CLOSES, shape)
        return cls(minutes, rng.random(shape) < SWITCH_RATE, rng.random(shape))


@dataclass(frozen=True, slots=True)
class Traded:
    """What the shoppers of a day left behind; arrays of shape (V,)."""

    sales: list[Sale]
    wanted: Ints
    lost: Ints  # units that nobody sold
    was_out: Bools  # empty at some moment of the opening hours


def trade(
    *, wanted: Ints, weights: Floats, category: Ints, shelves: Sequence[Shelf], chances: Chances
) -> Traded:
    """Let the shoppers come; takes what they buy from the shelves."""
    sales: list[Sale] = []
    lost = np.zeros(len(wanted), dtype=np.int64)
    was_out = np.array([shelf.on_hand <= 0 for shelf in shelves])
    for minute, variant, number in _arrivals(wanted, chances):
        found: int | None = variant
        if not shelves[variant].on_hand:
            found = _another(variant, number, weights, category, shelves, chances)
        if found is None:
            lost[variant] += 1
            continue
        sales.append(Sale(minute, found, shelves[found].take()))
        was_out[found] |= not shelves[found].on_hand
    return Traded(sales, wanted, lost, was_out)


def _arrivals(wanted: Ints, chances: Chances) -> list[tuple[int, int, int]]:
    """Minute, variant and number of each shopper, by time."""
    return sorted(
        (int(chances.minutes[variant, number % WIDTH]), variant, number % WIDTH)
        for variant in np.flatnonzero(wanted).tolist()
        for number in range(int(wanted[variant]))
    )


def _another(
    variant: int, number: int, weights: Floats, category: Ints, shelves: Sequence[Shelf], chances: Chances
) -> int | None:
    """What a shopper takes instead; None if they leave."""
    if not chances.switches[variant, number]:
        return None
    others = [at for at in np.flatnonzero(category == category[variant]).tolist() if shelves[at].on_hand]
    if not others:
        return None
    shares = np.cumsum(weights[others])
    return others[int(np.searchsorted(shares, chances.picks[variant, number] * shares[-1], side="right"))]
