"""Prices per variant and channel: one current row and an append-only history that no one can rewrite."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shop.contracts import money
from shop.contracts.errors import ShopError
from shop.models import Channel, PriceChange, Variant, VariantListing
from shop.services.catalogue import announcing, listings

LARGEST = Decimal(10) ** (money.MAX_DIGITS - money.DECIMAL_PLACES) - 1


class PriceInvalid(ShopError):
    """Not an amount that can be charged in the channel's currency."""

    code = "price_invalid"


class VariantNotFound(ShopError):
    code = "variant_not_found"
    status = 404


@transaction.atomic
def set_price(
    *,
    variant_id: int,
    channel_id: int,
    price: Decimal,
    compare_at_price: Decimal | None = None,
    decision: str,
    now: datetime,
) -> VariantListing:
    """Change a list price and keep its history; the first price lists the variant in the channel.

    Args:
        price: in the channel's currency, no finer than its minor unit.
        compare_at_price: a higher price to compare with, or None.
        decision: names the person, import or decision row that asked for it.

    Raises:
        PriceInvalid: negative, not finite, too fine, too large, or not below `compare_at_price`.
        VariantNotFound: no such variant or channel.
    """
    channel = Channel.objects.filter(pk=channel_id).first()
    variant = Variant.objects.filter(pk=variant_id).first()
    if channel is None or variant is None:
        raise VariantNotFound(_("There is no such product."), field="variant_id")
    check_price(price, compare_at_price, currency=channel.currency)
    listing, created = VariantListing.objects.select_for_update().get_or_create(
        variant=variant,
        channel=channel,
        defaults={"currency": channel.currency, "list_price": price, "compare_at_price": compare_at_price},
    )
    if not created and (listing.list_price, listing.compare_at_price) == (price, compare_at_price):
        return listing
    listing.list_price, listing.compare_at_price = price, compare_at_price
    listing.save(update_fields=["list_price", "compare_at_price"])
    PriceChange.objects.create(
        listing=listing,
        price=price,
        compare_at_price=compare_at_price,
        currency=listing.currency,
        effective_at=now,
        decision=decision[:80],
    )
    listings.refresh(product_ids=[variant.product_id])
    announcing.product_changed([variant.product_id])
    return listing


def check_price(price: Decimal, compare_at_price: Decimal | None, *, currency: str) -> None:
    """Refuse what cannot be a price in `currency`, saying why.

    Raises:
        PriceInvalid: with the field at fault.
    """
    for field, amount in (("price", price), ("compare_at_price", compare_at_price)):
        if amount is None:
            continue
        if not amount.is_finite() or not 0 <= amount <= LARGEST:
            raise PriceInvalid(_("A price is a number of at least 0."), field=field)
        if amount != money.quantize(amount, currency):
            unit = money.minor_unit(currency)
            raise PriceInvalid(
                _("The smallest amount in %(currency)s is %(unit)s.") % {"currency": currency, "unit": unit},
                field=field,
            )
    if compare_at_price is not None and compare_at_price <= price:
        raise PriceInvalid(
            _("The price to compare with must be higher than the price."), field="compare_at_price"
        )
