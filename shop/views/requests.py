"""What the shop's middleware adds to a request, as a type; and small readers that several views share."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from shop.contracts.people import Who
from shop.models import Cart, Channel, Customer, User
from shop.services import cart as cart_service
from shop.services import customers


class ShopRequest(HttpRequest):
    """A request behind `ShopMiddleware`: who asks, in which channel, with which cart."""

    who: Who
    channel: Channel
    cart_token: UUID | None
    htmx: HtmxDetails


def cart_of(request: ShopRequest) -> Cart | None:
    """The open cart behind this request, read once."""
    if not hasattr(request, "_cart"):
        found = cart_service.find_cart(
            token=request.cart_token, customer_id=request.who.customer_id, channel_id=request.channel.pk
        )
        request._cart = found  # type: ignore[attr-defined]
    return request._cart  # type: ignore[attr-defined, no-any-return]


def customer_of(request: HttpRequest) -> Customer:
    """The signed-in person's customer row; views that call this ask for sign-in first."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required stands before every caller
    return customers.customer_for_user(request.user, now=timezone.now())


def page_number(request: HttpRequest, name: str = "page", *, limit: int = 1_000) -> int:
    """A page number from the address; nonsense counts as the first page."""
    raw = request.GET.get(name, "1")
    return (
        min(int(raw), limit) if raw.isascii() and raw.isdigit() and 0 < len(raw) < 7 and int(raw) > 0 else 1
    )
