"""A whole history again, in the order in which the shop learnt of it: what training and back-tests read.

An event is read before it is added, so nothing of itself or of its future is in its features; labels are events too,
and count from when they arrived.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from risk.contracts.events import EventKind, Happening
from risk.features import reading
from risk.features.memory import Memory, ProcessMemory

SCREENED = frozenset({EventKind.ORDER})
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Read:
    """An event that is decided on, with its features."""

    event: Happening
    features: dict[str, float]


def replay(
    events: Iterable[Happening],
    *,
    memory: Memory | None = None,
    screened: frozenset[EventKind] = SCREENED,
) -> Iterator[Read]:
    """Read every screened event as it would have been read then.

    Args:
        events: in any order; they are taken by the moment they became known, then by id.
        memory: what is known before the first of them; nothing without one.
    """
    own = ProcessMemory() if memory is None else memory
    for event in sorted(events, key=lambda each: (each.known_at, each.event_id)):
        if event.kind in screened:
            yield Read(event, reading.read(event, own))
        own.add(event)


def matrix(rows: Iterable[Read]) -> Values:
    """(n, F), columns as in `reading.NAMES`."""
    found = [[row.features[name] for name in reading.NAMES] for row in rows]
    return np.array(found, dtype=np.float64).reshape(len(found), len(reading.NAMES))
