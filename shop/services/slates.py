"""Slates for a page: asks the port, falls back to the rules, and guards what no recommender may do.

Whatever answers, a slate never repeats a product, never shows one that the cart or the page already has, and
is never longer than asked. That a product can be bought is checked against stock by the recommender itself,
before it writes its ledger; pages draw cards from the channel's listing and so drop what sold out in between.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shop.contracts.recommending import Slate, SlateItem, SlateRequest
from shop.ports import loader
from shop.ports.recommender import PopularityRecommender, companions

MAX_SIZE = 48
logger = logging.getLogger(__name__)


def slates(requests: Sequence[SlateRequest]) -> list[Slate]:
    """Answer each request, in order. Never raises because of a recommender: at worst the slates are empty."""
    bounded = [replace(request, size=max(0, min(request.size, MAX_SIZE))) for request in requests]
    if not bounded:
        return []
    return [guarded(slate, request) for slate, request in zip(_ask(bounded), bounded, strict=True)]


def count_companions(*, now: datetime) -> int:
    """Count what was bought together, for the rules; returns for how many products that changed."""
    return companions.count(now)


def guarded(slate: Slate, request: SlateRequest) -> Slate:
    """The slate without what this request must not see."""
    seen = {*request.cart_product_ids, *request.product_ids}
    kept: list[SlateItem] = []
    for item in slate.items:
        if item.product_id not in seen:
            seen.add(item.product_id)
            kept.append(item)
    return replace(slate, items=tuple(kept[: request.size]))


def _ask(requests: Sequence[SlateRequest]) -> list[Slate]:
    try:
        answers = loader.recommender().recommend(requests)
        if [slate.kind for slate in answers] == [request.kind for request in requests]:
            return answers
        logger.error("the recommender answered %d of %d requests", len(answers), len(requests))
    except Exception:  # the port's promise: a recommender's fault never stops a page
        logger.exception("the recommender failed; rules answer instead")
    return _by_rules(requests)


def _by_rules(requests: Sequence[SlateRequest]) -> list[Slate]:
    try:
        return PopularityRecommender().recommend(requests)
    except Exception:  # a slate is decoration: the page sells without it
        logger.exception("the rule-based recommender failed; the slates stay empty")
        return [Slate(request.kind, (), source="fallback") for request in requests]
