"""What operators do with a payment: capture, void, refund. Each carries a key, so a double click is one
click."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shop.contracts import money
from shop.models import Payment
from shop.services import locks
from shop.services.orders.errors import IllegalMove
from shop.services.payment import ledger, paying
from shop.services.payment.errors import AmountTooHigh, InvalidAmount
from shop.services.payment.provider import Effect, Provider, provider


def capture(*, payment_id: int, key: str, actor: str, now: datetime, amount: Decimal | None = None) -> None:
    """Take authorised money, by default all that is left.

    Raises:
        InvalidAmount, AmountTooHigh: for an amount that is none or more than is left.
        IllegalMove: if nothing is authorised.
        ProviderRefused, ProviderAway, locks.Busy
    """
    payment, is_new = _prepare(payment_id, f"capture:{key}")
    if not is_new:
        return
    left = payment.authorised - payment.captured
    if payment.status not in (Payment.Status.AUTHORISED, Payment.Status.CAPTURED):
        raise IllegalMove(_("There is no authorised money to take."), field="status")
    value = _check(amount, left, payment.currency)
    _do(
        payment,
        lambda bank: bank.capture(ref=payment.provider_ref, amount=value, key=f"capture:{key}"),
        actor,
        now,
    )


def refund(
    *,
    payment_id: int,
    key: str,
    actor: str,
    now: datetime,
    amount: Decimal | None = None,
) -> None:
    """Give captured money back, by default all that is left; never more than was captured.

    Raises:
        InvalidAmount, AmountTooHigh: for an amount that is none or more than is left.
        IllegalMove: if nothing was captured.
        ProviderRefused, ProviderAway, locks.Busy
    """
    payment, is_new = _prepare(payment_id, f"refund:{key}")
    if not is_new:
        return
    if not payment.captured:
        raise IllegalMove(_("There is no captured money to give back."), field="status")
    value = _check(amount, payment.captured - payment.refunded, payment.currency)
    _do(
        payment,
        lambda bank: bank.refund(ref=payment.provider_ref, amount=value, key=f"refund:{key}"),
        actor,
        now,
    )


def void(*, payment_id: int, key: str, actor: str, now: datetime) -> None:
    """Let go of an authorisation, or close a payment page that nobody paid on.

    Raises:
        IllegalMove: if money was captured; it can be refunded.
        ProviderRefused, ProviderAway, locks.Busy
    """
    payment, is_new = _prepare(payment_id, f"void:{key}")
    if not is_new or payment.status == Payment.Status.VOIDED:
        return
    if payment.captured:
        raise IllegalMove(_("The money was captured already; it can be refunded."), field="status")
    _do(payment, lambda bank: bank.void(ref=payment.provider_ref, key=f"void:{key}"), actor, now)


def release(*, payment_id: int, actor: str, now: datetime) -> None:
    """Give back whatever a payment holds, as it stands at the provider now. Twice is the same as once.

    Raises:
        ProviderRefused, ProviderAway, locks.Busy
    """
    paying.settle(payment_id=payment_id, now=now)
    payment = Payment.objects.get(pk=payment_id)
    if not payment.provider_ref:
        return
    if payment.captured > payment.refunded:
        key = f"release:{payment.pk}:{payment.captured}:{payment.refunded}"
        refund(payment_id=payment.pk, key=key, actor=actor, now=now)
    elif not payment.captured and payment.status != Payment.Status.VOIDED:
        void(payment_id=payment.pk, key=f"release:{payment.pk}", actor=actor, now=now)


def _prepare(payment_id: int, key: str) -> tuple[Payment, bool]:
    """The payment as it is, and whether `key` is new to it; ends its transaction before the provider is
    called."""
    with locks.transaction_or_busy(durable=True):
        payment = Payment.objects.get(pk=payment_id)
        locks.order(payment.order_id)
        payment = locks.payment(payment_id)
        return payment, not payment.events.filter(key=key).exists()


def _check(amount: Decimal | None, left: Decimal, currency: str) -> Decimal:
    value = left if amount is None else amount
    if not value.is_finite() or value <= 0 or money.quantize(value, currency) != value:
        raise InvalidAmount(
            _("Please enter an amount above zero, in steps of %(unit)s.")
            % {"unit": money.minor_unit(currency)},
            field="amount",
        )
    if value > left:
        raise AmountTooHigh(
            _("At most %(left)s %(currency)s is left.")
            % {"left": money.quantize(left, currency), "currency": currency},
            field="amount",
        )
    return value


def _do(payment: Payment, call: Callable[[Provider], Effect], actor: str, now: datetime) -> None:
    effect = call(provider(payment.provider))
    ledger.book(payment_id=payment.pk, effects=[effect], actor=actor, now=now)
