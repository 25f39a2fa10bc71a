"""The port itself: candidates per kind of slate, then only what can be bought and is not in the cart."""

from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from django.db import connection

from shop.contracts.recommending import (
    Reason,
    ReasonKind,
    RecommenderHealth,
    Slate,
    SlateItem,
    SlateKind,
    SlateRequest,
)
from shop.models import planned
from shop.ports.recommender import catalogue, companions, counting, history

# Checked against stock beyond what is shown, so that a sold-out product leaves no gap.
SPARE = 8
# Written out, because it is asked on every page and composing it costs twice what running it does. "+ 0" keeps
# SQLite from walking all listings of the channel: the few products are the way in. OFFSET keeps PostgreSQL from
# weighing every order of seven joins, which takes it longer than the answer.
SELLABLE = """
    SELECT variant.product_id
    FROM shop_variantlisting offer
    JOIN shop_variant variant ON variant.id = offer.variant_id AND variant.is_active
    JOIN shop_product product ON product.id = variant.product_id AND product.status = 'published'
    WHERE offer.channel_id + 0 = %s AND offer.is_visible AND variant.product_id {among_products}
    AND EXISTS (
        SELECT 1 FROM shop_productlisting listing
        WHERE listing.product_id = product.id AND listing.channel_id = %s AND listing.is_visible
        LIMIT 1 OFFSET 0
    )
    AND EXISTS (
        SELECT 1 FROM shop_stockitem item
        JOIN shop_location location ON location.id = item.location_id AND location.is_active
        JOIN shop_channellocation source ON source.location_id = location.id AND source.channel_id = %s
        WHERE item.variant_id = variant.id
        AND item.on_hand + item.backorder_limit - item.reserved - item.allocated > 0
        LIMIT 1 OFFSET 0
    )
"""
# Of a large cart only the latest products are looked up.
CART_ANCHORS = 5


class PopularityRecommender:
    """Answers every kind of slate by rules. Needs no model, keeps no state."""

    def recommend(self, requests: Sequence[SlateRequest]) -> list[Slate]:
        """Answer each request, in order; one look at stock for all of them."""
        pools = [list(islice(allowed(request), request.size + SPARE)) for request in requests]
        sellable = sellable_of(requests, pools)
        slates = []
        for request, pool in zip(requests, pools, strict=True):
            kept = [item for item in pool if item.product_id in sellable[request.channel_id]]
            slates.append(Slate(request.kind, tuple(kept[: request.size]), source="fallback"))
        return slates

    def health(self) -> RecommenderHealth:
        return RecommenderHealth("fallback", "Rules answer: no model is installed.")


def sellable_of(
    requests: Sequence[SlateRequest], pools: Sequence[Sequence[SlateItem]]
) -> dict[int, frozenset[int]]:
    """By channel, which of the pools' products can be bought this moment. One query per channel."""
    asked: dict[int, set[int]] = {request.channel_id: set() for request in requests}
    for request, pool in zip(requests, pools, strict=True):
        asked[request.channel_id].update(item.product_id for item in pool)
    return {channel_id: sellable(ids, channel_id) for channel_id, ids in asked.items()}


def sellable(product_ids: Collection[int], channel_id: int) -> frozenset[int]:
    """Which of the products a shopper of the channel can buy this moment, by stock itself and not by its summary."""
    wanted = sorted(set(product_ids))
    if not wanted:
        return frozenset()
    condition, values = planned.among(connection, wanted)
    with connection.cursor() as cursor:
        sql, params = SELLABLE.format(among_products=condition), [channel_id, *values, channel_id, channel_id]
        planned.execute(connection, cursor, sql, params)
        return frozenset(product_id for (product_id,) in cursor.fetchall())


def candidates(request: SlateRequest) -> Iterable[SlateItem]:
    """The rule's answer for one kind, best first, longer than needed."""
    match request.kind:
        case SlateKind.FOR_YOU | SlateKind.POPULAR:
            yield from counting.popular(request.channel_id, request.now)
        case SlateKind.NEW:
            yield from catalogue.newest(request.channel_id, request.now)
        case SlateKind.RECENTLY_VIEWED:
            yield from _recently_viewed(request)
        case SlateKind.SIMILAR:
            for product_id in request.product_ids[:1]:
                yield from catalogue.similar(product_id, request.channel_id)
        case SlateKind.BOUGHT_TOGETHER:
            yield from companions.together(request.product_ids[:CART_ANCHORS])
        case SlateKind.CART:
            yield from companions.together(request.product_ids[-CART_ANCHORS:])
            yield from counting.popular(request.channel_id, request.now)


def _recently_viewed(request: SlateRequest) -> list[SlateItem]:
    if not request.personal:
        return []
    viewed = history.recently_viewed(
        visitor_id=request.visitor_id,
        customer_id=request.customer_id,
        before=request.now,
        limit=request.size + SPARE,
    )
    reason = Reason(ReasonKind.RECENTLY_VIEWED)
    return [SlateItem(product_id, 1.0 / rank, reason) for rank, product_id in enumerate(viewed, start=1)]


def allowed(request: SlateRequest) -> Iterable[SlateItem]:
    """Each product once, none of the cart's or the page's own."""
    seen = {*request.cart_product_ids, *request.product_ids}
    for item in candidates(request):
        if item.product_id not in seen:
            seen.add(item.product_id)
            yield item
