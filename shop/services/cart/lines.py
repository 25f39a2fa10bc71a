"""Putting things in, changing how many, taking them out. The cart's row is locked throughout."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop import signals
from shop.contracts.events import NewEvent
from shop.contracts.people import Who
from shop.models import Cart, CartLine, Event
from shop.services import events, locks, stock
from shop.services.cart.errors import CartClosed, LineNotFound, NotSoldHere
from shop.services.cart.offers import Offer, offers
from shop.services.cart.quantity import check_quantity


def add_line(
    *, cart: Cart, variant_id: int, quantity: int, now: datetime, slate_id: str = "", who: Who | None = None
) -> CartLine:
    """Put units into the cart, on top of those that lie there already.

    Args:
        slate_id: the recommendation that they come from.
        who: the shopper, where the event shall be recorded here too.

    Raises:
        InvalidQuantity, NotSoldHere, CartClosed, stock.OutOfStock, locks.Busy
    """
    check_quantity(quantity)
    with locks.transaction_or_busy():
        _lock_open(cart)
        offer = _offer(variant_id, cart.channel_id)
        line = cart.lines.filter(variant_id=variant_id).first() or CartLine(
            cart=cart, variant_id=variant_id, quantity=0, added_at=now
        )
        line.quantity = check_quantity(line.quantity + quantity)
        line.seen_price = offer.price
        line.slate_id = slate_id or line.slate_id
        _check_stock(cart, offer, line.quantity)
        line.save()
        _touch(cart, now)
        if who is not None:
            _record(cart, Event.Kind.CART, line, quantity, who)
        transaction.on_commit(partial(signals.cart_filled.send_robust, Cart, cart_id=cart.pk))
    return line


def set_quantity(*, cart: Cart, line_id: int, quantity: int, now: datetime) -> CartLine:
    """Change how many units a line holds. The price that the shopper saw stays as it was.

    Raises:
        InvalidQuantity, LineNotFound, NotSoldHere, CartClosed, stock.OutOfStock, locks.Busy
    """
    check_quantity(quantity)
    with locks.transaction_or_busy():
        _lock_open(cart)
        line = _line(cart, line_id)
        if quantity > line.quantity:
            _check_stock(cart, _offer(line.variant_id, cart.channel_id), quantity)
        line.quantity = quantity
        line.save(update_fields=["quantity"])
        _touch(cart, now)
    return line


def remove_line(*, cart: Cart, line_id: int, now: datetime, who: Who | None = None) -> None:
    """Take a line out of the cart.

    Raises:
        LineNotFound, CartClosed, locks.Busy
    """
    with locks.transaction_or_busy():
        _lock_open(cart)
        line = _line(cart, line_id)
        line.delete()
        _touch(cart, now)
        if who is not None:
            _record(cart, Event.Kind.UNCART, line, line.quantity, who)


def accept_prices(*, cart: Cart, now: datetime) -> None:
    """The shopper agrees with the prices and the currency of this moment."""
    with locks.transaction_or_busy():
        locked = _lock_open(cart)
        lines = list(cart.lines.all())
        current = offers(variant_ids=[line.variant_id for line in lines], channel_id=cart.channel_id)
        for line in lines:
            if line.variant_id in current:
                line.seen_price = current[line.variant_id].price
        CartLine.objects.bulk_update(lines, ["seen_price"])
        cart.currency = locked.channel.currency
        cart.save(update_fields=["currency"])
        _touch(cart, now)


def _lock_open(cart: Cart) -> Cart:
    locked = locks.cart(cart.pk)
    if locked.status != Cart.Status.OPEN:
        raise CartClosed(_("This cart is closed. Please start a new one."))
    return locked


def _offer(variant_id: int, channel_id: int) -> Offer:
    offer = offers(variant_ids=[variant_id], channel_id=channel_id).get(variant_id)
    if offer is None:
        raise NotSoldHere(_("This product is not sold here."), field="variant")
    return offer


def _line(cart: Cart, line_id: int) -> CartLine:
    line = cart.lines.select_related("variant").filter(pk=line_id).first()
    if line is None:
        raise LineNotFound(_("Your cart has no such line."))
    return line


def _check_stock(cart: Cart, offer: Offer, quantity: int) -> None:
    """What the cart itself holds in a checkout under way counts as free for it."""
    free = stock.available_to(cart_id=cart.pk, variant_ids=[offer.variant_id], channel_id=cart.channel_id)
    available = free[offer.variant_id]
    if available < quantity:
        raise stock.OutOfStock([stock.Shortage(offer.variant_id, offer.sku, quantity, max(0, available))])


def _touch(cart: Cart, now: datetime) -> None:
    cart.updated_at = now
    cart.save(update_fields=["updated_at"])


def _record(cart: Cart, kind: str, line: CartLine, units: int, who: Who) -> None:
    event = NewEvent(
        kind=kind,
        product_id=line.variant.product_id,
        variant_id=line.variant_id,
        quantity=units,
        slate_id=line.slate_id,
    )
    events.record(events=[event], who=who, channel_id=cart.channel_id, now=cart.updated_at)
