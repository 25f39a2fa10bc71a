"""Candidates by counting: popular this week, best sellers. Holds nobody's own history."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable

from shop.contracts.recommending import Reason, ReasonKind, SlateItem
from shop.models import Event, Order, OrderLine, ProductListing

WEEK = timedelta(days=7)
# Counted once for each window that an event falls into, so that yesterday weighs three times last weekend.
WINDOWS = (timedelta(days=1), timedelta(days=3))
WEIGHTS = {Event.Kind.VIEW: 1.0, Event.Kind.WISH: 2.0, Event.Kind.CART: 3.0, Event.Kind.PURCHASE: 6.0}
KEPT = 120
CACHED_S = 120


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
