"""Candidates by counting: popular this week, best sellers, bought together. Holds nobody's own history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Case, Count, F, Max, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from shop.contracts.recommending import Reason, ReasonKind, SlateItem
from shop.models import Event, Order, OrderLine, ProductListing

WEEK = timedelta(days=7)
BASKETS_OF = timedelta(days=365)
# Counted once for each window that an event falls into, so that yesterday weighs three times last weekend.
WINDOWS = (timedelta(days=1), timedelta(days=3))
WEIGHTS = {Event.Kind.VIEW: 1.0, Event.Kind.WISH: 2.0, Event.Kind.CART: 3.0, Event.Kind.PURCHASE: 6.0}
# Fewer buyers than this could single out one household.
MIN_BUYERS = 5
KEPT = 120
CACHED_S = 120


@dataclass(frozen=True, slots=True)
class Pair:
    """Of `total` baskets with the first product, `support` also held `product_id`."""

    product_id: int
    support: int
    total: int


def listed(channel_id: int) -> QuerySet[ProductListing]:
    """The channel's available listings of published products, by the summary that stock keeps."""
    return ProductListing.objects.filter(
        channel_id=channel_id, is_visible=True, is_available=True, product__status="published"
    )


def popular(channel_id: int, now: datetime) -> list[SlateItem]:
    """Products by time-decayed interest of seven days, on all channels; then best sellers of all time."""
    key = f"slate-popular:{channel_id}"
    found: list[SlateItem] | None = cache.get(key)
    if found is None:
        found = _of_the_week(channel_id, now)
        if len(found) < KEPT // 2:
            known = {item.product_id for item in found}
            found += [item for item in _best_sellers(channel_id, now) if item.product_id not in known]
        cache.set(key, found, CACHED_S)
    return found


def _of_the_week(channel_id: int, now: datetime) -> list[SlateItem]:
    weight = Case(
        *(When(kind=kind, then=Value(value)) for kind, value in WEIGHTS.items()), default=Value(0.0)
    )
    score: Combinable = Sum(weight)
    for window in WINDOWS:
        score = score + Sum(weight, filter=Q(at__gte=now - window), default=0.0)
    rows = (
        Event.objects.filter(kind__in=list(WEIGHTS), at__gte=now - WEEK, at__lt=now)
        .filter(product_id__in=listed(channel_id).values("product_id"))
        .values("product_id")
        .annotate(score=score)
        .order_by("-score", "-product_id")[:KEPT]
    )
    reason = Reason(ReasonKind.POPULAR)
    return [SlateItem(row["product_id"], float(row["score"]), reason) for row in rows]


def _best_sellers(channel_id: int, now: datetime) -> list[SlateItem]:
    """Scores below 1, so that they come after anything popular this week."""
    rows = (
        OrderLine.objects.filter(order__placed_at__lt=now)
        .exclude(order__status=Order.Status.CANCELLED)
        .filter(variant__product_id__in=listed(channel_id).values("product_id"))
        .values(product_id=F("variant__product_id"))
        .annotate(n_orders=Count("order_id", distinct=True))
        .order_by("-n_orders", "-product_id")[:KEPT]
    )
    reason = Reason(ReasonKind.BEST_SELLER)
    return [SlateItem(row["product_id"], row["n_orders"] / (row["n_orders"] + 1), reason) for row in rows]


def bought_together(product_ids: Sequence[int], now: datetime) -> list[SlateItem]:
    """What baskets with any of the products also held, the largest share of baskets first."""
    best: dict[int, SlateItem] = {}
    for product_id in product_ids:
        for pair in pairs(product_id, now):
            reason = Reason(ReasonKind.BOUGHT_TOGETHER, product_id, pair.support, pair.total)
            item = SlateItem(pair.product_id, pair.support / pair.total, reason)
            if item.product_id not in best or item.score > best[item.product_id].score:
                best[item.product_id] = item
    return sorted(best.values(), key=lambda item: (-item.score, item.product_id))


def pairs(product_id: int, now: datetime) -> list[Pair]:
    """Products of the baskets that held this one, by support; only what at least five buyers did."""
    key = f"slate-together:{product_id}"
    found: list[Pair] | None = cache.get(key)
    if found is None:
        found = _count_pairs(product_id, now)
        cache.set(key, found, 5 * CACHED_S)
    return found


def _latest_order_at(now: datetime) -> datetime:
    """Where the year of baskets ends: an imported history may have ended years ago. Kept, one look for all products."""
    key = "slate-latest-order"
    found: datetime | None = cache.get(key)
    if found is None or found > now:
        found = Order.objects.filter(placed_at__lt=now).aggregate(latest=Max("placed_at"))["latest"] or now
        cache.set(key, found, CACHED_S)
    return found


def _count_pairs(product_id: int, now: datetime) -> list[Pair]:
    since = _latest_order_at(now) - BASKETS_OF
    orders = Order.objects.filter(placed_at__lt=now, placed_at__gte=since).exclude(
        status=Order.Status.CANCELLED
    )
    with_product = orders.filter(lines__variant__product_id=product_id).distinct()
    # An order without a customer counts as a buyer of its own.
    buyer = Coalesce(F("order__customer_id"), -F("order_id"))
    rows = (
        OrderLine.objects.filter(order_id__in=with_product.values("pk"))
        .values(other=F("variant__product_id"))
        .annotate(support=Count("order_id", distinct=True), n_buyers=Count(buyer, distinct=True))
        .filter(Q(n_buyers__gte=MIN_BUYERS) | Q(other=product_id))
        .order_by("-support", "other")[: KEPT + 1]
    )
    support = {row["other"]: row["support"] for row in rows}
    total = support.pop(product_id, 0)
    return [Pair(other, n, total) for other, n in support.items()]
