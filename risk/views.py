"""The buyer's page: ask for a person to look at a checkout that was refused, or an order that is held."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from risk.services import appeals
from shop.contracts.errors import ShopError
from shop.services import limits
from shop.views import orders
from shop.views.requests import ShopRequest, cart_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest) -> HttpResponse:
    """About the checkout of one's own cart."""
    cart = cart_of(cast(ShopRequest, request))
    return _page(request, cart.pk if cart else None, back="shop:cart")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_order(request: HttpRequest, token: UUID) -> HttpResponse:
    """About one's own order; somebody else's does not exist."""
    try:
        order = orders.order_or_404(request, token)
    except orders.SignInFirst as error:
        raise Http404 from error
    return _page(request, order.cart_id, token, back="shop:order")


def _page(request: HttpRequest, cart_id: int | None, *of: UUID, back: str) -> HttpResponse:
    if appeals.held(cart_id=cart_id) is None:
        raise Http404
    if request.method != "POST":
        return render(request, "risk/appeal.html", {"most": appeals.MOST_WORDS})
    try:
        appeals.appeal(
            cart_id=cart_id,
            words=request.POST.get("message", ""),
            caller=limits.network(request.META),
            now=timezone.now(),
        )
    except appeals.NothingToAppeal as error:
        raise Http404 from error
    except ShopError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you. A person will look at it and write to you."))
    return redirect(back, *of)
