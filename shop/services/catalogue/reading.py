"""All that a product page shows, in at most four queries whatever the number of variants or stores.

Plain values in the reader's language, read by queries that are composed once (`page_queries`).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from shop.contracts.errors import ShopError
from shop.ports.searcher import vocabulary
from shop.ports.searcher.vocabulary import CategoryEntry
from shop.services.catalogue import page_queries, reductions
from shop.services.catalogue.page_queries import ImageFacts, InsightFacts, OfferRow, ProductFacts, ValueRow


class ProductNotFound(ShopError):
    """No such product, or none that this channel shows: the two look the same from outside."""

    code = "product_not_found"
    status = 404


@dataclass(frozen=True, slots=True)
class VariantOffer:
    """A variant as this channel sells it. `available` is what can be promised over all its locations."""

    variant_id: int
    sku: str
    barcode: str
    name: str
    weight_g: int
    price: Decimal
    compare_at: Decimal | None
    lowest_30d: Decimal | None  # given where `compare_at` is
    available: int
    option_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """An option of an attribute: red, XL."""

    option_id: int
    code: str
    label: str
    swatch: str


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """A choice to make: colour, size. Options in their order, only those that some variant has."""

    code: str
    name: str
    options: tuple[OptionChoice, ...]


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """A line of the table of properties. `value` is an option's label, a number, True or False, or text."""

    code: str
    label: str
    unit: str
    value: str | Decimal | bool


@dataclass(frozen=True, slots=True)
class StoreStock:
    """A store where the goods can be collected, with what it has of each variant."""

    location_id: int
    name: str
    city: str
    hours: str
    available: dict[int, int]  # by variant id


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Images by their position; breadcrumbs from the root, hidden categories left out."""

    product: ProductFacts
    breadcrumbs: tuple[CategoryEntry, ...]
    variants: tuple[VariantOffer, ...]
    options: tuple[OptionGroup, ...]
    images: tuple[ImageFacts, ...]
    attributes: tuple[AttributeRow, ...]
    stores: tuple[StoreStock, ...]
    insight: InsightFacts | None  # None: no review or description has been read yet


def product_page(*, slug: str, channel_id: int, now: datetime) -> ProductPage:
    """Read a product as a channel sells it.

    Raises:
        ProductNotFound: unknown, a draft, or hidden in this channel.
    """
    found = page_queries.PRODUCT.rows(slug=slug, channel=channel_id)
    if not found:
        raise ProductNotFound(_("There is no such product."))
    product = found[0].product
    images = [row.image for row in found if row.image is not None]
    offers = page_queries.OFFERS.rows(product=product.product_id, channel=channel_id)
    values = sorted(page_queries.VALUES.rows(product=product.product_id), key=lambda row: row.place)
    sold = {row.variant_id for row in offers}
    of_variants = [row for row in values if row.variant_id in sold]
    return ProductPage(
        product=product,
        breadcrumbs=vocabulary.load().path_to(product.category_id),
        variants=_variants(offers, of_variants, channel_id=channel_id, now=now),
        options=_groups(of_variants),
        images=tuple(sorted(images, key=lambda image: (image.position, image.image_id))),
        attributes=_attributes([row for row in values if row.variant_id is None]),
        stores=_stores(offers),
        insight=found[0].insight,
    )


def _variants(
    offers: Sequence[OfferRow], values: Sequence[ValueRow], *, channel_id: int, now: datetime
) -> tuple[VariantOffer, ...]:
    lowest = _lowest(offers, channel_id=channel_id, now=now)
    chosen: dict[int | None, list[int]] = defaultdict(list)
    for value in values:
        chosen[value.variant_id].append(value.option_id or 0)
    available: dict[int, int] = defaultdict(int)
    for row in offers:
        available[row.variant_id] += (row.available or 0) if row.is_ours else 0
    # Sorted here and not by the database: a handful of rows, each once per location.
    each = {row.variant_id: row for row in sorted(offers, key=lambda row: (row.position, row.variant_id))}
    return tuple(
        VariantOffer(
            variant_id=row.variant_id,
            sku=row.sku,
            barcode=row.barcode,
            name=row.name,
            weight_g=row.weight_g,
            price=row.price,
            compare_at=reductions.was(row.compare_at, row.price, lowest.get(row.variant_id)),
            lowest_30d=lowest.get(row.variant_id),
            available=max(0, available[row.variant_id]),
            option_ids=tuple(chosen[row.variant_id]),
        )
        for row in each.values()
    )


def _lowest(offers: Sequence[OfferRow], *, channel_id: int, now: datetime) -> dict[int, Decimal]:
    """The lowest earlier prices of the reduced variants."""
    reduced = {row.variant_id for row in offers if row.compare_at is not None}
    return reductions.lowest_prices(variant_ids=reduced, channel_id=channel_id, now=now)


def _groups(values: Sequence[ValueRow]) -> tuple[OptionGroup, ...]:
    names: dict[str, str] = {}
    options: dict[str, dict[int, OptionChoice]] = defaultdict(dict)
    for value in values:
        names[value.attribute_code] = value.attribute_name
        option = OptionChoice(value.option_id or 0, value.option_code or "", value.label, value.swatch or "")
        options[value.attribute_code].setdefault(option.option_id, option)
    return tuple(OptionGroup(code, name, tuple(options[code].values())) for code, name in names.items())


def _attributes(values: Sequence[ValueRow]) -> tuple[AttributeRow, ...]:
    """Several options of one attribute share a line."""
    rows: dict[str, AttributeRow] = {}
    for value in values:
        code, written = value.attribute_code, _written(value)
        if code in rows:
            written = f"{rows[code].value}, {written}"
        rows[code] = AttributeRow(code, value.attribute_name, value.unit, written)
    return tuple(rows.values())


def _written(value: ValueRow) -> str | Decimal | bool:
    if value.option_id is not None:
        return value.label
    if value.number is not None:
        return value.number.normalize() + 0  # without the column's trailing zeros
    return value.boolean if value.boolean is not None else value.text


def _stores(offers: Sequence[OfferRow]) -> tuple[StoreStock, ...]:
    """What each store that hands out parcels has of each variant, by name."""
    places: dict[int, OfferRow] = {}
    at: dict[int, dict[int, int]] = defaultdict(dict)
    for row in offers:
        if row.is_ours and row.offers_pickup and row.location_id is not None:
            places[row.location_id] = row
            at[row.location_id][row.variant_id] = max(0, row.available or 0)
    by_name = sorted(places.items(), key=lambda place: (place[1].location_name, place[0]))
    return tuple(StoreStock(pk, row.location_name, row.city or "", row.hours, at[pk]) for pk, row in by_name)
