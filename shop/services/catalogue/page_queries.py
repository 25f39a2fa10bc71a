"""The three queries of a product page, composed once, and the rows that they yield.

Every row repeats what is above it (the product beside each picture, the variant beside each place): a few more bytes
for a few questions less.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    DecimalField,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    TextField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from shop.models import ChannelLocation, Product, ProductAttribute, VariantListing, VariantOption
from shop.models.prepared import Given, Prepared, Rows, plain, words


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A published product as a channel lists it, in the reader's language. Names of what it has not are empty."""

    product_id: int
    slug: str
    name: str
    summary: str
    description: str
    category_id: int
    brand_id: int | None
    brand_slug: str | None
    brand_name: str
    rating_average: Decimal | None
    n_reviews: int
    published_at: datetime | None
    price_from: Decimal | None
    price_to: Decimal | None
    is_available: bool


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """A picture below the media folder; `widths` of its renditions."""

    image_id: int
    position: int
    variant_id: int | None
    file: str
    widths: list[int]
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class InsightFacts:
    """What customers say, as `services.insights` published it: `shown` and `bullets` are JSON, read where shown."""

    n_reviews: int
    n_reviewers: int
    shown: str
    bullets: str
    source: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product beside each of its pictures."""

    product: ProductFacts
    insight: InsightFacts | None
    image: ImageFacts | None


N_FACTS, N_INSIGHT = len(fields(ProductFacts)), len(fields(InsightFacts))


def _product_row(*columns: Any) -> ProductRow:
    insight, image = columns[N_FACTS : N_FACTS + N_INSIGHT], columns[N_FACTS + N_INSIGHT :]
    return ProductRow(
        ProductFacts(*columns[:N_FACTS]),
        InsightFacts(*insight) if insight[0] is not None else None,
        ImageFacts(*image) if image[0] is not None else None,
    )


def _product(rows: Rows) -> Rows:
    here = FilteredRelation("listings", condition=Q(listings__channel_id=Given("channel")))
    found: Rows = rows.annotate(listing=here).filter(
        slug=Given("slug"), status=Product.Status.PUBLISHED, listing__is_visible=True
    )
    return found.values_list(
        "pk", "slug", words("name"), words("summary"), words("description"), "category_id",
        "brand_id", "brand__slug", words("brand__name"), "rating_average", "n_reviews", "published_at",
        "listing__price_from", "listing__price_to", "listing__is_available",
        "insight__n_reviews", "insight__n_reviewers", Cast("insight__shown", TextField()),
        Cast("insight__bullets", TextField()), "insight__source", "insight__as_of",
        "images__pk", "images__position", "images__variant_id", "images__file", "images__widths", "images__width",
        "images__height", words("images__alt"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A variant's price in the channel and what one location has of it; no location where nobody ever had it."""

    variant_id: int
    sku: str
    barcode: str
    name: str
    position: int
    weight_g: int
    price: Decimal
    compare_at: Decimal | None
    location_id: int | None
    location_name: str
    city: str | None
    hours: str
    offers_pickup: bool | None
    available: int | None
    is_open: bool | None
    is_source: bool  # of the channel

    @property
    def is_ours(self) -> bool:
        """Whether the channel can promise what lies there."""
        return self.is_source and bool(self.is_open)


def _offers(rows: Rows) -> Rows:
    sources = plain(ChannelLocation).filter(
        location=OuterRef("variant__stock__location"), channel=Given("channel")
    )
    available = (
        F("variant__stock__on_hand")
        + F("variant__stock__backorder_limit")
        - F("variant__stock__reserved")
        - F("variant__stock__allocated")
    )
    found = rows.filter(
        variant__product_id=Given("product"),
        variant__is_active=True,
        channel_id=Given("channel"),
        is_visible=True,
    )
    location = "variant__stock__location"
    return found.values_list(
        "variant_id", "variant__sku", "variant__barcode", words("variant__name"), "variant__position",
        "variant__weight_g", "list_price", "compare_at_price", f"{location}_id", words(f"{location}__name"),
        f"{location}__city", words(f"{location}__hours"), f"{location}__offers_pickup", available,
        f"{location}__is_active", Exists(sources),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ValueRow:
    """An option of a variant, or a value of the product itself (then without a variant)."""

    variant_id: int | None
    attribute_id: int
    attribute_code: str
    attribute_name: str
    unit: str
    attribute_position: int
    option_id: int | None
    option_code: str | None
    label: str
    swatch: str | None
    option_position: int | None
    number: Decimal | None
    boolean: bool | None
    text: str

    @property
    def place(self) -> tuple[int, int, int, int]:
        """By the order of attributes, then of their options; plain values come first in theirs."""
        option = (self.option_position or 0, self.option_id or 0)
        return (self.attribute_position, self.attribute_id, *option)


def _values(rows: Rows) -> Rows:
    def columns() -> list[str | Combinable]:
        return [
            "attribute_id", "attribute__code", words("attribute__name"), words("attribute__unit"),
            "attribute__position", "option_id", "option__code", words("option__label"), "option__swatch",
            "option__position",
        ]  # fmt: skip

    nothing = (Value(None, DecimalField()), Value(None, BooleanField()), Value("", TextField()))
    of_variants = rows.filter(variant__product_id=Given("product"))
    of_product = plain(ProductAttribute).filter(product_id=Given("product"))
    return of_variants.values_list("variant_id", *columns(), *nothing).union(
        of_product.values_list(Value(None, IntegerField()), *columns(), "number", "boolean", words("text")),
        all=True,
    )


PRODUCT = Prepared(Product, _product_row, _product)
OFFERS = Prepared(VariantListing, OfferRow, _offers)
VALUES = Prepared(VariantOption, ValueRow, _values)
