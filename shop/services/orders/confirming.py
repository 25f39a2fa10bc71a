"""From promise to certainty: an order is confirmed once it is paid, or needs no payment."""

from collections import defaultdict
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop import signals
from shop.contracts.events import NewEvent
from shop.contracts.people import Who
from shop.models import Event, Fulfilment, FulfilmentLine, Order
from shop.services import consent, events, jobs, locks, stock
from shop.services.orders import machines
from shop.services.orders.errors import IllegalMove


def confirm(*, order_id: int, actor: str, now: datetime) -> None:
    """Confirm a pending order: parcels are planned, the purchase remembered, the e-mail promised.

    Raises:
        IllegalMove: if it is not pending any more.
        locks.Busy: if somebody else works on it for too long.
    """
    with locks.transaction_or_busy():
        order = locks.order(order_id)
        machines.move(
            machine=machines.ORDER,
            order_id=order.pk,
            subject=order,
            after=Order.Status.CONFIRMED,
            actor=actor,
            now=now,
        )
        _plan_parcels(order, actor, now)
        _remember_purchase(order, now)
        jobs.promise(
            task="shop.tasks.send_order_confirmation",
            arguments={"order_id": order.pk},
            key=f"order-confirmation:{order.pk}",
            now=now,
        )
        transaction.on_commit(partial(signals.order_confirmed.send_robust, Order, order_id=order.pk))


def approve_review(*, order_id: int, actor: str, now: datetime) -> None:
    """An operator has looked at the order and lets it pass; what was only authorised is captured.

    Raises:
        IllegalMove: if no review was wanted.
    """
    with locks.transaction_or_busy():
        order = locks.order(order_id)
        if not order.needs_review:
            raise IllegalMove(_("This order does not wait for a review."))
        order.needs_review = False
        order.save(update_fields=["needs_review"])
        for payment_id in order.payments.filter(status="authorised").values_list("pk", flat=True):
            jobs.promise(
                task="shop.tasks.capture_payment",
                arguments={"payment_id": payment_id, "actor": actor},
                key=f"capture-payment:{payment_id}",
                now=now,
            )
        transaction.on_commit(partial(signals.order_changed.send_robust, Order, order_id=order.pk))


def _plan_parcels(order: Order, actor: str, now: datetime) -> None:
    """One fulfilment for each location where goods of the order lie."""
    lines = {line.variant_id: line for line in order.lines.all()}
    by_location: dict[int, list[stock.Held]] = defaultdict(list)
    for held in stock.held_for(order_id=order.pk):
        by_location[held.location_id].append(held)
    for location_id, parts in sorted(by_location.items()):
        parcel = Fulfilment.objects.create(
            order=order, location_id=location_id, created_at=now, updated_at=now
        )
        FulfilmentLine.objects.bulk_create(
            FulfilmentLine(fulfilment=parcel, order_line=lines[part.variant_id], quantity=part.quantity)
            for part in parts
        )
        machines.begin(machine=machines.FULFILMENT, order_id=order.pk, subject=parcel, actor=actor, now=now)


def _remember_purchase(order: Order, now: datetime) -> None:
    rows = [
        NewEvent(
            kind=Event.Kind.PURCHASE,
            product_id=line.variant.product_id,
            variant_id=line.variant_id,
            order_id=order.pk,
            quantity=line.quantity,
            slate_id=line.slate_id,
            key=f"purchase:{line.pk}",
        )
        for line in order.lines.select_related("variant")
    ]
    events.record(events=rows, who=_buyer(order), channel_id=order.channel_id, now=now)


def _buyer(order: Order) -> Who:
    """Who bought, with what that person allows at this moment."""
    who = Who(visitor_id=order.visitor_id, customer_id=order.customer_id, language=order.language)
    allowed = consent.current(who)
    return Who(
        visitor_id=who.visitor_id,
        customer_id=who.customer_id,
        language=who.language,
        personal=allowed[consent.PERSONALISATION],
        analytics=allowed[consent.ANALYTICS],
    )
