"""Alerts: looked for every few minutes and at each declined payment, stored once, acknowledged by an operator.

A thing that goes on is one row, however often it is seen; when it is seen no more for `QUIET`, it is over. What
somebody acknowledged stays on the page, but rings no more.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from risk.contracts.events import LABELS, EventKind, Happening, Link
from risk.contracts.heads import Head
from risk.models import RiskAlert, RiskEvent, ScreeningDecision
from risk.policy import watching
from risk.policy.watching import Seen
from shop.contracts.errors import ShopError

BURST, DAY, WEEK = timedelta(minutes=10), timedelta(days=1), timedelta(days=7)
QUIET = timedelta(hours=1)
BEFORE = timedelta(days=14)  # what a day is compared with
LABELS_BEFORE = timedelta(days=56)
TESTED_BY = (Link.DEVICE, Link.NETWORK, Link.ADDRESS)
TRIED = (EventKind.PAYMENT_TRIED.value, EventKind.PAYMENT_DECLINED.value)
LABEL_KINDS = [kind.value for kind in LABELS]
MOST_ROWS = 20_000  # of scores and facts that one look reads
Kind = RiskAlert.Kind
logger = logging.getLogger(__name__)


class NoSuchAlert(ShopError):
    """It is not there, or over."""

    code = "no_such_alert"
    status = 404


@dataclass(frozen=True, slots=True)
class Finding:
    """Something out of the ordinary, and of what."""

    kind: str
    seen: Seen
    subject: str = ""
    details: dict[str, int | str] = field(default_factory=dict)


def check(*, now: datetime) -> int:
    """Look at everything, write what is found, and end what is seen no more. Returns how many alerts stand."""
    for finding in findings(now):
        _write(finding, now)
    standing().filter(latest_at__lt=now - QUIET).update(over_at=now)
    return standing().count()


def hear(event: Happening, *, now: datetime) -> int:
    """At an event: what can burst within minutes is looked for at once. Returns how many findings there were."""
    if event.kind.value not in TRIED:
        return 0
    found = list(_testing(now, links=event.links))
    if event.kind is EventKind.PAYMENT_DECLINED:
        found += _declines(now)
    for finding in found:
        _write(finding, now)
    return len(found)


def findings(now: datetime) -> Iterator[Finding]:
    """All that is out of the ordinary at a moment."""
    yield from _declines(now)
    yield from _testing(now)
    yield from _drift(now)
    yield from _blocks(now)
    yield from _nulls(now)
    yield from _labels(now)


def standing() -> QuerySet[RiskAlert]:
    """Alerts that are not over."""
    return RiskAlert.objects.filter(over_at__isnull=True)


def acknowledge(*, alert_id: int, by: str, note: str = "", now: datetime) -> RiskAlert:
    """Say that somebody works on it; the first who says so stands there.

    Raises:
        NoSuchAlert
    """
    asked = RiskAlert.objects.filter(pk=alert_id)
    asked.filter(acknowledged_at__isnull=True).update(
        acknowledged_at=now, acknowledged_by=by[:80], note=note.strip()[:300]
    )
    found = asked.first()
    if found is None:
        raise NoSuchAlert(_("There is no such alert."))
    return found


def _write(finding: Finding, now: datetime) -> None:
    """The standing alert of the thing, or a new one. Two workers that see it at once leave one row."""
    level = RiskAlert.Level.ACT if finding.seen.is_act else RiskAlert.Level.WATCH
    values = {
        "level": level,
        "value": finding.seen.value,
        "usual": finding.seen.usual,
        "details": finding.details,
    }
    row = standing().filter(kind=finding.kind, subject=finding.subject)
    if row.update(latest_at=now, n_seen=F("n_seen") + 1, **values):
        return
    try:
        with transaction.atomic():
            RiskAlert.objects.create(
                kind=finding.kind, subject=finding.subject, first_at=now, latest_at=now, **values
            )
    except IntegrityError:
        return
    logger.warning("risk: alert %s %s: %s, usual %s", finding.kind, finding.subject, *_figures(finding.seen))


def _figures(seen: Seen) -> tuple[str, str]:
    return f"{seen.value:.4g}", f"{seen.usual:.4g}"


def _events(*kinds: str, since: datetime, until: datetime) -> QuerySet[RiskEvent]:
    return RiskEvent.objects.filter(kind__in=kinds, known_at__gt=since, known_at__lte=until)


def _declines(now: datetime) -> Iterator[Finding]:
    kind = EventKind.PAYMENT_DECLINED.value
    n = _events(kind, since=now - BURST, until=now).count()
    before = _events(kind, since=now - BURST - WEEK, until=now - BURST).count()
    seen = watching.declines(n, usual=before * (BURST / WEEK))
    if seen:
        yield Finding(Kind.DECLINES, seen)


def _testing(now: datetime, links: Mapping[Link, str] | None = None) -> Iterator[Finding]:
    """Devices, networks and addresses with many cards or refusals; those of one event alone where it is given."""
    recent = _events(*TRIED, since=now - BURST, until=now)
    for link in TESTED_BY:
        rows = recent.exclude(**{link.value: ""})
        if links is not None:
            rows = rows.filter(**{link.value: links.get(link, "")})
        yield from _tested(link, rows)


def _tested(link: Link, rows: QuerySet[RiskEvent]) -> Iterator[Finding]:
    declined = Count("pk", filter=Q(kind=EventKind.PAYMENT_DECLINED.value))
    cards = Count("card", distinct=True, filter=~Q(card=""))
    found = rows.values(link.value).annotate(n_declined=declined, n_cards=cards)
    for row in found.filter(Q(n_declined__gte=watching.DECLINED_ACT) | Q(n_cards__gte=watching.CARDS_WATCH)):
        seen = watching.card_testing(n_cards=row["n_cards"], n_declined=row["n_declined"])
        if seen:
            counts = {"n_cards": row["n_cards"], "n_declined": row["n_declined"]}
            yield Finding(Kind.CARD_TESTING, seen, f"{link.value}:{row[link.value]}", counts)


def _drift(now: datetime) -> Iterator[Finding]:
    scored = _orders().filter(score__isnull=False, at__lte=now).order_by("-at")
    latest = scored.first()
    if latest is None:
        return
    own = scored.filter(model_version=latest.model_version)
    recent = own.filter(at__gt=now - DAY).values_list("score", flat=True)[:MOST_ROWS]
    before = own.filter(at__gt=now - DAY - BEFORE, at__lte=now - DAY).values_list("score", flat=True)
    seen = watching.drift(_given(recent), _given(before[:MOST_ROWS]))
    if seen:
        yield Finding(Kind.DRIFT, seen, latest.model_version)


def _given(scores: Iterable[float | None]) -> list[float]:
    return [score for score in scores if score is not None]


def _decisions(since: datetime, until: datetime) -> QuerySet[ScreeningDecision]:
    return _orders().filter(at__gt=since, at__lte=until)


def _orders() -> QuerySet[ScreeningDecision]:
    """Other heads have other scores and facts: they would drown what happens to orders."""
    return ScreeningDecision.objects.filter(head=Head.PAYMENT.value)


def _blocks(now: datetime) -> Iterator[Finding]:
    counted = {"n": Count("pk"), "n_blocked": Count("pk", filter=Q(verdict="block"))}
    recent = _decisions(now - DAY, now).aggregate(**counted)
    before = _decisions(now - DAY - BEFORE, now - DAY).aggregate(**counted)
    seen = watching.blocks(
        recent["n_blocked"], recent["n"], n_blocked_before=before["n_blocked"], n_before=before["n"]
    )
    if seen:
        yield Finding(Kind.BLOCKS, seen)


def _nulls(now: datetime) -> Iterator[Finding]:
    recent, n = _known(now - DAY, now)
    before, n_before = _known(now - DAY - BEFORE, now - DAY)
    for name, seen in watching.nulls(recent, before, n=n, n_before=n_before).items():
        yield Finding(Kind.NULLS, seen, name)


def _known(since: datetime, until: datetime) -> tuple[Counter[str], int]:
    """Of how many orders each fact was known, of the latest of a time; features that are not known are not stored."""
    found: Counter[str] = Counter()
    rows = _decisions(since, until).order_by("-at").values_list("features", flat=True)[: MOST_ROWS // 10]
    n = 0
    for features in rows:
        found.update(features.keys())
        n += 1
    return found, n


def _labels(now: datetime) -> Iterator[Finding]:
    n = _events(*LABEL_KINDS, since=now - WEEK, until=now).count()
    before = _events(*LABEL_KINDS, since=now - WEEK - LABELS_BEFORE, until=now - WEEK).count()
    seen = watching.labels(n, usual=before * (WEEK / LABELS_BEFORE))
    if seen:
        yield Finding(Kind.LABELS, seen)
