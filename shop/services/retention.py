"""What is kept of people only for a while: behaviour, devices that never came back, and carts that nobody paid for.

Each step is idempotent and works in lots, so that a long pause does not lock a table for the whole night.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from shop.models import Address, Cart, Event, Order, Visitor

LOT = 1_000


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows each step changed or deleted."""

    n_events: int
    n_visitors: int
    n_carts: int


def forget_old(*, now: datetime) -> Forgotten:
    """Cut behaviour from people after `SHOP_BEHAVIOUR_DAYS`, and drop carts after `SHOP_CART_DAYS`. `now` is aware."""
    behaviour_ends = now - timedelta(days=settings.SHOP_BEHAVIOUR_DAYS)
    carts_end = now - timedelta(days=settings.SHOP_CART_DAYS)
    return Forgotten(
        n_events=_cut_events(behaviour_ends),
        n_visitors=_drop_visitors(behaviour_ends),
        n_carts=_drop_carts(carts_end),
    )


def _cut_events(before: datetime) -> int:
    """Old events go on counting for goods, and for nobody. What was bought stays with its order."""
    theirs = Q(visitor__isnull=False) | Q(customer__isnull=False) | ~Q(query="")
    old = Event.objects.filter(theirs, at__lt=before)
    return _in_lots(old, lambda lot: lot.update(visitor=None, customer=None, has_consent=False, query=""))


def _drop_visitors(before: datetime) -> int:
    """Devices that no account is joined to and that were not seen for as long."""
    gone = Visitor.objects.filter(customer=None, latest_seen_at__lt=before)
    return _in_lots(gone, lambda lot: lot.delete()[1].get(Visitor._meta.label, 0))


def _drop_carts(before: datetime) -> int:
    """Carts that never became an order, with the address that was typed into them."""
    left = Cart.objects.filter(updated_at__lt=before).exclude(status=Cart.Status.ORDERED)
    return _in_lots(left, _drop_lot)


def _drop_lot(lot: "QuerySet[Cart]") -> int:
    typed = list(lot.values_list("shipping_address", flat=True))
    n_carts = lot.delete()[1].get(Cart._meta.label, 0)
    used = Order.objects.filter(shipping_address__in=typed).values("shipping_address")
    others = Cart.objects.filter(shipping_address__in=typed).values("shipping_address")
    Address.objects.filter(pk__in=typed, customer=None).exclude(pk__in=used).exclude(pk__in=others).delete()
    return n_carts


def _in_lots(rows: "QuerySet[Any]", step: "Callable[[QuerySet[Any]], int]") -> int:
    n_done = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:LOT]):
        with transaction.atomic():
            n_done += step(rows.model._default_manager.filter(pk__in=keys))
    return n_done
