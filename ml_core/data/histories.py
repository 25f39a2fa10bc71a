"""Ragged sequences of item indices: one flat array and its row boundaries, oldest event first.

Lists of lists cost a Python object per event; this form is what numpy, scipy and torch can slice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Histories:
    """B visitors' events, each row oldest first.

    Attributes:
        items: item indices of all rows end to end, shape (N,).
        offsets: row b is `items[offsets[b]:offsets[b + 1]]`, shape (B + 1,).
        weights: importance of each event, for instance view 1, cart 2, purchase 4; shape (N,), > 0.
        ages: days from each event to the moment of the data set, shape (N,), >= 0.
    """

    items: Ints
    offsets: Ints
    weights: Floats | None = None
    ages: Floats | None = None

    def __post_init__(self) -> None:
        if self.offsets[0] != 0 or self.offsets[-1] != len(self.items) or (np.diff(self.offsets) < 0).any():
            raise ValueError(f"offsets do not divide {len(self.items)} items")
        for name, values in (("weights", self.weights), ("ages", self.ages)):
            if values is not None and values.shape != self.items.shape:
                raise ValueError(f"{name} has shape {values.shape}, items {self.items.shape}")

    @classmethod
    def of(
        cls,
        rows: Sequence[Sequence[int]],
        *,
        weights: Sequence[Sequence[float]] | None = None,
        ages: Sequence[Sequence[float]] | None = None,
    ) -> Self:
        """Build from one sequence per visitor."""
        offsets = np.cumsum([0, *(len(row) for row in rows)], dtype=np.int64)
        items = np.fromiter((item for row in rows for item in row), np.int64, int(offsets[-1]))
        return cls(items, offsets, _flat(weights), _flat(ages))

    def __len__(self) -> int:
        """B: the number of visitors."""
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> Ints:
        """Items of one visitor, oldest first."""
        if not 0 <= row < len(self):
            raise IndexError(row)
        return self.items[self.offsets[row] : self.offsets[row + 1]]

    def __iter__(self) -> Iterator[Ints]:
        return (self[row] for row in range(len(self)))

    @property
    def lengths(self) -> Ints:
        """Events of each visitor, shape (B,)."""
        return np.diff(self.offsets)

    def rows(self) -> Ints:
        """The visitor of each event, shape (N,)."""
        return np.repeat(np.arange(len(self), dtype=np.int64), self.lengths)

    def steps_back(self) -> Ints:
        """How many events of the same visitor are newer than each event, shape (N,)."""
        return np.repeat(self.offsets[1:], self.lengths) - 1 - np.arange(len(self.items))

    def keep(self, mask: NDArray[np.bool_]) -> Self:
        """The same visitors with only the events where `mask` (N,) is true."""
        counts = np.bincount(self.rows()[mask], minlength=len(self))
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return type(self)(self.items[mask], offsets, _part(self.weights, mask), _part(self.ages, mask))

    def tail(self, length: int) -> Self:
        """The latest `length` events of each visitor."""
        return self.keep(self.steps_back() < length)

    def head(self, dropped: int) -> Self:
        """All but the latest `dropped` events of each visitor."""
        return self.keep(self.steps_back() >= dropped)

    def take(self, rows: Sequence[int] | Ints) -> Self:
        """The visitors `rows`, in that order."""
        wanted = np.asarray(rows, dtype=np.int64)
        lengths = self.lengths[wanted]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
        source = np.repeat(self.offsets[:-1][wanted], lengths) + within
        return type(self)(self.items[source], offsets, _part(self.weights, source), _part(self.ages, source))

    def without_each(self, row: int = 0) -> Self:
        """J histories: the J events of visitor `row`, each time without one of them."""
        n_events = int(self.lengths[row])
        repeated = self.take([row] * n_events)
        position = np.tile(np.arange(n_events), n_events)
        return repeated.keep(position != repeated.rows())


@dataclass(frozen=True, slots=True)
class Interactions:
    """A training set: histories over a catalogue of `n_items`, with content (V, F) if there is any."""

    histories: Histories
    n_items: int
    content: Floats | None = None

    def __post_init__(self) -> None:
        items = self.histories.items
        if len(items) and (items.min() < 0 or items.max() >= self.n_items):
            raise ValueError(f"items range over {items.min()}..{items.max()}, catalogue has {self.n_items}")
        if self.content is not None and len(self.content) != self.n_items:
            raise ValueError(f"content has {len(self.content)} rows, catalogue {self.n_items} items")


@dataclass(frozen=True, slots=True)
class Holdout:
    """What each visitor had done, and the one item that came next: `targets` has shape (B,)."""

    histories: Histories
    targets: Ints

    def __post_init__(self) -> None:
        if self.targets.shape != (len(self.histories),):
            raise ValueError(f"{len(self.histories)} histories, targets of shape {self.targets.shape}")

    def __len__(self) -> int:
        return len(self.targets)

    def sample(self, n_rows: int) -> Holdout:
        """At most `n_rows` visitors, evenly spaced: always the same ones, so that epochs compare."""
        if len(self) <= n_rows:
            return self
        rows = np.linspace(0, len(self) - 1, n_rows).astype(np.int64)
        return Holdout(self.histories.take(rows), self.targets[rows])


def _flat(rows: Sequence[Sequence[float]] | None) -> Floats | None:
    return None if rows is None else np.asarray([value for row in rows for value in row], dtype=np.float32)


def _part(values: Floats | None, index: NDArray[np.bool_] | Ints) -> Floats | None:
    return None if values is None else values[index]
