"""A memory of traces by link: what it promises, and the one that lives in a process.

Every memory keeps, of each link, the latest `MOST` traces of 30 days, and labels for a year; an event that arrives
twice is one. These rules are part of the features' definition: a memory that kept more would answer differently.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from risk.contracts.events import LABELS, Happening
from risk.features import traces
from risk.features.traces import Trace

DAY_MS = 86_400_000
SPAN_MS = 30 * DAY_MS
LABEL_SPAN_MS = 365 * DAY_MS
MOST = (
    200  # traces of one link; a card, address or network of more belongs to nobody, and reading it takes 2 ms
)
LABEL_KINDS = frozenset(kind.value for kind in LABELS)


class Memory(Protocol):
    """What `reading` asks."""

    def recall(self, places: Sequence[str], now_ms: int) -> list[list[Trace]]:
        """Of each place its traces up to `now_ms`, oldest first: the latest `MOST` of 30 days, labels of a year."""

    def add(self, event: Happening) -> None:
        """Remember an event under each of its links; nothing if it is there already."""


class ProcessMemory:
    """In this process alone: for replays, and for a shop of one process without Redis."""

    def __init__(self) -> None:
        self._logs: dict[str, list[Trace]] = defaultdict(list)
        self._labels: dict[str, list[Trace]] = defaultdict(list)

    def recall(self, places: Sequence[str], now_ms: int) -> list[list[Trace]]:
        """See `Memory.recall`."""
        return [
            _window(self._logs[place], now_ms - SPAN_MS, now_ms)[-MOST:]
            + _window(self._labels[place], now_ms - LABEL_SPAN_MS, now_ms)[-MOST:]
            for place in places
        ]

    def add(self, event: Happening) -> None:
        """See `Memory.add`."""
        found = traces.trace(event)
        kept = self._labels if found.kind in LABEL_KINDS else self._logs
        for place in traces.places(event):
            log = kept[place]
            # The id is in the text: only twins are worth writing out.
            twins = [each for each in log if each.event_id == found.event_id]
            if all(each.text() != found.text() for each in twins):
                _insert(log, found)
                del log[:-MOST]


def _insert(log: list[Trace], found: Trace) -> None:
    """At its place; most are the newest, and need no search."""
    if not log or log[-1].at_ms < found.at_ms:
        log.append(found)
    else:
        insort(log, found, key=lambda each: each.place)


def _window(log: list[Trace], after_ms: int, until_ms: int) -> list[Trace]:
    """Traces in (after, until]."""
    start = bisect_left(log, after_ms + 1, key=lambda each: each.at_ms)
    end = bisect_left(log, until_ms + 1, key=lambda each: each.at_ms)
    return log[start:end]
