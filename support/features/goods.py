"""Goods as answers state them: cards, properties, variants and stores, in the active language."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shop.contracts import money
from shop.models import Channel, Location, Product, ProductAttribute, Variant, VariantListing
from support.contracts import ToolContext


def cards(product_ids: Sequence[int], context: ToolContext) -> list[dict[str, object]]:
    """Name, price and rating of products, in order; those that the channel does not show are left out."""
    currency = Channel.objects.values_list("currency", flat=True).get(pk=context.channel_id)
    return [
        {
            "product_id": row.pk,
            "product": row.name,
            "slug": row.slug,
            "brand": row.brand.name if row.brand else "",
            "price": _amount(row.listing.price_from, currency),
            "price_to": _amount(row.listing.price_to, currency),
            "was": _amount(row.listing.compare_at_from, currency),
            "is_available": row.listing.is_available,
            "rating": f"{row.rating_average:.1f}" if row.rating_average is not None else "",
            "n_reviews": row.n_reviews,
        }
        for row in Product.objects.cards(product_ids, context.channel_id)
    ]


def attributes(product_id: int) -> list[dict[str, object]]:
    """Every stated property: its name and its value with the unit."""
    values = ProductAttribute.objects.filter(product_id=product_id).select_related("attribute", "option")
    rows: dict[str, list[str]] = {}
    for value in values.order_by("attribute__position", "pk"):
        rows.setdefault(value.attribute.name, []).append(_written(value))
    return [{"property": name, "value": ", ".join(parts)} for name, parts in rows.items()]


def variants(product_id: int, context: ToolContext) -> list[dict[str, object]]:
    """What can be bought of a product, with its price."""
    rows = (
        VariantListing.objects.filter(
            channel_id=context.channel_id,
            is_visible=True,
            variant__product_id=product_id,
            variant__is_active=True,
        )
        .select_related("variant")
        .prefetch_related("variant__options")
    )
    return [
        {
            "variant_id": row.variant_id,
            "variant": row.variant.name or _options(row.variant) or row.variant.sku,
            "sku": row.variant.sku,
            "price": _amount(row.list_price, row.currency),
        }
        for row in rows.order_by("variant__position", "variant_id")
    ]


def _options(variant: Variant) -> str:
    """What tells a variant from the others: its colour and size."""
    return ", ".join(option.label for option in variant.options.all())


def stores(context: ToolContext) -> list[dict[str, object]]:
    """Places where goods can be collected."""
    rows = Location.objects.filter(channels=context.channel_id, is_active=True, offers_pickup=True)
    return [
        {
            "store": row.name,
            "address": ", ".join(part for part in (row.line1, row.postcode, row.city) if part),
            "hours": row.hours,
            "phone": row.phone,
        }
        for row in rows.order_by("name")
    ]


def _amount(value: Decimal | None, currency: str) -> str:
    return money.written(value, currency, get_language() or "en") if value is not None else ""


def _written(value: ProductAttribute) -> str:
    if value.option is not None:
        return value.option.label
    if value.number is not None:
        return f"{value.number.normalize():f} {value.attribute.unit}".strip()
    if value.boolean is not None:
        return _("yes") if value.boolean else _("no")
    return value.text
