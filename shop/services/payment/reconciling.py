"""What webhooks and returns missed: payments that wait, orders never paid, money of cancelled orders."""

import logging
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.translation import gettext, override

from shop.models import Order, Payment
from shop.services import locks, orders
from shop.services.payment.errors import ProviderAway
from shop.services.payment.paying import settle

logger = logging.getLogger(__name__)
# A webhook is usually there within seconds; after three days no provider sends one any more.
OLDER_THAN = timedelta(minutes=2)
NEWER_THAN = timedelta(days=3)


def reconcile(*, now: datetime) -> int:
    """Ask the provider about payments that still wait, and promise money of cancelled orders back.

    Returns:
        How many effects had been missed.
    """
    n_missed = sum(_settle_or_log(pk, now) for pk in _waiting(now))
    owed = Payment.objects.filter(order__status=Order.Status.CANCELLED).filter(
        Q(captured__gt=F("refunded")) | Q(status=Payment.Status.AUTHORISED)
    )
    for payment in owed:
        orders.promise_release(payment, now)
    return n_missed


def expire_unpaid(*, now: datetime) -> int:
    """Cancel orders that were not paid in time, after asking the provider once more; returns their number."""
    n_cancelled = 0
    for order_id in orders.unpaid(now=now):
        for payment in Payment.objects.filter(order_id=order_id, status=Payment.Status.PENDING):
            _settle_or_log(payment.pk, now)
        n_cancelled += _expire_or_wait(order_id, now)
    return n_cancelled


def _waiting(now: datetime) -> list[int]:
    rows = Payment.objects.filter(
        status=Payment.Status.PENDING,
        created_at__gt=now - NEWER_THAN,
        created_at__lt=now - OLDER_THAN,
    ).exclude(provider_ref="")
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _settle_or_log(payment_id: int, now: datetime) -> int:
    try:
        return settle(payment_id=payment_id, now=now)
    except (ProviderAway, locks.Busy):
        logger.warning("payment %s could not be settled now; it is tried again", payment_id)
        return 0


def _expire_or_wait(order_id: int, now: datetime) -> bool:
    order = Order.objects.get(pk=order_id)
    try:
        with override(order.language or None):
            return orders.expire(order_id=order_id, reason=gettext("not paid in time"), now=now)
    except locks.Busy:  # somebody works on it: the next sweep looks again
        return False
