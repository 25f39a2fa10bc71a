"""A checkout as an event: what the shop knows of the cart, its owner and where the goods shall go."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Max, Sum

from risk.contracts.events import EventKind, Happening, Link
from risk.features import facts
from risk.features.facts import Setting
from shop.contracts.screening import Occasion, ScreeningRequest
from shop.models import Cart, Order

DISPOSABLE = frozenset(
    {"mailinator.com", "guerrillamail.com", "10minutemail.com", "yopmail.com", "trashmail.com"}
)


KINDS = {
    Occasion.ORDER: EventKind.ORDER,
    Occasion.PAYMENT: EventKind.PAYMENT_TRIED,
    Occasion.ADDRESS: EventKind.ADDRESS_CHANGED,
}
COLUMNS = (
    "email", "created_at", "customer__email", "customer__created_at", "visitor__token",
    "customer", "visitor", "shipping_address", *(f"shipping_address__{name}" for name in facts.PLACE),
)  # fmt: skip


def happening(request: ScreeningRequest, *, event_id: str, key: bytes) -> Happening:
    """The event of placing an order, paying it again, or sending it elsewhere. What is not known is left out.

    Raises:
        Cart.DoesNotExist: if there is no such cart.
    """
    rows = Cart.objects.select_related("customer", "visitor", "shipping_address").only(*COLUMNS)
    cart = rows.get(pk=request.cart_id)
    subject = "" if request.occasion is Occasion.ORDER else _subject(cart.pk)
    return Happening(
        event_id,
        KINDS[request.occasion],
        request.now,
        request.now,
        _links(cart, request, key),
        request.total,
        subject,
        numbers=_numbers(cart, request),
    )


def _subject(cart_id: int) -> str:
    """The screening that the cart became an order by."""
    return Order.objects.filter(cart_id=cart_id).values_list("screening_id", flat=True).first() or ""


def _links(cart: Cart, request: ScreeningRequest, key: bytes) -> Mapping[Link, str]:
    """The caller's own device, else the one that the cart's owner allowed to be remembered."""
    known = str(cart.visitor.token) if cart.visitor else ""
    return Setting(request.now, key).links(
        device=request.caller.device or known,
        network=request.caller.network,
        address=facts.place(cart.shipping_address),
        email=cart.email or (cart.customer.email if cart.customer else ""),
        customer=str(request.customer_id or ""),
    )


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
        "n_order_declines": float(request.n_declines),
    }
