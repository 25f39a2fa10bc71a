"""All that a product page shows, in at most eight queries whatever the number of variants or stores."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _

from shop.contracts.errors import ShopError
from shop.models import (
    Attribute,
    AttributeOption,
    Location,
    Product,
    ProductAttribute,
    ProductImage,
    StockItem,
    Variant,
    VariantListing,
    VariantOption,
)
from shop.ports.searcher import vocabulary
from shop.ports.searcher.vocabulary import CategoryEntry
from shop.services.catalogue import prices


class ProductNotFound(ShopError):
    """No such product, or none that this channel shows: the two look the same from outside."""

    code = "product_not_found"
    status = 404


@dataclass(frozen=True, slots=True)
class VariantOffer:
    """A variant as this channel sells it. `available` is what can be promised over all its locations."""

    variant: Variant
    price: Decimal
    compare_at: Decimal | None
    lowest_30d: Decimal | None  # given where `compare_at` is
    available: int
    option_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """A choice to make: colour, size. Options in their order, only those that some variant has."""

    attribute: Attribute
    options: tuple[AttributeOption, ...]


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

    location: Location
    available: dict[int, int]  # by variant id


@dataclass(frozen=True, slots=True)
class ProductPage:
    """`product` has brand, category, tax class, primary image and `listing` loaded."""

    product: Product
    breadcrumbs: tuple[CategoryEntry, ...]  # from the root; hidden categories left out
    variants: tuple[VariantOffer, ...]
    options: tuple[OptionGroup, ...]
    images: tuple[ProductImage, ...]
    attributes: tuple[AttributeRow, ...]
    stores: tuple[StoreStock, ...]


@dataclass(frozen=True, slots=True)
class _Stock:
    total: dict[int, int]  # by variant id
    stores: tuple[StoreStock, ...]


def product_page(*, slug: str, channel_id: int, now: datetime) -> ProductPage:
    """Read a product as a channel sells it.

    Raises:
        ProductNotFound: unknown, a draft, or hidden in this channel.
    """
    product = _product(slug, channel_id)
    listings = _listings(product.pk, channel_id)
    variant_ids = [listing.variant_id for listing in listings]
    values = _option_values(variant_ids)
    stock = _stock(variant_ids, channel_id)
    return ProductPage(
        product=product,
        breadcrumbs=vocabulary.load().path_to(product.category_id),
        variants=_offers(listings, values, stock.total, channel_id=channel_id, now=now),
        options=_groups(values),
        images=_images(product),
        attributes=_attributes(product.pk),
        stores=stock.stores,
    )


def _product(slug: str, channel_id: int) -> Product:
    here = FilteredRelation("listings", condition=Q(listings__channel_id=channel_id))
    found = (
        Product.objects.published()
        .annotate(listing=here)
        .filter(slug=slug, listing__is_visible=True)
        .select_related("listing", "brand", "category", "tax_class", "primary_image")
    )
    product: Product | None = next(iter(found), None)
    if product is None:
        raise ProductNotFound(_("There is no such product."))
    return product


# Sorted here and not by the database: each field of an ORDER BY costs the ORM more than sorting a few rows.
def _listings(product_id: int, channel_id: int) -> list[VariantListing]:
    listings = VariantListing.objects.filter(
        variant__product_id=product_id, variant__is_active=True, channel_id=channel_id, is_visible=True
    )
    return sorted(listings.select_related("variant"), key=lambda row: (row.variant.position, row.variant_id))


def _option_values(variant_ids: Sequence[int]) -> list[VariantOption]:
    values = VariantOption.objects.filter(variant_id__in=variant_ids).select_related("attribute", "option")
    return sorted(values, key=_place)


def _place(value: VariantOption | ProductAttribute) -> tuple[int, int, int, int]:
    """By the order of attributes, then of their options; plain values come first in theirs."""
    option = (value.option.position, value.option.pk) if value.option else (0, 0)
    return (value.attribute.position, value.attribute_id, *option)


def _images(product: Product) -> tuple[ProductImage, ...]:
    return tuple(sorted(product.images.all(), key=lambda image: (image.position, image.pk)))


def _offers(
    listings: Sequence[VariantListing],
    values: Sequence[VariantOption],
    available: dict[int, int],
    *,
    channel_id: int,
    now: datetime,
) -> tuple[VariantOffer, ...]:
    reduced = [listing.variant_id for listing in listings if listing.compare_at_price is not None]
    lowest = prices.lowest_prices(variant_ids=reduced, channel_id=channel_id, now=now) if reduced else {}
    chosen: dict[int, list[int]] = defaultdict(list)
    for value in values:
        chosen[value.variant_id].append(value.option_id)
    return tuple(
        VariantOffer(
            variant=listing.variant,
            price=listing.list_price,
            compare_at=listing.compare_at_price,
            lowest_30d=lowest.get(listing.variant_id),
            available=max(0, available.get(listing.variant_id, 0)),
            option_ids=tuple(chosen[listing.variant_id]),
        )
        for listing in listings
    )


def _groups(values: Sequence[VariantOption]) -> tuple[OptionGroup, ...]:
    attributes: dict[int, Attribute] = {}
    options: dict[int, dict[int, AttributeOption]] = defaultdict(dict)
    for value in values:
        attributes.setdefault(value.attribute_id, value.attribute)
        options[value.attribute_id].setdefault(value.option_id, value.option)
    return tuple(
        OptionGroup(attribute=attribute, options=tuple(options[pk].values()))
        for pk, attribute in attributes.items()
    )


def _attributes(product_id: int) -> tuple[AttributeRow, ...]:
    """Several options of one attribute share a line."""
    values = ProductAttribute.objects.filter(product_id=product_id).select_related("attribute", "option")
    rows: dict[str, AttributeRow] = {}
    for value in sorted(values, key=_place):
        attribute, written = value.attribute, _written(value)
        before = rows.get(attribute.code)
        if before is not None:
            written = f"{before.value}, {written}"
        rows[attribute.code] = AttributeRow(attribute.code, attribute.name, attribute.unit, written)
    return tuple(rows.values())


def _written(value: ProductAttribute) -> str | Decimal | bool:
    if value.option is not None:
        return value.option.label
    if value.number is not None:
        return value.number.normalize() + 0  # without the column's trailing zeros
    return value.boolean if value.boolean is not None else value.text


def _stock(variant_ids: Sequence[int], channel_id: int) -> _Stock:
    """What the channel can promise of each variant, in all and at each store that hands out parcels."""
    items = StockItem.objects.filter(
        variant_id__in=variant_ids, location__is_active=True, location__channels=channel_id
    ).select_related("location")
    total: dict[int, int] = defaultdict(int)
    places: dict[int, Location] = {}
    at: dict[int, dict[int, int]] = defaultdict(dict)
    for item in items:
        available = item.on_hand + item.backorder_limit - item.reserved - item.allocated
        total[item.variant_id] += available
        if item.location.offers_pickup:
            places[item.location_id] = item.location
            at[item.location_id][item.variant_id] = max(0, available)
    by_name = sorted(places, key=lambda pk: (places[pk].name, pk))
    return _Stock(total=total, stores=tuple(StoreStock(places[pk], at[pk]) for pk in by_name))
