"""Candidates by catalogue facts: the newest, and those of the same kind, brand and price."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.cache import cache

from shop.contracts.recommending import Reason, ReasonKind, SlateItem
from shop.models import Product
from shop.models.prepared import Given, Prepared
from shop.ports.recommender.counting import CACHED_S, KEPT, listed

POOL = 300
SAME_BRAND = 0.5
OTHER_CATEGORY = -2.0
MOST_SIMILAR = 60
# Product, its category, its brand, its price (0 where there is none). Plain tuples, because a page unpickles hundreds.
Relative = tuple[int, int, int | None, float]


@dataclass(frozen=True, slots=True)
class Anchor:
    """What likeness to a product is measured by."""

    category_id: int
    brand_id: int | None
    price: Decimal | None
    path: str  # of the category


ANCHOR = Prepared(
    Product,
    Anchor,
    lambda rows: rows.filter(pk=Given("product"), listings__channel_id=Given("channel")).values_list(
        "category_id", "brand_id", "listings__price_from", "category__path"
    ),
)


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
    """Products of the same category, then of its neighbours, the same brand and near prices first.

    Of prices, equal ones count 1, one twice the other 0.5; one that is unknown or nothing counts 0.
    """
    found = ANCHOR.rows(product=product_id, channel=channel_id)
    if not found:
        return []
    others = _relatives(_family(found[0].path), channel_id)
    best = sorted((-score, pk) for pk, score in _likeness(found[0], others) if pk != product_id)
    reason = Reason(ReasonKind.SIMILAR, product_id)
    return [SlateItem(pk, -score, reason) for score, pk in best[:MOST_SIMILAR]]


def _likeness(anchor: Anchor, others: Iterable[Relative]) -> Iterator[tuple[int, float]]:
    """Each product with how much it is like the anchor."""
    own = float(anchor.price or 0)
    for pk, category_id, brand_id, price in others:
        score = (price / own if price < own else own / price) if price and own else 0.0
        if brand_id == anchor.brand_id and brand_id is not None:
            score += SAME_BRAND
        yield pk, score if category_id == anchor.category_id else score + OTHER_CATEGORY


def _relatives(family: str, channel_id: int) -> list[Relative]:
    """The best sellers below a category. Kept by category: sorting a department costs more than all the rest."""
    key = f"slate-relatives:{channel_id}:{family}"
    found: list[Relative] | None = cache.get(key)
    if found is None:
        rows = listed(channel_id).filter(product__category__path__startswith=family)
        best = rows.order_by("-product__n_sold_7d", "product_id").values_list(
            "product_id", "product__category_id", "product__brand_id", "price_from"
        )[:POOL]
        found = [(pk, category_id, brand_id, float(price or 0)) for pk, category_id, brand_id, price in best]
        cache.set(key, found, CACHED_S)
    return found


def _family(path: str) -> str:
    """The path of the parent category, or of the category itself where it is a root."""
    parts = path.rstrip("/").split("/")
    return "/".join(parts[:-1]) + "/" if len(parts) > 1 else path
