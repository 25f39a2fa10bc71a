"""Which past events teach, and what: labels come late, change their mind, and are missing where all is well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from risk.contracts.events import LABELS, EventKind, Happening
from risk.contracts.heads import DECIDED_AT, FitOptions, Head
from risk.features import replaying
from risk.features.replaying import Read

Values = NDArray[np.float64]
LABELLED_ONLY = frozenset({Head.RETURNS})  # a return that nobody has seen yet is neither good nor bad


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


def read_all(events: Iterable[Happening], *, as_of: datetime) -> list[Read]:
    """Every event that any head decides on, as it would have been read then: one replay for all of them."""
    known = [event for event in events if event.known_at <= as_of]
    return list(replaying.replay(known, screened=frozenset(DECIDED_AT.values())))


def lessons(
    events: Sequence[Happening],
    options: FitOptions,
    *,
    reads: Sequence[Read] | None = None,
    blocked: frozenset[str] = frozenset(),
) -> Lessons:
    """Events of the head's kind that are old enough; one without a label by then was honest.

    What has no outcome teaches nothing: orders that were blocked, or never paid, and returns that are not back yet.

    Args:
        reads: of `read_all`, where it was called before.
        blocked: ids of orders that did not happen because they were refused.
    """
    is_fraud = outcomes(events, options)
    open_ended = (blocked | _unpaid(events)) - set(is_fraud)
    last = options.as_of - options.maturity
    kind, needs_label = DECIDED_AT[options.head], options.head in LABELLED_ONLY
    found = []
    for row in read_all(events, as_of=options.as_of) if reads is None else reads:
        event_id = row.event.event_id
        is_open = event_id in open_ended or (needs_label and event_id not in is_fraud)
        if row.event.kind is kind and row.event.known_at <= last and not is_open:
            found.append(row)
    target = np.array([float(is_fraud.get(row.event.event_id, False)) for row in found])
    return Lessons(tuple(found), target)


def _unpaid(events: Iterable[Happening]) -> set[str]:
    """Orders whose payment was declined and never went through."""
    declined, paid = set(), set()
    for event in events:
        if event.kind is EventKind.PAYMENT_DECLINED:
            declined.add(event.subject)
        elif event.kind in {EventKind.PAID, EventKind.SHIPPED}:
            paid.add(event.subject)
    return declined - paid
