"""From events to what a model reads: per person the latest fifty products, oldest first, each once.

A product seen again moves to its latest place and keeps its strongest weight, so that "viewed, put into the cart,
bought" is one strong step and not three of a kind. Pure numpy: the same function for one shopper and for all.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Times = NDArray[np.float64]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

MAX_STEPS = 50
# Only so many of a person's latest events are read, in training as in serving.
MAX_EVENTS = 200
# How much an event says about taste; multiples of a product view.
WEIGHTS = {"view": 1.0, "wish": 2.0, "cart": 2.0, "purchase": 4.0}


@dataclass(frozen=True, slots=True)
class Rows:
    """Events as columns of equal length, in any order; `persons` are numbers that mean nothing else."""

    ids: Ints
    persons: Ints
    products: Ints
    times: Times  # seconds since 1970
    weights: Floats
    is_view: Mask

    @classmethod
    def of(cls, events: list[tuple[int, int, int, float, str]]) -> "Rows":
        """From (event id, person, product, time, kind)."""
        columns = list(zip(*events, strict=True)) if events else [(), (), (), (), ()]
        kinds = columns[4]
        return cls(
            np.asarray(columns[0], dtype=np.int64),
            np.asarray(columns[1], dtype=np.int64),
            np.asarray(columns[2], dtype=np.int64),
            np.asarray(columns[3], dtype=np.float64),
            np.asarray([WEIGHTS[kind] for kind in kinds], dtype=np.float32),
            np.asarray([kind == "view" for kind in kinds], dtype=bool),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, index: Ints | Mask) -> "Rows":
        return Rows(
            self.ids[index],
            self.persons[index],
            self.products[index],
            self.times[index],
            self.weights[index],
            self.is_view[index],
        )

    def before(self, moment: float) -> "Rows":
        """Events strictly before a moment."""
        return self.take(self.times < moment)


@dataclass(frozen=True, slots=True)
class Sequences:
    """Steps of P persons: person p has products[offsets[p]:offsets[p + 1]], oldest first."""

    persons: Ints  # (P,), ascending
    offsets: Ints  # (P + 1,)
    products: Ints  # (N,)
    times: Times  # (N,)
    weights: Floats  # (N,)
    was_viewed: Mask  # (N,)

    def __len__(self) -> int:
        return len(self.persons)


def sequences(rows: Rows) -> Sequences:
    """Each person's latest products; ties in time are broken by event id."""
    ordered = _tail(_distinct(rows.take(np.lexsort((rows.ids, rows.times, rows.persons)))), MAX_EVENTS)
    steps = _tail(_collapsed(ordered), MAX_STEPS)
    persons, counts = np.unique(steps.persons, return_counts=True)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Sequences(persons, offsets, steps.products, steps.times, steps.weights, steps.is_view)


def _distinct(rows: Rows) -> Rows:
    """Each event once; `rows` are sorted, so copies stand beside each other."""
    if len(rows) < 2:
        return rows
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (rows.ids[1:] != rows.ids[:-1]) | (rows.persons[1:] != rows.persons[:-1])
    return rows.take(new)


def _tail(rows: Rows, length: int) -> Rows:
    """The latest `length` rows of each person; `rows` are sorted by person and time."""
    _, counts = np.unique(rows.persons, return_counts=True)
    ends = np.repeat(np.cumsum(counts), counts)
    return rows.take(ends - np.arange(len(rows)) <= length)


def _collapsed(rows: Rows) -> Rows:
    """Each product of a person once, at its latest place, with its strongest weight."""
    if not len(rows):
        return rows
    by_product = np.lexsort((np.arange(len(rows)), rows.products, rows.persons))
    grouped = rows.take(by_product)
    last = np.ones(len(rows), dtype=bool)
    last[:-1] = (grouped.persons[1:] != grouped.persons[:-1]) | (
        grouped.products[1:] != grouped.products[:-1]
    )
    starts = np.concatenate([[0], np.flatnonzero(last)[:-1] + 1])
    kept = grouped.take(last)
    strongest = np.maximum.reduceat(grouped.weights, starts)
    viewed = np.logical_or.reduceat(grouped.is_view, starts)
    merged = Rows(kept.ids, kept.persons, kept.products, kept.times, strongest, viewed)
    # `by_product` gives each kept row its place in time again.
    return merged.take(np.argsort(by_product[last], kind="stable"))
