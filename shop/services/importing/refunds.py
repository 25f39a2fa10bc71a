"""Cancellations become returns: matched to the lines that were sold before, given back in the payment's
ledger.

A file that names the order is believed. One that does not (the invoices of a till) is matched by customer and
article: first the newest sale at the same price, then the newest at any price, never more units than were
sold and not yet given back, never more money than was paid. What finds no sale is reported, not booked.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from shop.contracts import money
from shop.models import OrderEvent, OrderLine, Payment, PaymentEvent, Return, ReturnLine
from shop.services import bulk
from shop.services.importing.orders import CHUNK, LEDGER_COLUMNS, PROVIDER, TIMELINE_COLUMNS
from shop.services.importing.people import People
from shop.services.importing.place import Place
from shop.services.importing.report import Verdicts
from shop.services.importing.rows import Entry, Outcome, rejected

Status = Payment.Status


@dataclass(slots=True)
class Sold:
    """A line of an order, with the units that were not given back yet."""

    line_id: int
    order_id: int
    sku: str
    price: Decimal
    at: datetime
    left: int
    owner: str  # the order's reference, or the id of the customer


@dataclass(slots=True)
class Back:
    """What one refund document gives back of one order."""

    order_id: int
    at: datetime
    document: str
    units: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # order line id → units
    amounts: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))  # ledger key → amount


def write(entries: Sequence[Entry], *, where: Place, people: People, verdicts: Verdicts) -> None:
    """Book the refunds of one batch, in the order of the file; runs inside the batch's transaction."""
    if not entries:
        return
    customers = people.customers(entries)
    sold = _sold(entries, where, customers)
    payments = _payments({line.order_id for lines in sold.values() for line in lines})
    booked = _booked(payments.values())
    backs: dict[tuple[str, int], Back] = {}
    seen: dict[str, Entry] = {}
    for entry in entries:
        key = _ledger_key(entry)
        if key in seen:
            verdicts.repeated(entry.line, seen[key].line)
        elif key in booked:
            verdicts.count(Outcome.KNOWN)
        else:
            lines = sold[_owner(entry, customers), entry.sku]
            _judge(entry, _match(entry, lines, payments, backs), verdicts)
        seen[key] = entry
    _save(list(backs.values()), payments)


def _ledger_key(entry: Entry) -> str:
    return f"refund:{entry.document}:{entry.key}"[:120]


def _owner(entry: Entry, customers: dict[str, int]) -> str:
    return entry.refunds or str(customers.get(entry.customer or entry.email, ""))


def _sold(
    entries: Sequence[Entry], where: Place, customers: dict[str, int]
) -> dict[tuple[str, str], list[Sold]]:
    """Lines that could be meant, newest first, by owner and article."""
    found: dict[tuple[str, str], list[Sold]] = defaultdict(list)
    by_order = "order__external_ref" if entries[0].refunds else "order__customer_id"
    owners = sorted({owner for entry in entries if (owner := _owner(entry, customers))})
    skus = {entry.sku for entry in entries}
    for start in range(0, len(owners), CHUNK):
        rows = (
            OrderLine.objects.filter(order__channel=where.channel, unit_price__gt=0, sku__in=skus)
            .filter(**{f"{by_order}__in": owners[start : start + CHUNK]})
            .annotate(back=Coalesce(Sum("return_lines__quantity"), 0))
            .order_by("-order__placed_at", "-pk")
            .values_list(
                "pk", "order_id", "sku", "unit_price", "order__placed_at", "quantity", "back", by_order
            )
        )
        for pk, order_id, sku, price, at, quantity, back, owner in rows:
            found[str(owner), sku].append(Sold(pk, order_id, sku, price, at, quantity - back, str(owner)))
    return found


def _payments(order_ids: Iterable[int]) -> dict[int, Payment]:
    ids = sorted(order_ids)
    found: dict[int, Payment] = {}
    for start in range(0, len(ids), CHUNK):
        rows = Payment.objects.filter(order_id__in=ids[start : start + CHUNK], provider=PROVIDER)
        found |= {row.order_id: row for row in rows}
    return found


def _booked(payments: Iterable[Payment]) -> set[str]:
    ids = [payment.pk for payment in payments]
    keys: set[str] = set()
    for start in range(0, len(ids), CHUNK):
        rows = PaymentEvent.objects.filter(
            payment_id__in=ids[start : start + CHUNK], kind=PaymentEvent.Kind.REFUND
        )
        keys |= set(rows.values_list("key", flat=True))
    return keys


def _match(
    entry: Entry, lines: Sequence[Sold], payments: dict[int, Payment], backs: dict[tuple[str, int], Back]
) -> int:
    """Take the units from the lines sold before, the same price first. Returns how many found no sale."""
    wanted = entry.quantity
    earlier = [line for line in lines if line.at <= entry.at and line.order_id in payments]
    for line in sorted(earlier, key=lambda line: line.price != entry.unit_price):
        units = min(wanted, line.left)
        if units:
            payment = payments[line.order_id]
            amount = money.quantize(min(entry.unit_price, line.price) * units, payment.currency)
            amount = min(amount, payment.captured - payment.refunded)
            line.left -= units
            wanted -= units
            payment.refunded += amount
            back = backs.setdefault(
                (entry.document, line.order_id), Back(line.order_id, entry.at, entry.document)
            )
            back.units[line.line_id] += units
            back.amounts[_ledger_key(entry)] += amount
    return wanted


def _judge(entry: Entry, n_open: int, verdicts: Verdicts) -> None:
    """Say what became of the line: units that no sale explains are not booked."""
    if n_open == entry.quantity:
        text = _("no earlier sale of %(sku)s to %(buyer)s is left to give back")
        text %= {"sku": entry.sku, "buyer": _buyer(entry)}
        verdicts.fault(entry.line, rejected("no-sale", text))
        return
    if n_open:
        entry.warning = _("only %(sold)d of %(n)d units were sold before") % {
            "sold": entry.quantity - n_open,
            "n": entry.quantity,
        }
    verdicts.imported(entry)


def _buyer(entry: Entry) -> str:
    if entry.refunds:
        return _("this order")
    return _("this customer") if entry.customer or entry.email else _("a guest")


def _save(backs: Sequence[Back], payments: dict[int, Payment]) -> None:
    returns = [
        Return(
            order_id=back.order_id,
            status=Return.Status.REFUNDED,
            reason=f"imported: {back.document}"[:200],
            requested_at=back.at,
            updated_at=back.at,
        )
        for back in backs
    ]
    Return.objects.bulk_create(returns)
    both = list(zip(returns, backs, strict=True))
    columns = ("item_return_id", "order_line_id", "quantity", "restock")
    bulk.insert(
        ReturnLine, columns, ((r.pk, pk, n, False) for r, back in both for pk, n in back.units.items())
    )
    refund = PaymentEvent.Kind.REFUND.value
    ledger = (
        (payments[back.order_id].pk, refund, amount, key, "imported", back.at)
        for back in backs
        for key, amount in back.amounts.items()
    )
    bulk.insert(PaymentEvent, LEDGER_COLUMNS, ledger)
    timeline = ((r.order_id, "return", r.pk, "", r.status, b.document[:200], PROVIDER, b.at) for r, b in both)
    bulk.insert(OrderEvent, TIMELINE_COLUMNS, timeline)
    changed = [payments[order_id] for order_id in sorted({back.order_id for back in backs})]
    for payment in changed:
        is_all = payment.refunded >= payment.captured
        payment.status = (
            Status.REFUNDED if is_all else Status.PARTLY_REFUNDED if payment.refunded else payment.status
        )
    Payment.objects.bulk_update(changed, ["refunded", "status"], batch_size=200)
