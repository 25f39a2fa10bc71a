"""What happened to an order, in words for the shopper and the operator."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shop.models import OrderEvent

TEXTS = {
    ("order", "pending"): _("Order placed"),
    ("order", "confirmed"): _("Order confirmed"),
    ("order", "completed"): _("Order completed"),
    ("order", "cancelled"): _("Order cancelled"),
    ("payment", "authorised"): _("Payment authorised"),
    ("payment", "captured"): _("Payment received"),
    ("payment", "part_refund"): _("Part of the payment refunded"),
    ("payment", "refunded"): _("Payment refunded"),
    ("payment", "voided"): _("Payment cancelled"),
    ("payment", "failed"): _("Payment failed"),
    ("fulfilment", "pending"): _("Being packed"),
    ("fulfilment", "ready"): _("Ready for collection"),
    ("fulfilment", "shipped"): _("On its way"),
    ("fulfilment", "delivered"): _("Delivered"),
    ("fulfilment", "collected"): _("Collected"),
    ("fulfilment", "cancelled"): _("Parcel cancelled"),
    ("return", "requested"): _("Return requested"),
    ("return", "approved"): _("Return approved"),
    ("return", "received"): _("Return received"),
    ("return", "refunded"): _("Return refunded"),
    ("return", "rejected"): _("Return rejected"),
    ("return", "cancelled"): _("Return cancelled"),
    ("address", "changed"): _("Delivery address changed"),
    ("invoice", "issued"): _("Invoice issued"),
    ("invoice", "credited"): _("Credit note issued"),
}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One change. `text` is in the reader's language; `detail` is what was noted, such as a parcel number."""

    text: str
    detail: str
    at: datetime
    machine: str
    before: str
    after: str
    actor: str


def timeline(*, order_id: int) -> list[TimelineEntry]:
    """Everything that happened to the order, newest first. Payments that only wait are left out."""
    rows = OrderEvent.objects.filter(order_id=order_id).select_related("note").order_by("-at", "-pk")
    return [
        TimelineEntry(
            text=str(TEXTS[(row.machine, row.after)]),
            detail=_said(row),
            at=row.at,
            machine=row.machine,
            before=row.before,
            after=row.after,
            actor=row.actor,
        )
        for row in rows
        if (row.machine, row.after) in TEXTS
    ]


def _said(row: OrderEvent) -> str:
    note = getattr(row, "note", None)
    return note.text if note is not None else row.detail
