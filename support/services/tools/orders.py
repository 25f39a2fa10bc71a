"""Looking at orders: the list, one order with its parcels, returns and money."""

from datetime import datetime, timedelta

from django.urls import reverse

from shop.services import crediting, returns
from shop.services import orders as order_services
from support.contracts import ToolCall, ToolContext, ToolResult
from support.features import scoped
from support.features.scoped import Fulfilment, Order
from support.services.tools import arguments, results

MOST = 10
ON_ITS_WAY, ARRIVED, CANCELLED = "shipped", ("delivered", "collected"), "cancelled"


def order_list(call: ToolCall, context: ToolContext) -> ToolResult:
    """The latest orders, newest first."""
    if context.customer_id is None and not context.order_token:
        return results.missing(call, context)
    return results.ok(call, [summary(order) for order in scoped.orders(context)[:MOST]])


def order_get(call: ToolCall, context: ToolContext) -> ToolResult:
    order = results.order(call, context)
    if order is None:
        return results.missing(call, context)
    row = summary(order) | {
        "goods": ", ".join(f"{line.quantity} × {line.product_name}" for line in order.lines.all()),
        "shipping": order.shipping_name,
        "expected": expected(order),
        "phase": phase(order),
        "parcels": [parcel_row(parcel) for parcel in order.fulfilments.all()],
        "may_cancel": order_services.can_cancel(order),
    }
    return results.ok(call, [row])


def shipment_track(call: ToolCall, context: ToolContext) -> ToolResult:
    """The parcels of an order."""
    order = results.order(call, context)
    if order is None:
        return results.missing(call, context)
    parcels = [parcel_row(parcel) for parcel in order.fulfilments.all() if parcel.status != CANCELLED]
    base: dict[str, object] = {
        "number": order.number,
        "status": order.get_status_display(),
        "expected": expected(order),
        "phase": phase(order),
    }
    return results.ok(call, [base, *parcels])


def return_eligibility(call: ToolCall, context: ToolContext) -> ToolResult:
    """Which lines may come back, until when, and why others may not."""
    order = results.order(call, context)
    if order is None:
        return results.missing(call, context)
    found = returns.eligibility(order_id=order.pk, now=context.now)
    reason = arguments.text(call, "reason")
    found = returns.eligibility(order_id=order.pk, now=context.now, reason_code=reason)
    rows: list[dict[str, object]] = [
        {
            "number": order.number,
            "line_id": one.line_id,
            "product": one.name,
            "units": one.units,
            "until": one.until.isoformat() if one.until else "",
            "code": one.code.value,
            "refusal": "" if one.is_ok else one.message,
        }
        for one in found
    ]
    return results.ok(call, rows)


def refund_status(call: ToolCall, context: ToolContext) -> ToolResult:
    """Returns of an order and what was paid back."""
    order = results.order(call, context)
    if order is None:
        return results.missing(call, context)
    refunded = sum((payment.refunded for payment in order.payments.all()), start=order.total * 0)
    base: dict[str, object] = {
        "number": order.number,
        "status": order.get_status_display(),
        "refunded": results.amount(refunded, order.currency) if refunded else "",
    }
    rows: list[dict[str, object]] = [
        {
            "return_status": row.get_status_display(),
            "return_code": row.status,
            "requested": results.day(row.requested_at),
            "updated": results.day(row.updated_at),
        }
        for row in order.returns.all()
    ]
    notes: list[dict[str, object]] = [
        {
            "note": note.number,
            "note_total": results.amount(note.total, note.invoice.currency),
            "url": reverse("shop:order_credit_note", args=[order.token, note.number]),
        }
        for note in crediting.of_order(order.pk)
    ]
    return results.ok(call, [base, *rows, *notes])


def summary(order: Order) -> dict[str, object]:
    """What lists and cards need."""
    return {
        "number": order.number,
        "status": order.get_status_display(),
        "status_code": order.status,
        "placed": results.day(order.placed_at),
        "total": results.amount(order.total, order.currency),
        "n_items": sum(line.quantity for line in order.lines.all()),
        "first": next((line.product_name for line in order.lines.all()), ""),
    }


def parcel_row(parcel: Fulfilment) -> dict[str, object]:
    return {
        "parcel_status": parcel.get_status_display(),
        "parcel_code": parcel.status,
        "carrier": parcel.carrier,
        "tracking": parcel.tracking_number,
        "tracking_url": parcel.tracking_url,
        "updated": results.day(parcel.updated_at),
    }


def phase(order: Order) -> str:
    """Where the goods are: "unpaid", "packing", "way", "ready", "arrived", "cancelled"."""
    codes = {parcel.status for parcel in order.fulfilments.all() if parcel.status != CANCELLED}
    if order.status in ("cancelled", "pending"):
        return "cancelled" if order.status == "cancelled" else "unpaid"
    for code, name in ((ON_ITS_WAY, "way"), ("ready", "ready"), ("pending", "packing")):
        if code in codes:
            return name
    return "arrived" if codes or order.status == "completed" else "packing"


def expected(order: Order) -> str:
    """Until when a delivery that has not arrived should come: from the day it left, else from the day of the order."""
    if order.shipping_method is None or order.pickup_location_id is not None:
        return ""
    moving = [parcel for parcel in order.fulfilments.all() if parcel.status in ("pending", ON_ITS_WAY)]
    if order.status not in ("confirmed", "pending") or not moving:
        return ""
    return results.day(
        max(_left(order, parcel) for parcel in moving) + timedelta(days=order.shipping_method.max_days)
    )


def _left(order: Order, parcel: Fulfilment) -> datetime:
    return parcel.updated_at if parcel.status == ON_ITS_WAY else order.placed_at
