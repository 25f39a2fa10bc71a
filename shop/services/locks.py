"""Row locks: the one order in which they are taken, and what happens when one is not to be had.

Order: cart, then voucher, then order or purchase order, then payment or the year's invoices, then stock items by
primary key. Who takes them in this order cannot wait in a circle, so there are no deadlocks to retry. PostgreSQL gives
up after `lock_timeout`, SQLite after its busy timeout; both are answered with `Busy`, which a person may try again.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from shop.contracts.errors import ShopError
from shop.models import Cart, InvoiceCounter, Order, Payment, PurchaseOrder, StockItem, Voucher

# SQLSTATE of lock_not_available and deadlock_detected.
LOCK_CODES = {"55P03", "40P01"}
GAP_S = 0.12  # longer than SQLite sleeps between two looks


class Busy(ShopError):
    """Somebody else is changing the same rows."""

    code = "busy"
    status = 409


@contextmanager
def transaction_or_busy(*, durable: bool = False) -> Iterator[None]:
    """A transaction whose failed locks become `Busy`.

    Args:
        durable: refuse to run inside another transaction, for work that must be committed when this ends.

    Raises:
        Busy: if a lock was not granted in time.
    """
    try:
        with transaction.atomic(durable=durable):
            yield
    except OperationalError as error:
        if not is_lock_failure(error):
            raise
        raise Busy(_("Many people are shopping for this right now. Please try again.")) from error


def give_way() -> None:
    """Between two of many writes: let others write, where one file is the database.

    SQLite keeps no queue: who waits looks again every tenth of a second, and would find the lock taken each time.
    Within a transaction there is nothing to give.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(GAP_S)


def is_lock_failure(error: OperationalError) -> bool:
    return getattr(error.__cause__, "pgcode", None) in LOCK_CODES or "database is locked" in str(error)


def cart(cart_id: int) -> Cart:
    """The cart, locked.

    Raises:
        Cart.DoesNotExist: if there is none.
    """
    return Cart.objects.select_for_update(of=("self",)).select_related("channel").get(pk=cart_id)


def voucher(voucher_id: int) -> Voucher:
    """The voucher, locked; its cart must be locked already.

    Raises:
        Voucher.DoesNotExist: if there is none.
    """
    return Voucher.objects.select_for_update(of=("self",)).get(pk=voucher_id)


def order(order_id: int) -> Order:
    """The order, locked.

    Raises:
        Order.DoesNotExist: if there is none.
    """
    return Order.objects.select_for_update(of=("self",)).select_related("channel").get(pk=order_id)


def purchase_order(order_id: int) -> PurchaseOrder:
    """The purchase order, locked.

    Raises:
        PurchaseOrder.DoesNotExist: if there is none.
    """
    return PurchaseOrder.objects.select_for_update(of=("self",)).select_related("supplier").get(pk=order_id)


def payment(payment_id: int) -> Payment:
    """The payment, locked; its order must be locked already.

    Raises:
        Payment.DoesNotExist: if there is none.
    """
    return Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)


def invoices(year: int) -> InvoiceCounter:
    """The counter of a year's invoices, locked; made with the first of them."""
    InvoiceCounter.objects.get_or_create(year=year)
    return InvoiceCounter.objects.select_for_update().get(year=year)


def stock_items(item_ids: Iterable[int]) -> dict[int, StockItem]:
    """The stock items by id, locked one after another in the order of their keys."""
    rows = (
        StockItem.objects.select_for_update(of=("self",)).filter(pk__in=sorted(set(item_ids))).order_by("pk")
    )
    return {row.pk: row for row in rows}
