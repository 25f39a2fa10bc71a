"""Candidates by catalogue facts: the newest, and those of the same kind, brand and price."""

from datetime import datetime
from decimal import Decimal

from django.core.cache import cache

from shop.contracts.recommending import Reason, ReasonKind, SlateItem
from shop.models import Product
from shop.ports.recommender.counting import CACHED_S, KEPT, listed

POOL = 300
SAME_BRAND = 0.5
OTHER_CATEGORY = -2.0
Relative = tuple[int, int, int | None, Decimal | None]  # product, its category, its brand, its price


def newest(channel_id: int, now: datetime) -> list[SlateItem]:
    """The latest arrivals that the channel has."""
    key = f"slate-newest:{channel_id}"
    found: list[SlateItem] | None = cache.get(key)
    if found is None:
        found = _arrivals(channel_id, now)
        cache.set(key, found, CACHED_S)
    return found


def _arrivals(channel_id: int, now: datetime) -> list[SlateItem]:
    rows = (
        listed(channel_id)
        .filter(product__published_at__lte=now)
        .order_by("-product__published_at", "-product_id")
        .values_list("product_id", "product__published_at")[:KEPT]
    )
    reason = Reason(ReasonKind.NEW)
    return [SlateItem(pk, -(now - at).total_seconds() / 86_400, reason) for pk, at in rows if at]


def similar(product_id: int, channel_id: int) -> list[SlateItem]:
    """Products of the same category, then of its neighbours, the same brand and near prices first."""
    key = f"slate-similar:{channel_id}:{product_id}"
    found: list[SlateItem] | None = cache.get(key)
    if found is None:
        found = _compare(product_id, channel_id)
        cache.set(key, found, 5 * CACHED_S)
    return found


def _compare(product_id: int, channel_id: int) -> list[SlateItem]:
    facts = (
        Product.objects.filter(pk=product_id, listings__channel_id=channel_id)
        .values_list("category_id", "category__path", "brand_id", "listings__price_from")
        .first()
    )
    if facts is None:
        return []
    category_id, path, brand_id, price = facts
    reason = Reason(ReasonKind.SIMILAR, product_id)
    items = [
        SlateItem(
            pk,
            (0.0 if category == category_id else OTHER_CATEGORY)
            + (SAME_BRAND if brand_id is not None and brand == brand_id else 0.0)
            + closeness(price, other_price),
            reason,
        )
        for pk, category, brand, other_price in _relatives(_family(path), channel_id)
        if pk != product_id
    ]
    return sorted(items, key=lambda item: (-item.score, item.product_id))[:KEPT]


def _relatives(family: str, channel_id: int) -> list[Relative]:
    """The best sellers below a category. Kept by category: sorting a department costs more than all the rest."""
    key = f"slate-relatives:{channel_id}:{family}"
    found: list[Relative] | None = cache.get(key)
    if found is None:
        rows = listed(channel_id).filter(product__category__path__startswith=family)
        best = rows.order_by("-product__n_sold_7d", "product_id")
        found = list(
            best.values_list("product_id", "product__category_id", "product__brand_id", "price_from")[:POOL]
        )
        cache.set(key, found, CACHED_S)
    return found


def _family(path: str) -> str:
    """The path of the parent category, or of the category itself where it is a root."""
    parts = path.rstrip("/").split("/")
    return "/".join(parts[:-1]) + "/" if len(parts) > 1 else path


def closeness(one: Decimal | None, other: Decimal | None) -> float:
    """1 for equal prices, 0.5 where one is twice the other; 0 where either is unknown or nothing."""
    if not one or not other:
        return 0.0
    return float(min(one, other) / max(one, other))
