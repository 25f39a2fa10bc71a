"""Where an order goes may change until something of it has left the house.

What the shopper agreed to pay must stay right: the way of delivery has to reach the new country, and the taxes there
have to be those that were charged. Anything else is a new order. And because goods that were paid by somebody else are
sent to an address that was changed afterwards, the order is screened once more.
"""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop import signals
from shop.contracts import money
from shop.contracts.people import AddressInput
from shop.contracts.screening import Occasion
from shop.models import Address, Cart, Order, OrderEvent, OrderLine, ShippingMethod, TaxRate
from shop.services import locks, screening
from shop.services.customers import addresses
from shop.services.orders import cancelling
from shop.services.orders.errors import AddressFixed, IllegalMove

OPEN = (Order.Status.PENDING, Order.Status.CONFIRMED)
MACHINE, CHANGED = "address", "changed"  # as the timeline names it: no status moves


def can_change_address(order: Order) -> bool:
    """Whether the order is delivered, still open, and nothing of it has left the house."""
    if order.status not in OPEN or order.shipping_address_id is None or order.pickup_location_id is not None:
        return False
    return not cancelling.has_left(order)


def change_address(*, order_id: int, address: AddressInput, actor: str, now: datetime) -> None:
    """Send the order elsewhere. The same address again changes nothing and leaves no mark.

    Raises:
        addresses.InvalidAddress: `field` names the part that is missing or cannot be right.
        IllegalMove: if it is collected, completed or cancelled, or something of it has been sent.
        AddressFixed: if the way of delivery does not go there, or other taxes apply there.
        locks.Busy: if somebody else works on it for too long.
    """
    wanted = addresses.clean(address)
    with locks.transaction_or_busy():
        order = locks.order(order_id)
        if order.shipping_address_id is None or not can_change_address(order):
            raise IllegalMove(_("The address of this order cannot be changed any more."), field="status")
        before = Address.objects.get(pk=order.shipping_address_id)
        _guard_country(order, before.country, wanted.country)
        if all(getattr(before, name) == value for name, value in asdict(wanted).items()):
            return
        after = _write(order, before, wanted)
        _screen_again(order, after, now)
        _note(order, after, actor, now)
        transaction.on_commit(partial(signals.order_changed.send_robust, Order, order_id=order.pk))


def _guard_country(order: Order, before: str, after: str) -> None:
    if before == after:
        return
    method = order.shipping_method
    if method is None or (method.countries and after not in method.countries):
        raise AddressFixed(
            _("“%(method)s” does not deliver to that country.") % {"method": order.shipping_name},
            field="country",
        )
    if _is_taxed_otherwise(order, method, before, after):
        raise AddressFixed(
            _("Other taxes apply in that country, so the price would change. Please cancel and order anew."),
            field="country",
        )


def _is_taxed_otherwise(order: Order, method: ShippingMethod, before: str, after: str) -> bool:
    rates = _rates(after)
    lines = OrderLine.objects.filter(order=order).values_list("variant__product__tax_class_id", "tax_rate")
    if any(rates.get(tax_class_id, money.ZERO) != rate for tax_class_id, rate in lines):
        return True
    # The rate of delivery is not kept with the order, so the two countries are compared as they are today.
    tax_class_id = method.tax_class_id
    return bool(order.shipping) and rates.get(tax_class_id) != _rates(before).get(tax_class_id)


def _rates(country: str) -> dict[int, Decimal]:
    return dict(TaxRate.objects.filter(country=country).values_list("tax_class_id", "rate"))


def _write(order: Order, before: Address, wanted: AddressInput) -> Address:
    """Write over the order's own snapshot; an address that is not its own alone is left as it is."""
    is_own = before.customer_id is None and not Order.objects.filter(shipping_address=before).exclude(
        pk=order.pk
    )
    row = Address(pk=before.pk if is_own else None, **asdict(wanted))
    row.save()
    if not is_own:
        order.shipping_address = row
        order.save(update_fields=["shipping_address"])
    return row


def _screen_again(order: Order, after: Address, now: datetime) -> None:
    """Ask the port about the order as it goes now. What it doubts is looked at before anything is sent."""
    if order.cart_id is None or order.needs_review:
        return
    Cart.objects.filter(pk=order.cart_id).update(shipping_address=after)
    answer = screening.ask_of_order(order, Occasion.ADDRESS, now)
    if answer is not None and answer.verdict in screening.HELD:
        order.needs_review = True
        order.save(update_fields=["needs_review"])


def _note(order: Order, after: Address, actor: str, now: datetime) -> None:
    """A line on the timeline; without the address, because the timeline is never erased."""
    OrderEvent.objects.create(
        order=order, machine=MACHINE, subject_id=after.pk, after=CHANGED, actor=actor[:80], at=now
    )
