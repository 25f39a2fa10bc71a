"""Reads a search request out of a URL. Whatever cannot be understood is left out, never an error.

A link that somebody shared years ago names brands that are gone: it shows what is left of it.
"""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Protocol

from shop.contracts.searching import SearchRequest, Sort
from shop.ports.searcher import vocabulary
from shop.ports.searcher.vocabulary import Vocabulary

LARGEST_PRICE = Decimal(10) ** 11
LARGEST_PAGE = 10_000


class Parameters(Protocol):
    """What Django's QueryDict offers of a query string."""

    def getlist(self, key: str) -> Sequence[str]: ...


def request_from(
    parameters: Parameters,
    *,
    channel_id: int,
    category_id: int | None = None,
    collection_id: int | None = None,
    page_size: int = 24,
    facets: bool = True,
) -> SearchRequest:
    """The request that a query string means.

    Parameters: `q`, `category` (slug; below `category_id`, where that is given), `brand` (slug, repeated),
    `praised` (code of an aspect, repeated), an attribute's code with option codes (repeated), `price_min`,
    `price_max`, `in_stock=1`, `rating`, `sort`, `page`.
    """
    labels = vocabulary.load()
    low, high = _price(_one(parameters, "price_min")), _price(_one(parameters, "price_max"))
    if low is not None and high is not None and low > high:
        low, high = high, low
    return SearchRequest(
        channel_id=channel_id,
        query=_one(parameters, "q"),
        category_id=_category(_one(parameters, "category"), category_id, labels),
        collection_id=collection_id,
        brand_ids=_brands(parameters.getlist("brand"), labels),
        option_ids=_options(parameters, labels),
        aspect_ids=_aspects(parameters.getlist("praised"), labels),
        price_min=low,
        price_max=high,
        in_stock=_one(parameters, "in_stock") in {"1", "true", "on", "yes"},
        min_rating=_number(_one(parameters, "rating"), least=1, most=5),
        sort=_sort(_one(parameters, "sort")),
        page=_number(_one(parameters, "page"), least=1, most=LARGEST_PAGE) or 1,
        page_size=page_size,
        facets=facets,
    )


def _one(parameters: Parameters, key: str) -> str:
    values = parameters.getlist(key)
    return values[-1] if values else ""


def _category(slug: str, page_id: int | None, labels: Vocabulary) -> int | None:
    """The category chosen on a page: on a category's own page, one below it."""
    allowed = labels.below(page_id) if page_id is not None else list(labels.categories)
    return next((pk for pk in allowed if slug and labels.categories[pk].slug == slug), page_id)


def _brands(slugs: Sequence[str], labels: Vocabulary) -> tuple[int, ...]:
    asked = set(slugs)
    return tuple(pk for pk, entry in labels.brands.items() if entry.slug in asked) if asked else ()


def _aspects(codes: Sequence[str], labels: Vocabulary) -> tuple[int, ...]:
    asked = set(codes)
    return tuple(pk for pk, entry in labels.aspects.items() if entry.code in asked) if asked else ()


def _options(parameters: Parameters, labels: Vocabulary) -> dict[str, tuple[int, ...]]:
    asked = {code: set(parameters.getlist(code)) for code in labels.attributes}
    chosen: dict[str, tuple[int, ...]] = {}
    for code, values in asked.items():
        if values:
            ids = (
                pk
                for pk, entry in labels.options.items()
                if entry.attribute_code == code and entry.code in values
            )
            if found := tuple(ids):
                chosen[code] = found
    return chosen


def _price(raw: str) -> Decimal | None:
    """An amount of at least 0; a decimal comma is understood."""
    try:
        amount = Decimal(raw.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount <= LARGEST_PRICE else None


def _number(raw: str, *, least: int, most: int) -> int | None:
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 9):
        return None
    return int(raw) if least <= int(raw) <= most else None


def _sort(raw: str) -> Sort:
    return Sort(raw) if raw in set(Sort) else Sort.RELEVANCE
