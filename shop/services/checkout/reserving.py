"""Holding the goods while the shopper types: from the start of the checkout, for a limited time."""

from datetime import datetime, timedelta

from django.conf import settings

from shop.contracts.checkout import Problem
from shop.models import Cart
from shop.services import locks, stock
from shop.services.checkout import basket as baskets
from shop.services.checkout import problems


def reserve(*, cart: Cart, now: datetime) -> tuple[Problem, ...]:
    """Hold everything in the cart for some minutes from now; called again it holds on.

    Returns:
        What could not be held; then nothing new is held. Empty if all is well, or there is nothing to hold.
    """
    try:
        return _reserve(cart, now)
    except locks.Busy:
        return (problems.busy(),)


def _reserve(cart: Cart, now: datetime) -> tuple[Problem, ...]:
    with locks.transaction_or_busy():
        # Two tabs, or a tab and the order itself, take turns: what a cart holds is replaced as a whole.
        basket = baskets.read(locks.cart(cart.pk), now=now)
        if basket.cart.status != Cart.Status.OPEN or not basket.lines:
            return ()
        try:
            stock.reserve(
                cart_id=cart.pk,
                channel_id=basket.cart.channel_id,
                demands=basket.demands,
                location_id=basket.store.pk if basket.store else None,
                until=now + timedelta(minutes=settings.SHOP_RESERVATION_MINUTES),
                now=now,
            )
        except stock.OutOfStock as error:
            return problems.of_shortages(basket, error.shortages)
    return ()
