"""Credit notes: what a refund takes back of an invoice, numbered without gaps in a year.

Every refund of an invoiced order gets one, written with the refund or with an invoice that comes later. Money that was
never invoiced, such as a second payment of the same order, is given back without one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Sum

from shop.contracts import money
from shop.models import CreditNote, Invoice, Order, OrderEvent, PaymentEvent
from shop.services import locks

MACHINE, CREDITED = "invoice", "credited"  # as the timeline names it
Kind = PaymentEvent.Kind


@dataclass(frozen=True, slots=True)
class Due:
    """A refund and how much of it was invoiced, in the order's currency."""

    refund: PaymentEvent
    total: Decimal


def of_order(order_id: int) -> list[CreditNote]:
    """The order's credit notes, oldest first."""
    notes = CreditNote.objects.filter(invoice__order=order_id).select_related("invoice")
    return list(notes.order_by("pk"))


def write(*, order: Order, actor: str, now: datetime) -> list[CreditNote]:
    """Write those that are missing; nothing where the order has no invoice. The caller holds the order's lock."""
    invoice = Invoice.objects.filter(order=order).first()
    if invoice is None:
        return []
    known = set(invoice.credit_notes.values_list("refund_id", flat=True))
    missing = [due for due in _due(invoice) if due.refund.pk not in known]
    return [_written(invoice, due, actor, now) for due in missing]


def _due(invoice: Invoice) -> list[Due]:
    """Refunds in their order; what was paid beyond the invoice comes off the first of them."""
    events = PaymentEvent.objects.filter(payment__order=invoice.order_id)
    captured = events.filter(kind=Kind.CAPTURE).aggregate(sum=Sum("amount"))["sum"] or money.ZERO
    beyond = max(captured - invoice.total, money.ZERO)
    found: list[Due] = []
    for refund in events.filter(kind=Kind.REFUND).order_by("pk"):
        not_invoiced = min(beyond, refund.amount)
        beyond -= not_invoiced
        if refund.amount > not_invoiced:
            found.append(Due(refund, refund.amount - not_invoiced))
    return found


def _written(invoice: Invoice, due: Due, actor: str, now: datetime) -> CreditNote:
    counter = locks.invoices(now.year)
    counter.n_credited += 1
    counter.save(update_fields=["n_credited"])
    note = CreditNote.objects.create(
        invoice=invoice,
        refund=due.refund,
        number=f"{settings.SHOP_CREDIT_NOTE_PREFIX}{now.year}-{counter.n_credited:06d}",
        tax=_tax(invoice, due.total, invoice.credit_notes.all()),
        total=due.total,
        issued_at=now,
    )
    OrderEvent.objects.create(
        order_id=invoice.order_id,
        machine=MACHINE,
        subject_id=note.pk,
        after=CREDITED,
        detail=note.number,
        actor=actor[:80],
        at=now,
    )
    return note


def _tax(invoice: Invoice, total: Decimal, before: Iterable[CreditNote]) -> Decimal:
    """The invoice's tax in the share that is taken back so far, less what earlier notes hold: in the end all of it."""
    notes = list(before)
    so_far = sum((note.total for note in notes), money.ZERO) + total
    if not invoice.total:
        return money.ZERO
    share = money.quantize(invoice.tax * min(so_far, invoice.total) / invoice.total, invoice.currency)
    return max(share - sum((note.tax for note in notes), money.ZERO), money.ZERO)
