"""From an order to the provider's page and back. Provider calls stand between two transactions, never inside
one."""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shop import signals
from shop.contracts.screening import Occasion, Screening, Verdict
from shop.models import Order, Payment
from shop.services import locks, screening
from shop.services.orders import machines
from shop.services.payment import ledger
from shop.services.payment.errors import NothingToPay
from shop.services.payment.provider import SessionRequest, provider


def open_payment(*, order: Order, is_challenged: bool, now: datetime, screening_id: str = "") -> Payment:
    """A new attempt to pay the whole order; the order is locked or not yet visible to others."""
    payment = Payment.objects.create(
        order=order,
        provider=settings.SHOP_PAYMENT_PROVIDER,
        currency=order.currency,
        amount=order.total,
        is_challenged=is_challenged,
        screening_id=screening_id,
        created_at=now,
    )
    transaction.on_commit(partial(signals.payment_tried.send_robust, Payment, payment_id=payment.pk))
    machines.begin(machine=machines.PAYMENT, order_id=order.pk, subject=payment, actor="", now=now)
    return payment


def begin(*, order_id: int, now: datetime) -> str:
    """The page on which the shopper pays; the same page again until the attempt has failed.

    Each further attempt is screened: who tries one card after another on one order does not get far.

    Raises:
        NothingToPay: if the order is paid, cancelled or free.
        screening.PaymentBlocked: if the screening refuses another attempt.
        ProviderAway: if the provider does not answer; the order stays and can be paid later.
    """
    screened = _screened(Order.objects.get(pk=order_id), now)
    with locks.transaction_or_busy(durable=True):
        payment = _waiting_payment(locks.order(order_id), screened, now)
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


def _screened(order: Order, now: datetime) -> Screening | None:
    """What is said of another attempt; None where none is needed, because the first was screened with the order."""
    attempts = order.payments.all()
    n_declines = sum(row.status == Payment.Status.FAILED for row in attempts)
    if order.status != Order.Status.PENDING or not n_declines or _waiting(order):
        return None
    answer = screening.ask_of_order(order, Occasion.PAYMENT, now, n_declines=n_declines)
    if answer is not None and answer.verdict is Verdict.BLOCK:
        raise screening.PaymentBlocked
    return answer


def _waiting(order: Order) -> Payment | None:
    return order.payments.filter(status=Payment.Status.PENDING).order_by("-pk").first()


def _waiting_payment(order: Order, screened: Screening | None, now: datetime) -> Payment:
    if order.status != Order.Status.PENDING or not order.total:
        raise NothingToPay(_("There is nothing to pay for this order."))
    if (waiting := _waiting(order)) is not None:
        return waiting
    latest = order.payments.order_by("-pk").first()
    is_challenged = bool(latest and latest.is_challenged)
    if screened is None:
        return open_payment(order=order, is_challenged=is_challenged, now=now)
    if screened.verdict is Verdict.REVIEW and not order.needs_review:
        order.needs_review = True
        order.save(update_fields=["needs_review"])
    is_challenged = is_challenged or screened.verdict is Verdict.CHALLENGE
    return open_payment(order=order, is_challenged=is_challenged, now=now, screening_id=screened.screening_id)


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
