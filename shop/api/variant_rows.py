"""Variants as the API shows them: what a client needs to put one into a cart, in at most four queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from rest_framework import serializers

from shop.api import enums
from shop.api.product_rows import LANGUAGES, amount, language_suffixes, text
from shop.models import MAX_QUANTITY, Channel, ProductListing, Variant, VariantListing, VariantOption
from shop.services import catalogue, stock

TRANSLATED = ("variant__name", "variant__product__name")
COLUMNS = (
    "variant_id", "list_price", "compare_at_price", "variant__sku", "variant__barcode", "variant__weight_g",
    "variant__product_id", "variant__product__slug",
    *(f"{name}_{language}" for name in TRANSLATED for language in LANGUAGES),
)  # fmt: skip
OPTION_COLUMNS = (
    "variant_id", "attribute__code", "option__code", "option__swatch",
    *(f"{name}_{language}" for name in ("attribute__name", "option__label") for language in LANGUAGES),
)  # fmt: skip


class OptionRow(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="Of the attribute, such as `colour`.")
    name = serializers.CharField()
    value = serializers.CharField(help_text="Code of the option, such as `red`.")
    label = serializers.CharField()  # type: ignore[assignment]  # a name that fields have for themselves
    swatch = serializers.CharField(allow_blank=True, help_text="`#rrggbb` of a colour.")


class VariantRow(serializers.Serializer[Any]):
    """What is bought: one SKU."""

    id = serializers.IntegerField()
    sku = serializers.CharField()
    barcode = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    product_id = serializers.IntegerField()
    product_slug = serializers.CharField()
    product_name = serializers.CharField()
    weight_g = serializers.IntegerField()
    currency = serializers.CharField()
    price = serializers.CharField()
    compare_at_price = serializers.CharField(allow_null=True)
    available = serializers.IntegerField(help_text="How many can be ordered now, at most 999.")
    options = OptionRow(many=True)


class StoreRow(serializers.Serializer[Any]):
    location = serializers.CharField()
    kind = serializers.ChoiceField(choices=enums.LOCATION_KIND)
    available = serializers.IntegerField(help_text="At most 999.")


class VariantDetail(VariantRow):
    """A variant with the places where it lies."""

    locations = StoreRow(many=True)


def sold(channel_id: int) -> "QuerySet[VariantListing, VariantListing]":
    """What can be put into a cart of the channel, in stock or not."""
    return VariantListing.objects.filter(
        channel_id=channel_id,
        is_visible=True,
        variant__is_active=True,
        variant__product__status="published",
        variant__product__listings__channel_id=channel_id,
        variant__product__listings__is_visible=True,
    )


def sold_variants(channel_id: int) -> "QuerySet[Variant, Variant]":
    """The same as variants. Two lookups a row let a page start inside the key; joins would sort all first."""
    here = {"channel_id": channel_id, "is_visible": True}
    return Variant.objects.filter(
        Exists(VariantListing.objects.filter(variant_id=OuterRef("pk"), **here)),
        Exists(ProductListing.objects.filter(product_id=OuterRef("product_id"), **here)),
        is_active=True,
        product__status="published",
    )


def rows(listings: "QuerySet[VariantListing, VariantListing]", *, channel: Channel) -> list[dict[str, Any]]:
    """The variants of these listings, in their order."""
    found = list(listings.values(*COLUMNS))
    ids = [row["variant_id"] for row in found]
    options = _options(ids)
    available = stock.availability(variant_ids=ids, channel_id=channel.pk) if ids else {}
    suffixes = language_suffixes()
    reduced = [row["variant_id"] for row in found if row["compare_at_price"] is not None]
    lowest = catalogue.lowest_prices(variant_ids=reduced, channel_id=channel.pk, now=timezone.now())
    return [
        {
            "id": row["variant_id"],
            "sku": row["variant__sku"],
            "barcode": row["variant__barcode"],
            "name": text(row, "variant__name", suffixes),
            "product_id": row["variant__product_id"],
            "product_slug": row["variant__product__slug"],
            "product_name": text(row, "variant__product__name", suffixes),
            "weight_g": row["variant__weight_g"],
            "currency": channel.currency,
            "price": amount(row["list_price"], channel.currency),
            "compare_at_price": amount(
                catalogue.was(row["compare_at_price"], row["list_price"], lowest.get(row["variant_id"])),
                channel.currency,
            ),
            "available": shown(available.get(row["variant_id"], 0)),
            "options": _option_rows(options[row["variant_id"]], suffixes),
        }
        for row in found
    ]


def locations(*, variant_id: int, channel_id: int) -> list[dict[str, Any]]:
    """Where a variant lies."""
    places = stock.by_location(variant_id=variant_id, channel_id=channel_id)
    return [
        {"location": one.name, "kind": str(one.kind), "available": shown(one.available)} for one in places
    ]


def shown(available: int) -> int:
    """Stock as strangers may know it: as much as one order may take, and never below nothing."""
    return min(max(available, 0), MAX_QUANTITY)


def _options(variant_ids: Sequence[int]) -> Mapping[int, list[Mapping[str, Any]]]:
    found = defaultdict[int, list[Mapping[str, Any]]](list)
    if variant_ids:
        rows = VariantOption.objects.filter(variant_id__in=variant_ids)
        for row in rows.order_by("attribute__position", "attribute_id").values(*OPTION_COLUMNS):
            found[row["variant_id"]].append(row)
    return found


def _option_rows(options: Iterable[Mapping[str, Any]], suffixes: Sequence[str]) -> list[dict[str, str]]:
    return [
        {
            "code": row["attribute__code"],
            "name": text(row, "attribute__name", suffixes),
            "value": row["option__code"],
            "label": text(row, "option__label", suffixes),
            "swatch": row["option__swatch"],
        }
        for row in options
    ]
