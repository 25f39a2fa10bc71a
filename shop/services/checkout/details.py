"""What the shopper enters: contact, address, way of delivery. What is wrong is said at its field."""

from dataclasses import asdict
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from shop.contracts.people import AddressInput
from shop.models import Address, Cart, ShippingMethod
from shop.services import locks
from shop.services.cart import CartClosed
from shop.services.checkout import shipping
from shop.services.checkout.errors import InvalidContact, ShippingNotFound
from shop.services.customers import addresses
from shop.services.masking import cards

MAX_NOTE = 500
MAX_EMAIL = 254


def set_contact(*, cart: Cart, email: str, now: datetime, note: str | None = None) -> None:
    """Say where the confirmation goes, and leave a note; None keeps the note as it is.

    Raises:
        InvalidContact: if the address is none, or the note is longer than 500 characters.
    """
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise InvalidContact(_("Please enter a valid e-mail address."), field="email") from error
    if len(email.strip()) > MAX_EMAIL:
        raise InvalidContact(_("Please enter a valid e-mail address."), field="email")
    if note is not None and len(note) > MAX_NOTE:
        raise InvalidContact(
            _("The note may have %(most)d characters at most.") % {"most": MAX_NOTE}, field="note"
        )
    fields: dict[str, object] = {"email": email.strip()}
    if note is not None:
        fields["note"] = cards.without_cards(note.strip())
    _update(cart, now, fields)


def set_address(*, cart: Cart, address: AddressInput, now: datetime) -> None:
    """Deliver to an address as typed; it is kept with the cart, not in an address book.

    Raises:
        addresses.InvalidAddress: `field` names the part that is missing or cannot be right.
    """
    row = Address(**asdict(addresses.clean(address)))
    with locks.transaction_or_busy():
        locked = lock_open(cart)
        previous = locked.shipping_address
        if previous is not None and previous.customer_id is None:
            row.pk = previous.pk
        row.save()
        _store(cart, locked, now, {"shipping_address": row})


def choose_address(*, cart: Cart, address_id: int, now: datetime) -> None:
    """Deliver to an entry of the customer's own address book.

    Raises:
        addresses.AddressNotFound: if it is nobody's, or somebody else's.
    """
    own = Address.objects.filter(pk=address_id, customer__carts=cart.pk)
    if (row := own.first()) is None:
        raise addresses.AddressNotFound(_("There is no such address."), field="address")
    _update(cart, now, {"shipping_address": row})


def choose_shipping(
    *, cart: Cart, method_id: int, now: datetime, pickup_location_id: int | None = None
) -> None:
    """Choose a way of delivery, or collection at a store.

    Raises:
        ShippingNotFound: if the channel has no such method or store, or the method does not go to the
        address.
    """
    method = ShippingMethod.objects.filter(pk=method_id).first()
    country = cart.shipping_address.country if cart.shipping_address else None
    is_pickup = method is not None and method.kind == ShippingMethod.Kind.PICKUP
    offered = method is not None and (
        shipping.is_offered(method, cart.channel)
        if is_pickup
        else shipping.goes_to(method, cart.channel, country)
    )
    if method is None or not offered:
        raise ShippingNotFound(_("This way of delivery is not offered here."), field="method")
    store = shipping.stores(cart.channel_id).filter(pk=pickup_location_id or 0).first() if is_pickup else None
    if is_pickup and store is None:
        raise ShippingNotFound(_("Please choose the store where you will collect."), field="pickup_location")
    _update(cart, now, {"shipping_method": method, "pickup_location": store})


def lock_open(cart: Cart) -> Cart:
    """The cart, locked.

    Raises:
        CartClosed: if it has become an order or part of another cart.
    """
    locked = locks.cart(cart.pk)
    if locked.status != Cart.Status.OPEN:
        raise CartClosed(_("This cart is closed. Please start a new one."))
    return locked


def _update(cart: Cart, now: datetime, fields: dict[str, object]) -> None:
    with locks.transaction_or_busy():
        _store(cart, lock_open(cart), now, fields)


def _store(cart: Cart, locked: Cart, now: datetime, fields: dict[str, object]) -> None:
    """Write to the row, and to the instance that the caller holds so that it shows the same."""
    for row in (locked, cart):
        for name, value in {**fields, "updated_at": now}.items():
            setattr(row, name, value)
    locked.save(update_fields=[*fields, "updated_at"])
