"""The sandbox provider's hosted page, and the way back into the shop from any provider's page."""

from contextlib import suppress
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from shop.models import Payment, SandboxPayment
from shop.services import locks, payment
from shop.services.payment import sandbox_desk
from shop.services.payment.sandbox_desk import Card

TEMPLATES: dict[str, str] = {SandboxPayment.State.CHALLENGED: "sandbox/challenge.html"}


@require_http_methods(["GET", "HEAD", "POST"])
def sandbox_pay(request: HttpRequest, token: UUID) -> HttpResponse:
    """Show the payment, or take the shopper's decision: pay with a test card, answer 3-D Secure, go back."""
    try:
        row = sandbox_desk.page(token=token)
        with translation.override(row.language or None):
            if request.method == "POST":
                row = _decide(request, row)
            if row.state in sandbox_desk.FINAL or request.POST.get("action") == "leave":
                return redirect(row.return_url)
            response = render(
                request,
                TEMPLATES.get(row.state, "sandbox/pay.html"),
                {"payment": row, "cards": Card.__members__},
            )
    except sandbox_desk.PageNotFound as error:
        raise Http404 from error
    add_never_cache_headers(response)
    return response


def _decide(request: HttpRequest, row: SandboxPayment) -> SandboxPayment:
    """An odd or repeated answer changes nothing: the page shows how the payment stands."""
    action, card = request.POST.get("action"), request.POST.get("card", "")
    try:
        if action == "pay" and card in set(Card):
            serial = request.POST.get("serial", "1")
            number = int(serial) if serial.isascii() and serial.isdigit() and len(serial) < 6 else 1
            return sandbox_desk.pay(token=row.payment_token, card=Card(card), serial=number)
        if action in ("pass", "fail"):
            return sandbox_desk.answer_challenge(token=row.payment_token, is_passed=action == "pass")
    except sandbox_desk.PageClosed:
        return sandbox_desk.page(token=row.payment_token)
    return row


@require_safe
def payment_return(request: HttpRequest, token: UUID) -> HttpResponse:
    """The shopper is back: book what the provider knows, whether its message came before or comes after."""
    row = Payment.objects.select_related("order").filter(token=token).first()
    if row is None:
        raise Http404
    # Where this fails the order page says "waiting for payment" until the message or the sweeper has come.
    with suppress(payment.ProviderAway, locks.Busy):
        payment.settle(payment_id=row.pk, now=timezone.now())
    with translation.override(row.order.language or None):
        return redirect(reverse("shop:order", args=[row.order.token]))


urlpatterns = [
    path("sandbox-pay/<uuid:token>/", sandbox_pay, name="sandbox_pay"),
    path("payment-return/<uuid:token>/", payment_return, name="payment_return"),
]
