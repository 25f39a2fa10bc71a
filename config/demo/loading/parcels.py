"""What leaves the house and what comes back: fulfilments from each place, returns of single lines."""

from collections import defaultdict

from config.demo.buying import Order
from config.demo.loading.booked import Booked
from config.demo.loading.bulk import insert, moment, stream
from config.demo.loading.frame import Frame
from config.demo.population import POS
from shop import models

CARRIER = "Kestrel Parcel"


def write_parcels(
    booked: list[Booked], lines: list[list[models.OrderLine]], frame: Frame
) -> dict[int, list[models.Fulfilment]]:
    """One parcel for each place from which an order is sent, by index of the order; none where nothing was paid."""
    groups: list[tuple[Booked, int, list[models.OrderLine]]] = []
    for each, rows in zip(booked, lines, strict=True):
        by_place: dict[int, list[models.OrderLine]] = defaultdict(list)
        for wanted, row in zip(each.wanted.lines, rows, strict=True):
            by_place[wanted.location].append(row)
        if not each.wanted.failed_at:
            groups += [(each, place, parts) for place, parts in sorted(by_place.items())]
    parcels = insert(
        models.Fulfilment,
        (_parcel(each, place, frame) for each, place, _ in groups),
        label="parcels",
        total=len(groups),
    )
    stream(
        models.FulfilmentLine,
        (
            models.FulfilmentLine(fulfilment=parcel, order_line=row, quantity=row.quantity)
            for parcel, (_, _, parts) in zip(parcels, groups, strict=True)
            for row in parts
        ),
        label="contents",
    )
    found: dict[int, list[models.Fulfilment]] = defaultdict(list)
    for parcel, (each, _, _) in zip(parcels, groups, strict=True):
        found[each.wanted.index].append(parcel)
    return found


def _parcel(booked: Booked, place: int, frame: Frame) -> models.Fulfilment:
    order = booked.wanted
    is_sent = order.shipped_at and not order.is_pickup and order.channel != POS
    return models.Fulfilment(
        order=booked.row,
        location=frame.locations[place],
        status=steps_of(order)[-1][0],
        carrier=CARRIER if is_sent else "",
        tracking_number=f"KP{booked.row.pk:09d}" if is_sent else "",
        created_at=moment(order.placed_at),
        updated_at=moment(steps_of(order)[-1][1]),
    )


def steps_of(order: Order) -> list[tuple[str, int]]:
    """Statuses of an order's parcels with their moments."""
    confirmed = order.placed_at if order.channel == POS else order.placed_at + 60
    steps = [("pending", confirmed)]
    if order.cancelled_at:
        return [*steps, ("cancelled", order.cancelled_at)]
    handed_over = order.is_pickup or order.channel == POS
    if order.shipped_at:
        steps.append(("ready" if handed_over else "shipped", order.shipped_at))
    if order.delivered_at:
        steps.append(("collected" if handed_over else "delivered", order.delivered_at))
    return steps


def write_returns(booked: list[Booked], lines: list[list[models.OrderLine]]) -> dict[int, models.Return]:
    """Returns by index of the order."""
    back = [(each, rows) for each, rows in zip(booked, lines, strict=True) if each.wanted.returned]
    made = insert(models.Return, (_return(each) for each, _ in back), label="returns", total=len(back))
    stream(
        models.ReturnLine,
        (
            models.ReturnLine(
                item_return=row,
                order_line=rows[each.wanted.returned.line],
                quantity=each.wanted.returned.quantity,
                restock=True,
            )
            for row, (each, rows) in zip(made, back, strict=True)
            if each.wanted.returned
        ),
        label="returned",
    )
    return {each.wanted.index: row for row, (each, _) in zip(made, back, strict=True)}


def _return(booked: Booked) -> models.Return:
    steps = return_steps(booked.wanted)
    reason = booked.wanted.returned.reason if booked.wanted.returned else ""
    return models.Return(
        order=booked.row,
        status=steps[-1][0],
        reason=reason,
        requested_at=moment(steps[0][1]),
        updated_at=moment(steps[-1][1]),
    )


def return_steps(order: Order) -> list[tuple[str, int]]:
    back = order.returned
    if back is None:
        return []
    steps = [("requested", back.requested_at)]
    if back.received_at:
        steps += [
            ("approved", min(back.requested_at + 5 * 3600, back.received_at)),
            ("received", back.received_at),
        ]
    if back.refunded_at:
        steps.append(("refunded", back.refunded_at))
    return steps
