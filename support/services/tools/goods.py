"""Looking at goods: search, properties and price, stock by place, comparison."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from shop.contracts.searching import SearchRequest
from shop.services import comparing, search, stock
from support.contracts import ToolCall, ToolContext, ToolResult
from support.features import goods as rows_of
from support.features import scoped
from support.predictor import wording
from support.services.tools import arguments, results

MOST = 4
MOST_WORDS, ENOUGH = 6, 12  # looked up one by one, and products of each
WORD = re.compile(r"[a-z0-9]{3,}|[\u4e00-\u9fff]{2,}")


def product_search(call: ToolCall, context: ToolContext) -> ToolResult:
    """Products for words, best first, or for most of them; for no words, all.

    `price_max` is in whole units of the shop's currency.
    """
    most = arguments.number(call, "price_max")
    request = SearchRequest(
        context.channel_id,
        query=arguments.text(call, "query"),
        price_max=Decimal(most) if most is not None else None,
        page_size=MOST,
        facets=False,
    )
    ids = search.search(request).product_ids or _by_most_words(request)
    return results.ok(call, rows_of.cards(ids[:MOST], context))


def _by_most_words(request: SearchRequest) -> list[int]:
    """Where no product has all the words: those with half of them at least, rare words first."""
    words = [word for word in WORD.findall(request.query.lower()) if word not in wording.STOP]
    words = list(dict.fromkeys(piece for word in words for piece in _pieces(word)))[:MOST_WORDS]
    n_words = Counter[int]()
    weight: dict[int, float] = {}
    for word in words if len(words) > 1 else ():
        ids = search.search(replace(request, query=word, page_size=ENOUGH)).product_ids
        n_words.update(ids)
        for pk in ids:
            weight[pk] = weight.get(pk, 0.0) + 1 / len(ids)
    best = sorted(weight, key=lambda pk: -weight[pk])
    return [pk for pk in best if 2 * n_words[pk] >= len(words)]


def _pieces(word: str) -> list[str]:
    """A run of Han as pairs of signs."""
    return [word[at : at + 2] for at in range(len(word) - 1)] if word[0] >= "\u4e00" else [word]


def product_facts(call: ToolCall, context: ToolContext) -> ToolResult:
    """Name, price, rating and every stated property of one product."""
    product = _product(call, context)
    if product is None:
        return results.missing(call, context)
    base = rows_of.cards([product.pk], context)
    return results.ok(call, [*base, *rows_of.attributes(product.pk)])


def stock_of(call: ToolCall, context: ToolContext) -> ToolResult:
    """What can be had of a product, by variant, and at which stores; without a product the stores alone."""
    product = _product(call, context)
    if product is None:
        return results.ok(call, rows_of.stores(context))
    wanted = arguments.number(call, "variant_id")
    variants = [one for one in rows_of.variants(product.pk, context) if wanted in (None, one["variant_id"])]
    ids = [int(str(one["variant_id"])) for one in variants]
    free = stock.availability(variant_ids=ids, channel_id=context.channel_id)
    rows = [one | {"available": max(0, free[pk])} for one, pk in zip(variants, ids, strict=True)]
    places = [
        {"store": place.name, "variant_id": pk, "at_store": max(0, place.available)}
        for pk in ids
        for place in stock.by_location(variant_id=pk, channel_id=context.channel_id)
        if place.offers_pickup and place.available > 0
    ]
    return results.ok(call, [{"product_id": product.pk, "product": product.name}, *rows, *places])


def compare(call: ToolCall, context: ToolContext) -> ToolResult:
    """Up to four products side by side: price, rating, and the properties that they share."""
    ids = arguments.ids(call, "product_ids")
    found = comparing.compare(product_ids=ids, channel_id=context.channel_id)
    rows: list[dict[str, object]] = [
        card | {"is_cheapest": at == found.cheapest, "is_best_rated": at == found.best_rated}
        for at, card in enumerate(rows_of.cards([one.product_id for one in found.products], context))
    ]
    rows += [
        {"property": line.name, "values": [_written(value, line.unit) for value in line.values]}
        for line in found.attributes
        if None not in line.values and len(set(line.values)) > 1
    ]
    return results.ok(call, rows)


def _product(call: ToolCall, context: ToolContext) -> scoped.Product | None:
    return scoped.products(context).filter(pk=arguments.number(call, "product_id") or 0).first()


def _written(value: str | Decimal | bool | None, unit: str) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value} {unit}".strip()
