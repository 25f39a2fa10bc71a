"""One product with all that its page shows."""

from decimal import Decimal
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api import product_rows
from shop.api.catalogue import CatalogueEndpoint
from shop.api.endpoint import NotHere
from shop.api.product_rows import ImageRow, NamedRow, amount
from shop.api.variant_rows import shown
from shop.models import Product
from shop.services import catalogue
from shop.services.catalogue import ImageFacts, ProductPage, VariantOffer


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "boolean"}]})
class Value(serializers.Field[Any, Any, Any, Any]):
    """An attribute's value: numbers are strings, so that none is rounded on the way."""


class AttributeRow(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    value = Value()


class OptionValueRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a name that fields have for themselves
    swatch = serializers.CharField(allow_blank=True)


class OptionGroupRow(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    options = OptionValueRow(many=True)


class OfferRow(serializers.Serializer[Any]):
    """A variant. `option_ids` refer to `options`."""

    id = serializers.IntegerField()
    sku = serializers.CharField()
    barcode = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    weight_g = serializers.IntegerField()
    price = serializers.CharField()
    compare_at_price = serializers.CharField(allow_null=True)
    lowest_price_30d = serializers.CharField(allow_null=True, help_text="Of a reduced variant.")
    available = serializers.IntegerField(help_text="How many can be ordered now, at most 999.")
    option_ids = serializers.ListField(child=serializers.IntegerField())


class StoreStockRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    city = serializers.CharField(allow_blank=True)
    available = serializers.DictField(
        child=serializers.IntegerField(), help_text="By variant id, at most 999."
    )


class ProductDetailRow(serializers.Serializer[Any]):
    """A product with variants, pictures, properties and the stores that have it."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    brand = NamedRow(allow_null=True)
    breadcrumbs = NamedRow(many=True)
    currency = serializers.CharField()
    prices_include_tax = serializers.BooleanField()
    price = serializers.CharField(allow_null=True)
    price_to = serializers.CharField(allow_null=True)
    is_available = serializers.BooleanField()
    rating = serializers.CharField(allow_null=True)
    n_reviews = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    images = ImageRow(many=True)
    attributes = AttributeRow(many=True)
    options = OptionGroupRow(many=True)
    variants = OfferRow(many=True)
    stores = StoreStockRow(many=True)


class ProductDetail(CatalogueEndpoint):
    @extend_schema(
        summary="Look at a product, by slug or id", responses=ProductDetailRow, operation_id="products_detail"
    )
    def get(self, request: Request, ref: str) -> HttpResponseBase:
        page = catalogue.product_page(slug=_slug(ref), channel_id=self.channel.pk, now=timezone.now())
        if unchanged := self.unchanged(page):
            return unchanged
        return Response(_body(page, self.channel.currency, includes_tax=self.channel.prices_include_tax))


def _slug(ref: str) -> str:
    """The slug itself; digits are an id first."""
    if not (ref.isascii() and ref.isdigit() and len(ref) < 19):
        return ref
    return Product.objects.filter(pk=int(ref)).values_list("slug", flat=True).first() or ref


def product_id_of(ref: str, *, channel_id: int) -> int:
    """The id of a product that the channel shows.

    Raises:
        NotHere: if it shows none by this slug or id.
    """
    found = product_rows.listed(channel_id).filter(product__slug=_slug(ref))
    product_id = found.values_list("product_id", flat=True).first()
    if product_id is None:
        raise NotHere
    return product_id


def _body(page: ProductPage, currency: str, *, includes_tax: bool) -> dict[str, Any]:
    product = page.product
    return {
        "id": product.product_id,
        "slug": product.slug,
        "name": product.name,
        "summary": product.summary,
        "description": product.description,
        "brand": {"slug": product.brand_slug, "name": product.brand_name} if product.brand_id else None,
        "breadcrumbs": [{"slug": row.slug, "name": row.name} for row in page.breadcrumbs],
        "currency": currency,
        "prices_include_tax": includes_tax,
        "price": amount(product.price_from, currency),
        "price_to": amount(product.price_to, currency),
        "is_available": product.is_available,
        "rating": None if product.rating_average is None else str(product.rating_average),
        "n_reviews": product.n_reviews,
        "published_at": product.published_at.isoformat() if product.published_at else None,
        "images": [_image(image) for image in page.images],
        "attributes": [
            {"code": row.code, "name": row.label, "unit": row.unit, "value": _value(row.value)}
            for row in page.attributes
        ],
        "options": [
            {
                "code": group.code,
                "name": group.name,
                "options": [
                    {"id": one.option_id, "value": one.code, "label": one.label, "swatch": one.swatch}
                    for one in group.options
                ],
            }
            for group in page.options
        ],
        "variants": [_offer(offer, currency) for offer in page.variants],
        "stores": [
            {
                "id": store.location_id,
                "name": store.name,
                "city": store.city,
                "available": {str(variant_id): shown(n) for variant_id, n in store.available.items()},
            }
            for store in page.stores
        ],
    }


def _offer(offer: VariantOffer, currency: str) -> dict[str, Any]:
    return {
        "id": offer.variant_id,
        "sku": offer.sku,
        "barcode": offer.barcode,
        "name": offer.name,
        "weight_g": offer.weight_g,
        "price": amount(offer.price, currency),
        "compare_at_price": amount(offer.compare_at, currency),
        "lowest_price_30d": amount(offer.lowest_30d, currency),
        "available": shown(offer.available),
        "option_ids": list(offer.option_ids),
    }


def _image(image: ImageFacts) -> dict[str, Any]:
    return product_rows.image(
        image.file, alt=image.alt, width=image.width, height=image.height, widths=image.widths
    )


def _value(value: str | Decimal | bool) -> str | bool:
    return f"{value:f}" if isinstance(value, Decimal) else value
