"""What a shopper searches for, and what comes back."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Sort(StrEnum):
    RELEVANCE = "relevance"
    POPULAR = "popular"
    NEWEST = "newest"
    PRICE_UP = "price"
    PRICE_DOWN = "-price"
    RATING = "rating"
    PRAISE = "praise"  # of the aspects in `aspect_ids`; without any, as POPULAR


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A query with filters. Inside a facet the options are alternatives, across facets they all hold."""

    channel_id: int
    query: str = ""
    category_id: int | None = None  # with all below it
    collection_id: int | None = None
    brand_ids: tuple[int, ...] = ()
    option_ids: dict[str, tuple[int, ...]] = field(
        default_factory=dict
    )  # attribute code → attribute option ids
    aspect_ids: tuple[int, ...] = ()  # reviewers praise one of them
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    in_stock: bool = False
    min_rating: int | None = None
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    page_size: int = 24
    facets: bool = True


@dataclass(frozen=True, slots=True)
class FacetOption:
    value: str  # what goes into the URL
    label: str
    n_products: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    code: str  # the URL parameter: "brand", "category", "praised" or an attribute's code
    label: str
    options: tuple[FacetOption, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of product ids in order, with facets counted over the whole result."""

    product_ids: tuple[int, ...]
    n_total: int
    page: int
    n_pages: int
    facets: tuple[Facet, ...] = ()
    price_low: Decimal | None = None
    price_high: Decimal | None = None
    corrected_query: str = ""  # what was searched instead, where the query had no result
    sku_product_id: int | None = None  # an exact SKU or barcode goes straight to its product


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One autocomplete row: kind is "query", "category" or "product"."""

    kind: str
    label: str
    url: str
