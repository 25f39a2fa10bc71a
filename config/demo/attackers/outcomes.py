"""Labels: they come late (lognormal, median 30 days, spread .5, 120 days at most), some never, and some are wrong.

8 % of crimes are never reported; 0.4 % of honest orders are disputed all the same (friendly fraud, about one label in
ten). A label belongs to the deed's own event and carries its links, so that whoever shares them is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from config.demo.attackers.made import History, Rng
from risk.contracts.events import EventKind, Happening

MEDIAN_DAYS, SPREAD, MOST_DAYS = 30.0, 0.5, 120.0
UNREPORTED, DISPUTED = 0.08, 0.004
PAID = frozenset({EventKind.ORDER})  # disputed at the bank; the rest is judged by people


def labels(made: History, rng: Rng) -> Iterator[Happening]:
    """A label for each crime that is found out, and for honest orders that are disputed."""
    for event in made.events:
        deed = made.deeds.get(event.event_id)
        if deed is None:
            continue
        is_paid = event.kind in PAID
        told = rng.random() > UNREPORTED if deed.crime else is_paid and rng.random() < DISPUTED
        if told:
            days = min(MOST_DAYS, MEDIAN_DAYS * float(rng.lognormal(0.0, SPREAD)))
            at = event.known_at + timedelta(seconds=round(days * 86_400))
            kind = EventKind.CHARGEBACK if is_paid else EventKind.JUDGED
            yield replace(
                event, event_id=f"l{event.event_id}", kind=kind, occurred_at=at, known_at=at,
                subject=event.event_id, is_fraud=True, numbers={},
            )  # fmt: skip


def with_labels(made: History, rng: Rng) -> History:
    """The same history with its labels."""
    return History([*made.events, *labels(made, rng)], made.deeds)
