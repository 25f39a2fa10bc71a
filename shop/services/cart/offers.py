"""What a channel asks for a variant at this moment. Prices come from here, never from a request."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from shop.contracts import money
from shop.models import Product, VariantListing


@dataclass(frozen=True, slots=True)
class Offer:
    """A variant as sold in a channel now. `price` is rounded to the currency's minor unit."""

    variant_id: int
    product_id: int
    sku: str
    product_name: str
    variant_name: str
    tax_class_id: int
    price: Decimal
    currency: str


def offers(*, variant_ids: Collection[int], channel_id: int) -> dict[int, Offer]:
    """Offers by variant id; variants that the channel does not sell are left out."""
    rows = VariantListing.objects.filter(
        channel_id=channel_id,
        is_visible=True,
        variant_id__in=variant_ids,
        variant__is_active=True,
        variant__product__status=Product.Status.PUBLISHED,
        variant__product__listings__channel_id=channel_id,
        variant__product__listings__is_visible=True,
    ).select_related("variant__product")
    return {row.variant_id: _offer(row) for row in rows}


def _offer(row: VariantListing) -> Offer:
    return Offer(
        variant_id=row.variant_id,
        product_id=row.variant.product_id,
        sku=row.variant.sku,
        product_name=row.variant.product.name,
        variant_name=row.variant.name,
        tax_class_id=row.variant.product.tax_class_id,
        price=money.quantize(row.list_price, row.currency),
        currency=row.currency,
    )
