"""What a case hangs together with: who shares its card, device, address, e-mail, network or account, and what happened.

Two steps: from the order to its links, from each link to other orders. Only hashes are known here, so a link is named
by what it is and its first digits; what has more than `SHARED` orders belongs to everybody and is shown without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from risk.contracts.events import LABELS, EventKind, Link
from risk.features import buyers
from risk.models import RiskEvent, ScreeningDecision

SPAN = timedelta(days=90)
SHARED = 100  # orders of a link; more say nothing about anybody
MOST_ORDERS, MOST_EVENTS = 16, 60
AROUND = timedelta(days=30)
LABEL_KINDS = [kind.value for kind in LABELS]


@dataclass(frozen=True, slots=True)
class Node:
    """A link of the order. `n_orders` counts others that share it; `n_bad` those of them known to be fraud."""

    link: str
    value: str
    n_orders: int
    n_bad: int
    is_shared: bool  # by everybody


@dataclass(frozen=True, slots=True)
class Other:
    """Another order, with the links that it shares. `currency` is "" where nobody has kept it."""

    event_id: str
    at: datetime
    amount: Decimal
    currency: str
    outcome: str  # "fraud", "good" or "" where nothing is known
    case_id: int | None
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """The order in the middle, its links, and others that hang on them. `n_left` are not shown."""

    nodes: tuple[Node, ...]
    others: tuple[Other, ...]
    n_left: int


@dataclass(frozen=True, slots=True)
class Moment:
    """An event around the order: `links` says by what it belongs to it."""

    at: datetime
    kind: str
    links: tuple[str, ...]
    amount: Decimal
    currency: str
    is_fraud: bool
    is_own: bool


def graph(event: RiskEvent, *, now: datetime) -> Graph:
    """What is linked to an order, as known now; known frauds first, then the latest."""
    own = links_of(event)
    orders = RiskEvent.objects.filter(kind=EventKind.ORDER.value, known_at__gt=event.known_at - SPAN)
    orders = orders.filter(known_at__lte=now).exclude(pk=event.pk)
    by_link = {link: _orders(orders, link, value) for link, value in own.items()}
    found = {row.event_id: row for rows in by_link.values() for row in rows if len(rows) <= SHARED}
    outcome = outcomes(list(found), now)
    nodes = tuple(_node(link, own[link], rows, outcome) for link, rows in by_link.items())
    ordered = sorted(
        found.values(), key=lambda row: (outcome.get(row.event_id) is not True, -row.at_ms, row.event_id)
    )
    shown = ordered[:MOST_ORDERS]
    money = currencies(shown)
    others = tuple(_other(row, own, outcome, money[row.event_id]) for row in shown)
    return Graph(nodes, others, len(ordered) - len(shown))


def outcomes(subjects: Sequence[str], now: datetime) -> dict[str, bool]:
    """The latest label of each order that had arrived."""
    rows = RiskEvent.objects.filter(subject__in=subjects, kind__in=LABEL_KINDS, known_at__lte=now)
    return {row.subject: row.is_fraud for row in rows.order_by("known_at", "event_id")}


def timeline(event: RiskEvent, *, now: datetime) -> list[Moment]:
    """What happened to the order, and by the same card, device, e-mail or account around it; oldest first."""
    own = {link: value for link, value in links_of(event).items() if link != Link.NETWORK.value}
    near = Q()
    for link, value in own.items():
        near |= Q(**{link: value})
    window = Q(known_at__gt=event.known_at - AROUND, known_at__lte=min(now, event.known_at + AROUND))
    mine = Q(subject=event.event_id) | Q(pk=event.pk)
    rows = RiskEvent.objects.filter((near & window if own else Q(pk=event.pk)) | mine & Q(known_at__lte=now))
    kept = sorted(rows.distinct(), key=lambda row: abs((row.known_at - event.known_at).total_seconds()))
    found = sorted(kept[:MOST_EVENTS], key=lambda row: (row.at_ms, row.event_id))
    money = currencies(found)
    return [_moment(row, own, event, money[row.event_id]) for row in found]


def currencies(rows: Sequence[RiskEvent]) -> dict[str, str]:
    """In which currency each event's amount is: its own screening's, or that of the order that it is about."""
    about = {row.event_id: row.subject for row in rows}
    # What the warehouse says is about a return, which is about an order.
    between = RiskEvent.objects.filter(event_id__in=set(about.values()) - {""})
    further = dict(between.values_list("event_id", "subject"))
    names = {*about, *about.values(), *further.values()} - {""}
    known = buyers.currencies(names)
    screened = ScreeningDecision.objects.filter(screening_id__in=names).exclude(currency="")
    known |= dict(screened.values_list("screening_id", "currency"))
    found = {}
    for name, subject in about.items():
        steps = (name, subject, further.get(subject, ""))
        found[name] = next((known[step] for step in steps if step in known), "")
    return found


def links_of(event: RiskEvent) -> dict[str, str]:
    """Hashes of an event by what they are of; those that are known."""
    return {link.value: getattr(event, link.value) for link in Link if getattr(event, link.value)}


def _orders(orders: QuerySet[RiskEvent], link: str, value: str) -> list[RiskEvent]:
    rows = orders.filter(**{link: value}).select_related("decision__case")
    return list(rows.order_by("-at_ms")[: SHARED + 1])


def _node(link: str, value: str, rows: Sequence[RiskEvent], outcome: dict[str, bool]) -> Node:
    is_shared = len(rows) > SHARED
    n_bad = 0 if is_shared else sum(outcome.get(row.event_id, False) for row in rows)
    return Node(link, value, len(rows), n_bad, is_shared)


def _other(row: RiskEvent, own: dict[str, str], outcome: dict[str, bool], currency: str) -> Other:
    case = getattr(getattr(row, "decision", None), "case", None)
    told = {True: "fraud", False: "good"}.get(outcome.get(row.event_id), "")  # type: ignore[arg-type]
    shared = tuple(link for link, value in own.items() if getattr(row, link) == value)
    return Other(row.event_id, row.known_at, row.amount, currency, told, case.pk if case else None, shared)


def _moment(row: RiskEvent, own: dict[str, str], event: RiskEvent, currency: str) -> Moment:
    shared = tuple(link for link, value in own.items() if getattr(row, link) == value)
    is_own = row.pk == event.pk or row.subject == event.event_id
    return Moment(row.known_at, row.kind, shared, row.amount, currency, row.is_fraud, is_own)
