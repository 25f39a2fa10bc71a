"""Booking what happened to a payment: each effect once, balances from the ledger, then what follows for the
order.

Runs under the lock of the order, so that a webhook, the shopper's return and an operator take turns; whoever
comes second finds the effects booked and does nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import Sum

from shop import signals
from shop.contracts import money
from shop.models import Order, Payment, PaymentEvent
from shop.services import crediting, locks, orders
from shop.services.orders import machines
from shop.services.payment.provider import Effect

Kind = PaymentEvent.Kind
Status = Payment.Status


def book(*, payment_id: int, effects: Sequence[Effect], actor: str, now: datetime) -> int:
    """Book the effects that are new.

    Returns:
        How many were new.

    Raises:
        locks.Busy: if somebody else works on the order for too long.
    """
    order_id = Payment.objects.values_list("order_id", flat=True).get(pk=payment_id)
    with locks.transaction_or_busy():
        order = locks.order(order_id)
        payment = locks.payment(payment_id)
        known = set(payment.events.values_list("key", flat=True))
        new = [effect for effect in effects if effect.key not in known]
        booked = [_book_one(payment, effect, actor, now) for effect in new]
        if new:
            _name_card(payment, new)
            if any(effect.kind == Kind.REFUND for effect in new):
                crediting.write(order=order, actor=actor, now=now)
            _follow_up(order, payment, now)
            transaction.on_commit(partial(signals.order_changed.send_robust, Order, order_id=order.pk))
            transaction.on_commit(partial(signals.payment_booked.send_robust, Payment, event_ids=booked))
    return len(new)


def held(payment: Payment) -> Decimal:
    """Money of the shopper that the payment holds now: captured and not given back, or else authorised."""
    if payment.captured:
        return Decimal(payment.captured - payment.refunded)
    return payment.authorised if payment.status == Status.AUTHORISED else money.ZERO


def _name_card(payment: Payment, effects: Sequence[Effect]) -> None:
    """Keep which card it was, as the provider names it: one card on many orders is then seen as one."""
    named = next((effect.card for effect in effects if effect.card), "")
    if named:
        payment.card = named[:64]
        payment.save(update_fields=["card"])


def _book_one(payment: Payment, effect: Effect, actor: str, now: datetime) -> int:
    """Book it; the id of its row."""
    row = PaymentEvent.objects.create(
        payment=payment,
        kind=effect.kind,
        amount=effect.amount,
        key=effect.key,
        detail=effect.detail[:200],
        at=now,
    )
    sums = dict(payment.events.values_list("kind").annotate(amount=Sum("amount")))
    payment.authorised = sums.get(Kind.AUTHORISE, money.ZERO)
    payment.captured = sums.get(Kind.CAPTURE, money.ZERO)
    payment.refunded = sums.get(Kind.REFUND, money.ZERO)
    payment.save(update_fields=["authorised", "captured", "refunded"])
    after = _status(payment, frozenset(sums))
    if after != payment.status and machines.may_move(machines.PAYMENT, payment.status, after):
        machines.move(
            machine=machines.PAYMENT,
            order_id=payment.order_id,
            subject=payment,
            after=after,
            actor=actor,
            now=now,
            detail=effect.detail,
        )
    return int(row.pk)


def _status(payment: Payment, kinds: frozenset[str]) -> str:
    """The status that follows from the ledger, whatever order the effects came in."""
    if payment.captured:
        if payment.refunded >= payment.captured:
            return Status.REFUNDED
        return Status.PARTLY_REFUNDED if payment.refunded else Status.CAPTURED
    if Kind.VOID in kinds:
        return Status.VOIDED
    if payment.authorised:
        return Status.AUTHORISED
    return Status.FAILED if Kind.FAIL in kinds else Status.PENDING


def _follow_up(order: Order, payment: Payment, now: datetime) -> None:
    """Confirm the order once; give back money that came for an order which is cancelled or already paid."""
    if not held(payment):
        return
    if order.status == Order.Status.PENDING:
        if held(payment) >= order.total:
            orders.confirm(order_id=order.pk, actor=payment.provider, now=now)
        return
    others = [row for row in order.payments.exclude(pk=payment.pk) if held(row)]
    if order.status == Order.Status.CANCELLED or (others and min(row.pk for row in others) < payment.pk):
        orders.promise_release(payment, now)
