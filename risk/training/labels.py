"""Which past events teach, and what: labels come late, change their mind, and are missing where all is well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from risk.contracts.events import LABELS, Happening
from risk.contracts.heads import DECIDED_AT, FitOptions
from risk.features import replaying
from risk.features.replaying import Read

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lessons:
    """Events in order, with their features before they were added, and whether they were fraud."""

    reads: tuple[Read, ...]
    target: Values  # (n,), 0 or 1

    @property
    def features(self) -> Values:
        """(n, F)."""
        return replaying.matrix(self.reads)


def outcomes(events: Iterable[Happening], options: FitOptions) -> dict[str, bool]:
    """What is known of each subject at `options.as_of`: the latest label holds."""
    known = [event for event in events if event.kind in LABELS and event.known_at <= options.as_of]
    known.sort(key=lambda event: (event.known_at, event.event_id))
    return {event.subject: event.is_fraud for event in known}


def lessons(events: Sequence[Happening], options: FitOptions) -> Lessons:
    """Events of the head's kind that are old enough; one without a label by then was honest."""
    known = [event for event in events if event.known_at <= options.as_of]
    is_fraud = outcomes(known, options)
    last = options.as_of - options.maturity
    screened = frozenset({DECIDED_AT[options.head]})
    reads = tuple(row for row in replaying.replay(known, screened=screened) if row.event.known_at <= last)
    target = np.array([float(is_fraud.get(row.event.event_id, False)) for row in reads])
    return Lessons(reads, target)
