"""The app's own tables as a memory and as a history: what Redis remembers, read from the database when it is away."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from risk.contracts.events import LABELS, EventKind, Happening, Link
from risk.features import traces
from risk.features.memory import LABEL_SPAN_MS, MOST, SPAN_MS
from risk.features.traces import Trace
from risk.models import RiskEvent
from shop.contracts.screening import Verdict

LABEL_KINDS = [kind.value for kind in LABELS]


class DatabaseMemory:
    """See `memory.Memory`; what is added there must be a row already, so `add` has nothing to do."""

    def recall(self, places: Sequence[str], now_ms: int) -> list[list[Trace]]:
        """See `Memory.recall`; two short queries a link."""
        return [self._log(place, now_ms) for place in places]

    def add(self, event: Happening) -> None:
        """The row is the memory."""

    def _log(self, place: str, now_ms: int) -> list[Trace]:
        what, _, value = place.partition(":")
        rows = RiskEvent.objects.filter(**{Link(what).value: value}, at_ms__lte=now_ms)
        deeds = rows.exclude(kind__in=LABEL_KINDS).filter(at_ms__gt=now_ms - SPAN_MS)
        labels = rows.filter(kind__in=LABEL_KINDS, at_ms__gt=now_ms - LABEL_SPAN_MS)
        return _latest(deeds) + _latest(labels)


def history(*, until: datetime) -> Iterator[Happening]:
    """Every event that was known by then."""
    for row in RiskEvent.objects.filter(known_at__lte=until).order_by("known_at", "event_id").iterator(2_000):
        yield happening(row)


def blocked(*, until: datetime) -> frozenset[str]:
    """Events that came to nothing because they were refused: what would have become of them nobody knows."""
    rows = RiskEvent.objects.filter(known_at__lte=until, decision__verdict=Verdict.BLOCK.value)
    return frozenset(rows.values_list("event_id", flat=True))


def some(pks: Collection[int]) -> Iterator[Happening]:
    """Events by the keys of their rows."""
    for row in RiskEvent.objects.filter(pk__in=pks).order_by("at_ms", "event_id"):
        yield happening(row)


def remembered(now: datetime) -> Iterator[Happening]:
    """All that a memory holds at a moment: a month of events, a year of labels; oldest first."""
    is_label = Q(kind__in=LABEL_KINDS)
    month, year = (
        traces.milliseconds(now - timedelta(milliseconds=span)) for span in (SPAN_MS, LABEL_SPAN_MS)
    )
    rows = RiskEvent.objects.filter(~is_label & Q(at_ms__gt=month) | is_label & Q(at_ms__gt=year))
    for row in rows.order_by("at_ms", "event_id").iterator(2_000):
        yield happening(row)


def happening(row: RiskEvent) -> Happening:
    """A row as an event."""
    return Happening(
        row.event_id,
        EventKind(row.kind),
        row.occurred_at,
        row.known_at,
        {link: value for link in Link if (value := getattr(row, link.value))},
        row.amount,
        row.subject,
        row.is_fraud,
        row.numbers,
    )


def _latest(rows: QuerySet[RiskEvent]) -> list[Trace]:
    """The latest `MOST`, oldest first, in the order of every memory."""
    found = [traces.trace(happening(row)) for row in rows.order_by("-at_ms", "-event_id")[:MOST]]
    return sorted(found, key=lambda each: each.place)
