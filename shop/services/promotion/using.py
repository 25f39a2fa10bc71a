"""Counting uses: under the voucher's lock where it is limited, so that of two last uses one wins."""

from datetime import datetime

from shop.models import Cart, Order, Voucher, VoucherUse
from shop.services import locks


def lock(cart: Cart) -> None:
    """Lock the cart's voucher until the order is written; one without limits needs no queue."""
    if cart.voucher_id is None:
        return
    voucher = Voucher.objects.filter(pk=cart.voucher_id).first()
    if voucher is not None and voucher.is_limited:
        locks.voucher(voucher.pk)


def use(*, voucher_id: int, order: Order, now: datetime) -> None:
    """Note that an order used the voucher; its lock must be held."""
    VoucherUse.objects.create(
        voucher_id=voucher_id,
        order=order,
        customer_id=order.customer_id,
        discount=order.discount,
        currency=order.currency,
        at=now,
    )


def give_back(*, order_id: int, now: datetime) -> None:
    """The order does not happen: its use does not count."""
    VoucherUse.objects.filter(order_id=order_id, given_back_at__isnull=True).update(given_back_at=now)
