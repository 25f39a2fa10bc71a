"""What a cart costs now, and what keeps it from being ordered."""

from dataclasses import replace
from datetime import datetime

from shop.contracts.checkout import Quote
from shop.models import Cart
from shop.services.checkout import basket as baskets
from shop.services.checkout import pricing, problems


def quote(*, cart: Cart, now: datetime) -> Quote:
    """Price the cart and list its problems, in a fixed number of queries. Nothing is changed."""
    basket = baskets.read(cart, now=now)
    return replace(pricing.price(basket), problems=problems.find(basket))
