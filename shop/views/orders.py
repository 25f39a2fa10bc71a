"""The order page, by secret token for guests and by account for customers: timeline, pay, cancel, return.

An order that belongs to an account is shown to that account alone; to anybody else it does not exist. Who is not
signed in is told so on a page that is the same for an order of somebody and for none.
"""

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shop.contracts.errors import ShopError
from shop.models import Order
from shop.services import crediting, invoicing
from shop.services import orders as order_service
from shop.services import payment as payment_service
from shop.services import returns as return_service
from shop.views.countries import named
from shop.views.rows import Crumb, Totals

ACTOR = "customer"  # who the timeline names for what is done on this page


class SignInFirst(Exception):
    """Nobody is signed in, and no order that a guest may see has this token."""


def order_or_404(request: HttpRequest, token: UUID) -> Order:
    """The order, if this person may see it."""
    orders = Order.objects.select_related("customer", "shipping_address", "pickup_location", "channel")
    order = orders.filter(token=token).first()
    if order is not None:
        owner_id = order.customer.user_id if order.customer else None
        if owner_id is None or owner_id == request.user.pk:
            return order
    if request.user.is_authenticated:
        raise Http404
    raise SignInFirst


def sign_in(request: HttpRequest, token: UUID) -> HttpResponse:
    """Not found, with a way in for whoever came by the link of a letter."""
    login = f"{reverse('account_login')}?{urlencode({'next': reverse('shop:order', args=[token])})}"
    return render(request, "shop/order_unknown.html", {"login_url": login}, status=404)


@require_safe
def order(request: HttpRequest, token: UUID) -> HttpResponse:
    """What was bought, where it is, and what can still be done."""
    try:
        found = order_or_404(request, token)
    except SignInFirst:
        return sign_in(request, token)
    fulfilments = list(found.fulfilments.select_related("location").order_by("pk"))
    payments = list(found.payments.order_by("-created_at", "-pk"))
    named(found.shipping_address)
    context = {
        "order": found,
        "lines": list(found.lines.select_related("variant__product").order_by("pk")),
        "fulfilments": fulfilments,
        "payment": payments[0] if payments else None,
        "returns": list(found.returns.order_by("-requested_at")),
        "events": order_service.timeline(order_id=found.pk),
        "totals": order_totals(found),
        "can_pay": found.status == Order.Status.PENDING,
        "is_held": found.needs_review and found.status in (Order.Status.PENDING, Order.Status.CONFIRMED),
        "appeal_route": f"{settings.SHOP_APPEAL_ROUTE}_order" if settings.SHOP_APPEAL_ROUTE else "",
        "can_cancel": order_service.can_cancel(found),
        "can_return": return_service.can_return(order_id=found.pk, now=timezone.now()),
        "can_change_address": order_service.can_change_address(found),
        "invoice": invoicing.of_order(found.pk),
        "credit_notes": crediting.of_order(found.pk),
        "can_invoice": invoicing.can_issue(found),
        "crumbs": [Crumb(_("Order %(number)s") % {"number": found.number})],
    }
    return render(request, "shop/order.html", context)


def order_totals(order: Order) -> Totals:
    return Totals(
        subtotal=order.subtotal,
        discount=order.discount,
        shipping=order.shipping,
        tax=order.tax,
        total=order.total,
        currency=order.currency,
        includes_tax=order.prices_include_tax,
        shipping_known=True,
    )


@require_POST
def order_pay(request: HttpRequest, token: UUID) -> HttpResponse:
    """Go to the provider's page, again if the first attempt failed."""
    try:
        found = order_or_404(request, token)
        url = payment_service.begin(order_id=found.pk, now=timezone.now())
    except SignInFirst:
        return sign_in(request, token)
    except ShopError as error:
        messages.error(request, str(error))
        return redirect("shop:order", token)
    return redirect(url)


@require_POST
def order_cancel(request: HttpRequest, token: UUID) -> HttpResponse:
    """Cancel before anything was sent; what was paid comes back."""
    try:
        found = order_or_404(request, token)
        order_service.cancel(
            order_id=found.pk, actor=ACTOR, reason=_("Cancelled by the customer"), now=timezone.now()
        )
    except SignInFirst:
        return sign_in(request, token)
    except ShopError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The order is cancelled. What you paid is on its way back."))
    return redirect("shop:order", token)
