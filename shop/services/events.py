"""The shop's memory: what happened on any channel is written here, once, and read back for the shopper.

An event names a person only as far as that person allows: with consent to personalisation it may be learnt
from (`has_consent`), with consent to statistics alone it carries the visitor but is never learnt from,
without consent it says what happened and not to whom. The shop's own services are trusted; what comes from
outside is checked.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from shop import signals
from shop.contracts.errors import ShopError
from shop.contracts.events import NewEvent
from shop.contracts.people import Who
from shop.models import Channel, Event, Product, Variant
from shop.services import visitors
from shop.services.masking import cards

MAX_EVENTS = 500
MAX_KEY = 40  # a client's own; the column also holds whose it is
MAX_QUANTITY = 1_000_000
MAX_POSITION = 10_000
# A till or an app may have been offline for some days; what is older belongs into an import.
LATEST_DELAY = timedelta(days=7)
POPULAR_FOR_S = 300
RECENT_DAYS = 90

Kind = Event.Kind
# Of what happens in the shop itself, only the shop tells: a browser must not be able to invent a purchase.
FROM_SHOPPERS = frozenset(
    {Kind.VIEW, Kind.SEARCH, Kind.CLICK, Kind.IMPRESSION, Kind.CART, Kind.UNCART, Kind.WISH}
)
FROM_SYSTEMS = FROM_SHOPPERS | {Kind.PURCHASE, Kind.REVIEW}
SYSTEM_CHANNELS = frozenset({Channel.Kind.POS, Channel.Kind.MARKETPLACE})
NEED_PRODUCT = frozenset(
    {Kind.VIEW, Kind.CLICK, Kind.CART, Kind.UNCART, Kind.WISH, Kind.PURCHASE, Kind.REVIEW}
)


class Origin(StrEnum):
    """Who tells: the shop's own pages and services, or a client of the API."""

    SHOP = "shop"
    CLIENT = "client"


class InvalidEvent(ShopError):
    """One event of a batch is not acceptable; nothing of the batch was stored."""

    code = "invalid_event"


@dataclass(frozen=True, slots=True)
class Known:
    """Which of the ids in a batch exist."""

    products: frozenset[int]
    variants: dict[int, int]  # variant → product


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an event from outside is not acceptable."""

    field: str
    message: str


def record(
    *, events: Sequence[NewEvent], who: Who, channel_id: int, now: datetime, origin: Origin = Origin.SHOP
) -> int:
    """Store a batch: one INSERT, and a fixed number of queries more for keys or a batch from outside.

    SQLite takes about 60 rows in one INSERT, so that there a long batch is several.

    Args:
        events: at most 500. A `key` is the sender's own: sent again by the same person, it is stored once.
        who: the person; their consent decides what the rows say. Nothing of a crawler is stored.
        origin: CLIENT for what an API client sends; then kinds, ids, sizes and times are checked.

    Returns:
        How many were new.

    Raises:
        InvalidEvent: if one is not acceptable; `field` says which and where, as in "events[3].product_id".
    """
    if who.is_bot or not events:
        return 0
    if origin is Origin.CLIENT:
        _check(events, channel_id, now)
    rows = [_row(event, who, channel_id, now, origin) for event in events]
    with transaction.atomic():
        stored = _insert(rows)
        if stored:
            ids = [row.pk for row in stored]
            transaction.on_commit(partial(signals.events_recorded.send_robust, Event, event_ids=ids))
    if who.visitor_id is not None:
        visitors.seen(who.visitor_id, now=now)
    return len(stored)


def _row(event: NewEvent, who: Who, channel_id: int, now: datetime, origin: Origin) -> Event:
    may_know = who.personal or who.analytics
    return Event(
        kind=event.kind,
        at=min(event.at or now, now),  # a clock that runs ahead must not hide what others do now
        channel_id=channel_id,
        visitor_id=who.visitor_id if may_know else None,
        customer_id=who.customer_id if may_know else None,
        product_id=event.product_id,
        variant_id=event.variant_id,
        order_id=event.order_id,
        quantity=event.quantity,
        query=cards.without_cards(event.query)[:200],
        slate_id=event.slate_id[:40],
        position=event.position,
        has_consent=who.personal and (who.visitor_id is not None or who.customer_id is not None),
        key=_key(event.key, who, channel_id) if origin is Origin.CLIENT else event.key,
    )


def _key(key: str | None, who: Who, channel_id: int) -> str | None:
    """A client's key made its own, so that two clients which both count from 1 do not silence each other."""
    if not key:
        return None
    person = f"u{who.customer_id}" if who.customer_id else f"v{who.visitor_id}" if who.visitor_id else ""
    return f"{channel_id}:{person}:{key}"


def _insert(rows: list[Event]) -> list[Event]:
    """Insert what is new. A twin that wins the race is ignored by the database, not an error."""
    keyed = {row.key: row for row in reversed(rows) if row.key}
    plain = [row for row in rows if not row.key]
    stored = Event.objects.bulk_create(plain) if plain else []
    if keyed:
        known = {*Event.objects.filter(key__in=keyed).values_list("key", flat=True)}
        new = [row for key, row in keyed.items() if key not in known]
        Event.objects.bulk_create(new, ignore_conflicts=True)
        ids = (
            dict(Event.objects.filter(key__in=[row.key for row in new]).values_list("key", "pk"))
            if new
            else {}
        )
        for row in new:
            row.pk = ids[row.key]
        stored = stored + new
    return stored


def faults(*, events: Sequence[NewEvent], channel_id: int, now: datetime) -> dict[int, Fault]:
    """What is wrong with events from outside, by their place in the batch; two or three queries in all."""
    channel_kind = Channel.objects.values_list("kind", flat=True).get(pk=channel_id)
    allowed = FROM_SYSTEMS if channel_kind in SYSTEM_CHANNELS else FROM_SHOPPERS
    known = _known(events)
    found = ((i, _fault(event, known, allowed, now)) for i, event in enumerate(events))
    return {i: Fault(*fault) for i, fault in found if fault}


def _check(events: Sequence[NewEvent], channel_id: int, now: datetime) -> None:
    if len(events) > MAX_EVENTS:
        message = _("At most %(most)d events at a time, got %(n)d.") % {"most": MAX_EVENTS, "n": len(events)}
        raise InvalidEvent(message, field="events")
    for i, fault in faults(events=events, channel_id=channel_id, now=now).items():
        raise InvalidEvent(fault.message, field=f"events[{i}].{fault.field}")


def _known(events: Iterable[NewEvent]) -> Known:
    variant_ids = {event.variant_id for event in events if event.variant_id is not None}
    variants = (
        dict(Variant.objects.filter(pk__in=variant_ids).values_list("pk", "product_id"))
        if variant_ids
        else {}
    )
    product_ids = {event.product_id for event in events if event.product_id is not None}
    return Known(frozenset(Product.objects.filter(pk__in=product_ids).values_list("pk", flat=True)), variants)


def _fault(event: NewEvent, known: Known, allowed: Collection[str], now: datetime) -> tuple[str, str] | None:
    """The first thing wrong with an event from outside: field and message, or None."""
    fault = None
    if event.kind not in allowed:
        fault = (
            "kind",
            _("This kind of event is not accepted here: %(kind)s") % {"kind": str(event.kind)[:20]},
        )
    elif event.order_id is not None:
        fault = "order_id", _("An order cannot be named from outside.")
    elif event.product_id is None and event.kind in NEED_PRODUCT:
        fault = "product_id", _("This kind of event needs a product.")
    elif event.product_id is not None and event.product_id not in known.products:
        fault = "product_id", _("There is no such product: %(id)s") % {"id": event.product_id}
    elif event.variant_id is not None and known.variants.get(event.variant_id) != event.product_id:
        fault = "variant_id", _("This product has no such variant: %(id)s") % {"id": event.variant_id}
    elif event.quantity is not None and not 1 <= event.quantity <= MAX_QUANTITY:
        fault = "quantity", _("A quantity is a whole number from 1 to %(most)d.") % {"most": MAX_QUANTITY}
    elif event.position is not None and not 0 <= event.position <= MAX_POSITION:
        fault = "position", _("A position is a whole number from 0 to %(most)d.") % {"most": MAX_POSITION}
    elif event.key is not None and len(event.key) > MAX_KEY:
        fault = "key", _("A key has at most %(most)d characters.") % {"most": MAX_KEY}
    elif event.at is not None and event.at.tzinfo is None:
        fault = "at", _("A time needs its time zone.")
    elif event.at is not None and event.at < now - LATEST_DELAY:
        fault = "at", _("Older than %(days)d days: use an import.") % {"days": LATEST_DELAY.days}
    return fault


def personal(*, visitor_id: int | None, customer_id: int | None) -> Q:
    """What selects the events that may be learnt from for this person; matches nothing for a stranger.

    A signed-in customer has the events of the account and, from before sign-in, of every joined device.
    """
    if customer_id is not None:
        return Q(has_consent=True) & (
            Q(customer_id=customer_id) | Q(visitor__customer_id=customer_id, customer__isnull=True)
        )
    if visitor_id is not None:
        return Q(has_consent=True, visitor_id=visitor_id)
    return Q(pk__in=())


def recent_products(*, who: Who, now: datetime, limit: int = 12) -> list[int]:
    """Products viewed last, newest first, each once; none without consent to personalisation."""
    if not who.personal:
        return []
    mine = personal(visitor_id=who.visitor_id, customer_id=who.customer_id)
    views = Event.objects.filter(mine, kind=Kind.VIEW, at__gt=now - timedelta(days=RECENT_DAYS))
    rows = views.values_list("product_id").annotate(latest=Max("at"), newest=Max("pk"))
    return [row[0] for row in rows.order_by("-latest", "-newest")[:limit] if row[0] is not None]


def popular(*, channel_id: int, now: datetime, days: int = 7, limit: int = 100) -> list[int]:
    """Products bought most often in the latest days, best first; views break ties. Kept for five minutes.

    A shop whose latest sale is older than the window, such as one fresh from an import, is asked for the days
    before that sale instead.
    """
    key = f"popular:{channel_id}:{days}:{limit}"
    found: list[int] | None = cache.get(key)
    if found is None:
        found = _popular(channel_id, now, timedelta(days=days), limit)
        cache.set(key, found, POPULAR_FOR_S)
    return found


def _popular(channel_id: int, now: datetime, window: timedelta, limit: int) -> list[int]:
    bought = Event.objects.filter(
        kind=Kind.PURCHASE, channel_id=channel_id, at__lte=now, product__isnull=False
    )
    until = bought.aggregate(latest=Max("at"))["latest"] or now
    since = min(until, now) - window if until < now - window else now - window
    rows = (
        Event.objects.filter(kind__in=[Kind.PURCHASE, Kind.VIEW], channel_id=channel_id)
        .filter(at__gt=since, at__lte=now, product__isnull=False)
        .values("product_id")
        .annotate(
            n_bought=Count("pk", filter=Q(kind=Kind.PURCHASE)), n_viewed=Count("pk", filter=Q(kind=Kind.VIEW))
        )
    )
    return [row["product_id"] for row in rows.order_by("-n_bought", "-n_viewed", "product_id")[:limit]]


def count_sales(*, now: datetime, days: int = 7) -> None:
    """Write on every product how many units were bought in the latest days: what lists sort by.

    The days end with the latest sale if that is older, as in `popular`.
    """
    bought = Event.objects.filter(kind=Kind.PURCHASE, at__lte=now)
    until = bought.aggregate(latest=Max("at"))["latest"] or now
    since = (until if until < now - timedelta(days=days) else now) - timedelta(days=days)
    recent = bought.filter(at__gt=since, product__isnull=False).values_list("product_id")
    sold = dict(recent.annotate(n=Sum(Coalesce("quantity", 1))).values_list("product_id", "n"))
    stale = Product.objects.filter(Q(n_sold_7d__gt=0) | Q(pk__in=sold)).only("pk", "n_sold_7d").order_by("pk")
    changed = [row for row in stale if row.n_sold_7d != sold.get(row.pk, 0)]
    for row in changed:
        row.n_sold_7d = sold.get(row.pk, 0)
    Product.objects.bulk_update(changed, ["n_sold_7d"], batch_size=200)
