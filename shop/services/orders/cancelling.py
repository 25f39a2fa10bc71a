"""Orders that do not happen: cancelled by the shopper or an operator, or never paid."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop import signals
from shop.models import Fulfilment, Order, Payment
from shop.services import jobs, locks, promotion, stock
from shop.services.orders import machines
from shop.services.orders.errors import IllegalMove

# Longer than any shopper needs on a payment page, shorter than a rival waits for the last unit.
UNPAID_FOR = timedelta(minutes=30)
OPEN_PARCELS = (Fulfilment.Status.PENDING, Fulfilment.Status.READY)
UNSENT = (*OPEN_PARCELS, Fulfilment.Status.CANCELLED)


def can_cancel(order: Order) -> bool:
    """Whether the order may still be cancelled: nothing has left the house."""
    if not machines.may_move(machines.ORDER, order.status, Order.Status.CANCELLED):
        return False
    return not has_left(order)


def has_left(order: Order) -> bool:
    """Whether anything of the order has left the house."""
    return order.fulfilments.exclude(status__in=UNSENT).exists()


def cancel(*, order_id: int, actor: str, reason: str, now: datetime) -> None:
    """Cancel an order: goods go back to the shelf, money back to the shopper.

    The money is given back by a job after commit, because a provider is never called inside a transaction.

    Raises:
        IllegalMove: if it is completed or cancelled, or something of it has been sent.
        locks.Busy: if somebody else works on it for too long.
    """
    with locks.transaction_or_busy():
        _cancel(locks.order(order_id), actor, reason, now)


def expire(*, order_id: int, reason: str, now: datetime) -> bool:
    """Cancel an order that still waits for its payment; False if it was paid or cancelled meanwhile.

    Raises:
        locks.Busy: if somebody else works on it for too long.
    """
    with locks.transaction_or_busy():
        order = locks.order(order_id)
        if order.status != Order.Status.PENDING:
            return False
        _cancel(order, "", reason, now)
        return True


def promise_release(payment: Payment, now: datetime) -> None:
    """Promise that what a payment of a cancelled order holds goes back to the shopper."""
    jobs.promise(
        task="shop.tasks.release_payment",
        arguments={"payment_id": payment.pk},
        key=f"release-payment:{payment.pk}:{payment.captured - payment.refunded}:{payment.status}",
        now=now,
    )


def unpaid(*, now: datetime) -> list[int]:
    """Ids of orders that have waited for their payment for too long."""
    rows = Order.objects.filter(status=Order.Status.PENDING, placed_at__lt=now - UNPAID_FOR)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _cancel(order: Order, actor: str, reason: str, now: datetime) -> None:
    machines.move(
        machine=machines.ORDER,
        order_id=order.pk,
        subject=order,
        after=Order.Status.CANCELLED,
        actor=actor,
        now=now,
        words=reason,
    )
    _cancel_parcels(order, actor, now)
    promotion.give_back(order_id=order.pk, now=now)
    stock.deallocate(order_id=order.pk, now=now, actor=actor)
    for payment in order.payments.all():
        promise_release(payment, now)
    transaction.on_commit(partial(signals.order_changed.send_robust, Order, order_id=order.pk))


def _cancel_parcels(order: Order, actor: str, now: datetime) -> None:
    for parcel in order.fulfilments.order_by("pk"):
        if parcel.status == Fulfilment.Status.CANCELLED:
            continue
        if parcel.status not in OPEN_PARCELS:
            raise IllegalMove(_("A part of this order has been sent; it can be returned instead."))
        machines.move(
            machine=machines.FULFILMENT,
            order_id=order.pk,
            subject=parcel,
            after=Fulfilment.Status.CANCELLED,
            actor=actor,
            now=now,
        )
