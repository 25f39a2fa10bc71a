"""The timeline: one row for every change of order, payment, parcel and return, by time within each order."""

from collections.abc import Iterator

from config.demo.buying import Order
from config.demo.loading.booked import Booked
from config.demo.loading.bulk import moment, pour
from config.demo.loading.parcels import return_steps, steps_of
from config.demo.loading.paying import refunded
from config.demo.population import POS
from config.demo.warehouse import DAY
from shop import models
from shop.services.bulk import Value

COLUMNS = ("order_id", "machine", "subject_id", "before", "after", "detail", "actor", "at")
Row = tuple[Value, ...]  # in the order of COLUMNS
Steps = list[tuple[str, int]]  # a status and the second from which it held


def write_timeline(
    booked: list[Booked],
    payments: list[models.Payment],
    parcels: dict[int, list[models.Fulfilment]],
    returns: dict[int, models.Return],
) -> int:
    """Write all rows; returns how many. Parcels and returns are given by index of the order."""
    rows = (
        row
        for each, payment in zip(booked, payments, strict=True)
        for row in _of_order(
            each, payment, parcels.get(each.wanted.index, []), returns.get(each.wanted.index)
        )
    )
    return pour(models.OrderEvent, COLUMNS, rows, label="timeline", total=7 * len(booked))


def _of_order(
    booked: Booked, payment: models.Payment, parcels: list[models.Fulfilment], back: models.Return | None
) -> Iterator[Row]:
    order = booked.wanted
    paid_at = order.placed_at if order.channel == POS else order.placed_at + 60
    chains = [
        ("order", booked.row.pk, _order_steps(order, paid_at)),
        ("payment", payment.pk, _payment_steps(booked, paid_at)),
        *(("fulfilment", parcel.pk, steps_of(order)) for parcel in parcels),
    ]
    if back is not None:
        chains.append(("return", back.pk, return_steps(order)))
    changes = [
        (at, machine, subject, before, after)
        for machine, subject, steps in chains
        for (after, at), before in zip(steps, ["", *(status for status, _ in steps)], strict=False)
    ]
    for at, machine, subject, before, after in sorted(changes, key=lambda change: change[0]):
        yield booked.row.pk, machine, subject, before, after, "", "demo", moment(at)


def _payment_steps(booked: Booked, paid_at: int) -> Steps:
    order, back = booked.wanted, refunded(booked)
    if order.failed_at:
        return [("pending", order.placed_at), ("failed", order.failed_at)]
    steps = [("pending", order.placed_at), ("captured", paid_at)]
    if back:
        at = order.cancelled_at or (order.returned.refunded_at if order.returned else 0)
        steps.append(("refunded" if back == booked.priced.total() else "part_refund", at))
    return steps


def _order_steps(order: Order, paid: int) -> Steps:
    steps = [("pending", order.placed_at)]
    if order.failed_at:
        return [*steps, ("cancelled", order.failed_at + DAY // 48)]
    steps.append(("confirmed", paid))
    if order.cancelled_at:
        steps.append(("cancelled", order.cancelled_at))
    elif order.delivered_at:
        steps.append(("completed", order.delivered_at))
    return steps
