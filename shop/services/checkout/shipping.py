"""Ways to get the goods: delivery to countries, collection at stores that have everything."""

from datetime import datetime

from django.db.models import QuerySet

from shop.contracts import money
from shop.contracts.checkout import PickupStore, ShippingOption
from shop.models import Cart, Channel, Location, ShippingMethod, StockItem
from shop.services import stock
from shop.services.checkout import basket as baskets
from shop.services.checkout.basket import Basket
from shop.services.checkout.pricing import shipping_price


def shipping_options(*, cart: Cart, now: datetime) -> list[ShippingOption]:
    """Methods that this cart may use, priced for it; without an address all countries count.

    Pick-up is among them only where at least one store of the channel hands out goods.
    """
    basket = baskets.read(cart, now=now)
    goods = sum(
        (offer.price * basket.demands[variant_id] for variant_id, offer in basket.offers.items()), money.ZERO
    )
    methods = ShippingMethod.objects.filter(channel=basket.cart.channel, is_active=True)
    country = basket.address.country if basket.address else None
    has_stores = stores(basket.cart.channel_id).exists()
    return [
        ShippingOption(
            method_id=method.pk,
            code=method.code,
            name=method.name,
            kind=method.kind,
            price=money.quantize(money.ZERO, basket.currency)
            if basket.granted.frees_shipping
            else shipping_price(method, goods - basket.granted.total, basket.currency),
            currency=basket.currency,
            min_days=method.min_days,
            max_days=method.max_days,
        )
        for method in methods.order_by("position", "pk")
        if (
            has_stores and is_offered(method, basket.cart.channel)
            if method.kind == ShippingMethod.Kind.PICKUP
            else goes_to(method, basket.cart.channel, country)
        )
    ]


def pickup_stores(*, cart: Cart, now: datetime) -> list[PickupStore]:
    """The channel's stores, those that have the whole cart first."""
    basket = baskets.read(cart, now=now)
    rows = [
        PickupStore(
            location_id=store.pk,
            code=store.code,
            name=store.name,
            line1=store.line1,
            city=store.city,
            postcode=store.postcode,
            country=store.country,
            hours=store.hours,
            has_all=store_has(basket, store),
        )
        for store in stores(basket.cart.channel_id).order_by("name")
    ]
    return sorted(rows, key=lambda store: not store.has_all)


def is_offered(method: ShippingMethod, channel: Channel) -> bool:
    return method.is_active and method.channel_id == channel.pk and method.currency == channel.currency


def goes_to(method: ShippingMethod, channel: Channel, country: str | None) -> bool:
    """Whether a method of delivery goes to a country; None is a country not known yet."""
    fits = not method.countries or country is None or country in method.countries
    return is_offered(method, channel) and fits


def store_has(basket: Basket, store: Location) -> bool:
    """Whether everything in the basket can be collected at the store, counting what the cart holds there."""
    if not stores(basket.cart.channel_id).filter(pk=store.pk).exists():
        return False
    rows = StockItem.objects.filter(location=store, variant_id__in=basket.demands)
    free = {row.variant_id: stock.can_promise(row) for row in rows}
    held = stock.held_by_cart(cart_id=basket.cart.pk, location_id=store.pk)
    return all(free.get(pk, 0) + held.get(pk, 0) >= units for pk, units in basket.demands.items())


def stores(channel_id: int) -> QuerySet[Location]:
    """The channel's locations where goods can be collected."""
    return Location.objects.filter(channels=channel_id, is_active=True, offers_pickup=True)
