"""A cart as checkout sees it: read once, in a fixed number of queries, and priced from that."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shop.contracts import money
from shop.models import Address, Cart, CartLine, Location, ShippingMethod, TaxRate
from shop.services import promotion, stock
from shop.services.cart import Offer, offers
from shop.services.promotion import Granted


@dataclass(frozen=True, slots=True)
class Basket:
    """Lines with what the channel asks for them now, and what is needed to judge and price them.

    `available` counts what this cart holds already. `tax_rates` are those of the country that taxes this
    cart.
    """

    cart: Cart
    lines: tuple[CartLine, ...]
    offers: dict[int, Offer]
    available: dict[int, int]
    tax_rates: dict[int, Decimal]
    country: str
    method: ShippingMethod | None
    address: Address | None
    store: Location | None
    granted: Granted  # by the voucher in the cart

    @property
    def currency(self) -> str:
        return str(self.cart.channel.currency)

    @property
    def demands(self) -> dict[int, int]:
        return {line.variant_id: line.quantity for line in self.lines}

    def worth(self, line: CartLine) -> Decimal:
        """The line at today's price, before any voucher."""
        return _worth(line, self.offers, self.currency)

    def tax_rate(self, tax_class_id: int) -> Decimal:
        """A class that a country does not know is not taxed there."""
        return self.tax_rates.get(tax_class_id, money.ZERO)


def read(cart: Cart, *, now: datetime) -> Basket:
    """Read the cart afresh: what a stale instance of it says does not count."""
    row = Cart.objects.select_related(
        "channel", "shipping_address", "shipping_method", "pickup_location", "voucher"
    ).get(pk=cart.pk)
    lines = tuple(row.lines.select_related("variant__product").order_by("added_at", "pk"))
    variant_ids = [line.variant_id for line in lines]
    country = tax_country(row)
    rates = TaxRate.objects.filter(country=country).values_list("tax_class_id", "rate")
    asked = offers(variant_ids=variant_ids, channel_id=row.channel_id)
    return Basket(
        cart=row,
        lines=lines,
        offers=asked,
        available=stock.available_to(cart_id=row.pk, variant_ids=variant_ids, channel_id=row.channel_id),
        tax_rates=dict(rates),
        country=country,
        method=row.shipping_method,
        address=row.shipping_address,
        store=row.pickup_location,
        granted=promotion.grant(cart=row, goods=_goods(lines, asked, row.channel.currency), now=now),
    )


def _goods(
    lines: tuple[CartLine, ...], asked: dict[int, Offer], currency: str
) -> tuple[promotion.Goods, ...]:
    return tuple(
        promotion.Goods(line.pk, line.variant.product_id, _worth(line, asked, currency)) for line in lines
    )


def _worth(line: CartLine, asked: dict[int, Offer], currency: str) -> Decimal:
    offer = asked.get(line.variant_id)
    unit_price = offer.price if offer else money.quantize(line.seen_price, currency)
    return money.quantize(unit_price * line.quantity, currency)


def tax_country(cart: Cart) -> str:
    """Where the goods are handed over: the store, else the address, else the channel's country."""
    if cart.pickup_location is not None and cart.pickup_location.country:
        return cart.pickup_location.country
    if cart.shipping_address is not None:
        return cart.shipping_address.country
    return cart.channel.country
