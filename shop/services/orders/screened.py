"""What a person decided of a screening, carried over to the order that came of it."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from shop.models import Order
from shop.services.orders import cancelling, confirming


def release(*, screening_id: str, actor: str, now: datetime) -> None:
    """Let the order go on, where it waits for that. Twice is the same as once.

    Raises:
        locks.Busy: if somebody else works on it for too long.
    """
    for order_id in _ids(screening_id, needs_review=True):
        confirming.approve_review(order_id=order_id, actor=actor, now=now)


def refuse(*, screening_id: str, actor: str, now: datetime) -> None:
    """Cancel the order, where nothing of it has left the house; money goes back the way it came.

    Raises:
        locks.Busy: if somebody else works on it for too long.
    """
    for order_id in _ids(screening_id):
        order = Order.objects.get(pk=order_id)
        if cancelling.can_cancel(order):
            with override(order.language or None):
                reason = _("We cannot accept this order.")
            cancelling.cancel(order_id=order_id, actor=actor, reason=reason, now=now)


def _ids(screening_id: str, **more: bool) -> list[int]:
    found = Order.objects.filter(screening_id=screening_id, **more) if screening_id else Order.objects.none()
    return list(found.values_list("pk", flat=True))
