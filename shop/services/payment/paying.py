"""From an order to the provider's page and back. Provider calls stand between two transactions, never inside
one."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shop.models import Order, Payment
from shop.services import locks
from shop.services.orders import machines
from shop.services.payment import ledger
from shop.services.payment.errors import NothingToPay
from shop.services.payment.provider import SessionRequest, provider


def open_payment(*, order: Order, is_challenged: bool, now: datetime) -> Payment:
    """A new attempt to pay the whole order; the order is locked or not yet visible to others."""
    payment = Payment.objects.create(
        order=order,
        provider=settings.SHOP_PAYMENT_PROVIDER,
        currency=order.currency,
        amount=order.total,
        is_challenged=is_challenged,
        created_at=now,
    )
    machines.begin(machine=machines.PAYMENT, order_id=order.pk, subject=payment, actor="", now=now)
    return payment


def begin(*, order_id: int, now: datetime) -> str:
    """The page on which the shopper pays; the same page again until the attempt has failed.

    Raises:
        NothingToPay: if the order is paid, cancelled or free.
        ProviderAway: if the provider does not answer; the order stays and can be paid later.
    """
    with locks.transaction_or_busy(durable=True):
        payment = _waiting_payment(locks.order(order_id), now)
    session = provider(payment.provider).authorise(_request(payment))
    if payment.provider_ref != session.ref:
        Payment.objects.filter(pk=payment.pk).update(provider_ref=session.ref)
    return session.url


def settle(*, payment_id: int, now: datetime, actor: str = "") -> int:
    """Ask the provider what happened and book it: called by webhook, return and sweeper alike, in any order.

    Returns:
        How many effects were new.

    Raises:
        ProviderAway: if the provider does not answer; nothing is changed.
    """
    payment = Payment.objects.get(pk=payment_id)
    if not payment.provider_ref:
        return 0
    effects = provider(payment.provider).effects(ref=payment.provider_ref)
    return ledger.book(payment_id=payment.pk, effects=effects, actor=actor or payment.provider, now=now)


def _waiting_payment(order: Order, now: datetime) -> Payment:
    if order.status != Order.Status.PENDING or not order.total:
        raise NothingToPay(_("There is nothing to pay for this order."))
    attempts = order.payments.order_by("-pk")
    waiting = attempts.filter(status=Payment.Status.PENDING).first()
    if waiting is not None:
        return waiting
    latest = attempts.first()
    return open_payment(order=order, is_challenged=bool(latest and latest.is_challenged), now=now)


def _request(payment: Payment) -> SessionRequest:
    order = payment.order
    return SessionRequest(
        payment_token=payment.token,
        title=order.number,
        amount=payment.amount,
        currency=payment.currency,
        language=order.language,
        return_path=reverse("payment_return", args=[payment.token]),
        captures_at_once=not order.needs_review,
        is_challenged=payment.is_challenged,
    )
