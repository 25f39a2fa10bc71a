"""A checkout as an event: what the shop knows of the cart, its owner and where the goods shall go."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Max, Sum

from risk.contracts.events import EventKind, Happening, Link
from risk.features import hashing
from shop.contracts.screening import ScreeningRequest
from shop.models import Address, Cart

DISPOSABLE = frozenset(
    {"mailinator.com", "guerrillamail.com", "10minutemail.com", "yopmail.com", "trashmail.com"}
)


def happening(request: ScreeningRequest, *, event_id: str, key: bytes) -> Happening:
    """The event of placing an order. What is not known is left out, never guessed.

    Raises:
        Cart.DoesNotExist: if there is no such cart.
    """
    cart = Cart.objects.select_related("customer", "visitor", "shipping_address").get(pk=request.cart_id)
    links = _links(cart, request, key)
    return Happening(
        event_id,
        EventKind.ORDER,
        request.now,
        request.now,
        {link: value for link, value in links if value},
        request.total,
        numbers=_numbers(cart, request),
    )


def _links(cart: Cart, request: ScreeningRequest, key: bytes) -> Sequence[tuple[Link, str]]:
    customer = str(request.customer_id) if request.customer_id else ""
    device = str(cart.visitor.token) if cart.visitor else ""
    values = (
        (Link.DEVICE, device),
        (Link.ADDRESS, _place(cart.shipping_address)),
        (Link.EMAIL, cart.email or (cart.customer.email if cart.customer else "")),
        (Link.CUSTOMER, customer),
    )
    return [(link, hashing.hashed(link, value, key=key)) for link, value in values]


def _place(address: Address | None) -> str:
    if address is None:
        return ""
    return " ".join((address.line1, address.line2, address.postcode, address.city, address.country))


def _numbers(cart: Cart, request: ScreeningRequest) -> dict[str, float]:
    lines = cart.lines.aggregate(n=Sum("quantity"), kinds=Count("pk"), dearest=Max("seen_price"))
    age = (request.now - cart.customer.created_at).total_seconds() / 86_400 if cart.customer else 0.0
    domain = cart.email.rpartition("@")[2].casefold()
    total = float(request.total)
    return {
        "n_items": float(lines["n"] or 0),
        "n_distinct_items": float(lines["kinds"] or 0),
        "max_price_rate": float(lines["dearest"] or 0) / total if total else 0.0,
        "seconds_to_checkout": max(0.0, (request.now - cart.created_at).total_seconds()),
        "account_age_days": max(0.0, age),
        "is_guest": 0.0 if request.customer_id else 1.0,
        "is_disposable_email": float(domain in DISPOSABLE),
    }
