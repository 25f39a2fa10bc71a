"""Parcels and collections: packed, handed over, arrived. The stock leaves the shelf when the goods leave the
house."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop import signals
from shop.models import Fulfilment, Order
from shop.services import locks, screening, stock
from shop.services.orders import machines
from shop.services.orders.errors import IllegalMove, OrderNotFound

FINAL = (Fulfilment.Status.DELIVERED, Fulfilment.Status.COLLECTED, Fulfilment.Status.CANCELLED)


def mark_ready(*, fulfilment_id: int, actor: str, now: datetime) -> None:
    """The goods of a pick-up order wait at the store.

    Raises:
        IllegalMove: if they are to be delivered, the order waits for a review, or they are further already.
    """
    _screen_again(fulfilment_id, now)
    _step(fulfilment_id, Fulfilment.Status.READY, actor, now)


def ship(
    *,
    fulfilment_id: int,
    actor: str,
    now: datetime,
    carrier: str = "",
    tracking_number: str = "",
    tracking_url: str = "",
) -> None:
    """A parcel leaves the house: its goods leave the stock.

    Raises:
        IllegalMove: if it is for collection, the order waits for a review, or it has left already.
        stock.InvalidMovement: if the goods are not at hand yet.
    """
    _screen_again(fulfilment_id, now)
    parcel = _parcel(fulfilment_id)
    fields = {"carrier": carrier, "tracking_number": tracking_number, "tracking_url": tracking_url}
    with locks.transaction_or_busy():
        locks.order(parcel.order_id)
        Fulfilment.objects.filter(pk=parcel.pk).update(**fields)
        words = " ".join(part for part in (carrier, tracking_number) if part)
        _step(fulfilment_id, Fulfilment.Status.SHIPPED, actor, now, words=words)


def deliver(*, fulfilment_id: int, actor: str, now: datetime) -> None:
    """A parcel has arrived; with the last of them the order is complete.

    Raises:
        IllegalMove: if it is not on its way.
    """
    _step(fulfilment_id, Fulfilment.Status.DELIVERED, actor, now)


def collect(*, fulfilment_id: int, actor: str, now: datetime) -> None:
    """The shopper has taken the goods at the store: they leave the stock.

    Raises:
        IllegalMove: if they were not ready.
    """
    _screen_again(fulfilment_id, now)
    _step(fulfilment_id, Fulfilment.Status.COLLECTED, actor, now)


def _screen_again(fulfilment_id: int, now: datetime) -> None:
    """Before anything leaves the house; outside of the transaction, because no lock is held while it thinks."""
    screening.again(_parcel(fulfilment_id).order, now)


def _step(
    fulfilment_id: int, after: Fulfilment.Status, actor: str, now: datetime, *, words: str = ""
) -> None:
    with locks.transaction_or_busy():
        order = locks.order(_parcel(fulfilment_id).order_id)
        parcel = Fulfilment.objects.get(pk=fulfilment_id)
        _guard(order, after)
        machines.move(
            machine=machines.FULFILMENT,
            order_id=order.pk,
            subject=parcel,
            after=after,
            actor=actor,
            now=now,
            words=words,
        )
        Fulfilment.objects.filter(pk=parcel.pk).update(updated_at=now)
        if after in (Fulfilment.Status.SHIPPED, Fulfilment.Status.COLLECTED):
            _take_off_the_shelf(parcel, actor, now)
            sent = partial(signals.parcel_sent.send_robust, Fulfilment, fulfilment_id=parcel.pk)
            transaction.on_commit(sent)
        _complete_if_done(order, actor, now)
        transaction.on_commit(partial(signals.order_changed.send_robust, Order, order_id=order.pk))


def _guard(order: Order, after: Fulfilment.Status) -> None:
    if order.needs_review:
        raise IllegalMove(_("This order waits for a review; nothing may leave before."))
    for_collection = order.pickup_location_id is not None
    if for_collection and after == Fulfilment.Status.SHIPPED:
        raise IllegalMove(_("The shopper collects this order at the store."))
    if not for_collection and after == Fulfilment.Status.READY:
        raise IllegalMove(_("This order is delivered, not collected."))


def _take_off_the_shelf(parcel: Fulfilment, actor: str, now: datetime) -> None:
    units: dict[int, int] = {}
    for line in parcel.lines.select_related("order_line"):
        variant_id = line.order_line.variant_id
        units[variant_id] = units.get(variant_id, 0) + line.quantity
    stock.ship(order_id=parcel.order_id, location_id=parcel.location_id, units=units, now=now, actor=actor)


def _complete_if_done(order: Order, actor: str, now: datetime) -> None:
    if order.status == Order.Status.CONFIRMED and not order.fulfilments.exclude(status__in=FINAL).exists():
        machines.move(
            machine=machines.ORDER,
            order_id=order.pk,
            subject=order,
            after=Order.Status.COMPLETED,
            actor=actor,
            now=now,
        )


def _parcel(fulfilment_id: int) -> Fulfilment:
    parcel = Fulfilment.objects.filter(pk=fulfilment_id).first()
    if parcel is None:
        raise OrderNotFound(_("There is no such parcel."))
    return parcel
