"""Goods ordered of suppliers: placed, received through the stock ledger, cancelled, and how long they really took.

One proposal becomes one order and one delivery note is booked once, however often and by however many people it is
sent: the second time nothing happens.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from shop.contracts.errors import ShopError
from shop.models import PurchaseOrder, PurchaseOrderLine, PurchaseReceipt, Supplier, SupplierOffer
from shop.services import locks, stock
from shop.services.stock import StockLine

Status = PurchaseOrder.Status
OPEN = (Status.PLACED, Status.PARTIAL)
LONGEST = 3_650  # days; no calendar has a date for every number that a lead time may be


class InvalidPurchase(ShopError):
    """An order that no supplier takes, or goods that nobody ordered. Nothing was changed."""

    code = "invalid_purchase"
    status = 409


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """Units of a variant to order."""

    variant_id: int
    quantity: int


def place(
    *,
    supplier_id: int,
    location_id: int,
    lines: Sequence[PurchaseLine],
    actor: str,
    now: datetime,
    decision: str | None = None,
) -> PurchaseOrder:
    """Order goods; `decision` names the proposal behind it, which is ordered once.

    Raises:
        InvalidPurchase: if the supplier is not active, offers a variant not, or sells it in other lots.
    """
    known = PurchaseOrder.objects.filter(decision=decision).first() if decision else None
    if known:
        return known
    supplier = Supplier.objects.get(pk=supplier_id)
    offers = _checked(supplier, lines)
    try:
        with transaction.atomic():
            return _written(supplier, location_id, lines, offers, actor=actor, now=now, decision=decision)
    except IntegrityError:
        # Somebody else approved the same proposal between the look and the write.
        made = PurchaseOrder.objects.filter(decision=decision).first() if decision else None
        if made is None:
            raise
        return made


def receive(
    *, order_id: int, quantities: Mapping[int, int], note: str, actor: str, now: datetime
) -> PurchaseOrder:
    """Put what came with a delivery note on the shelves; a note that was booked already changes nothing.

    Args:
        order_id: of the purchase order.
        quantities: units by id of its line; lines left out brought nothing.
        note: number of the delivery note.
        actor: who counted.
        now: when they came.

    Raises:
        InvalidPurchase: without a note, for a closed order, for lines of another one, for nothing, or for more
            than is still expected.
    """
    if not note.strip():
        raise InvalidPurchase(_("Give the number of the delivery note."), field="note")
    with locks.transaction_or_busy():
        order = locks.purchase_order(order_id)
        lines = {line.pk: line for line in order.lines.select_related("variant")}
        if PurchaseReceipt.objects.filter(line__order=order, note=note).exists():
            return order
        _refuse(order, lines, quantities)
        _book(order, lines, quantities, note=note, actor=actor, now=now)
    return order


def cancel(*, order_id: int) -> PurchaseOrder:
    """Expect nothing more; what has arrived stays.

    Raises:
        InvalidPurchase: if the order is closed already.
    """
    with locks.transaction_or_busy():
        order = locks.purchase_order(order_id)
        _refuse_closed(order)
        order.status = Status.CANCELLED
        order.save(update_fields=["status"])
    return order


def expected(*, order_id: int) -> dict[int, int]:
    """Units that have not come yet, by line; lines that are complete are left out."""
    rows = PurchaseOrderLine.objects.filter(order_id=order_id, received__lt=F("quantity"))
    return {line.pk: line.quantity - line.received for line in rows.order_by("pk")}


def lead_days(*, supplier_id: int, since: datetime) -> list[float]:
    """Days from order to arrival of each receipt since a moment, oldest first: what a supplier really takes."""
    rows = PurchaseReceipt.objects.filter(line__order__supplier_id=supplier_id, at__gte=since)
    pairs = rows.order_by("at", "pk").values_list("at", "line__order__ordered_at")
    return [(arrived - ordered) / timedelta(days=1) for arrived, ordered in pairs]


def _checked(supplier: Supplier, lines: Sequence[PurchaseLine]) -> dict[int, SupplierOffer]:
    """The supplier's offers by variant."""
    if not supplier.is_active:
        raise InvalidPurchase(_("%(name)s is not active.") % {"name": supplier.name}, field="supplier")
    ids = [line.variant_id for line in lines]
    if not ids or len(set(ids)) != len(ids):
        raise InvalidPurchase(_("Name each variant once, and at least one."), field="lines")
    rows = supplier.offers.filter(variant_id__in=ids, is_active=True).select_related("variant")
    offers = {row.variant_id: row for row in rows}
    for line in lines:
        _check_lot(supplier, offers.get(line.variant_id), line.quantity)
    return offers


def _check_lot(supplier: Supplier, offer: SupplierOffer | None, quantity: int) -> None:
    if offer is None:
        raise InvalidPurchase(_("%(name)s does not offer this.") % {"name": supplier.name}, field="lines")
    if quantity < offer.min_quantity or quantity % offer.pack_size:
        raise InvalidPurchase(
            _("%(sku)s: %(asked)d is not possible; at least %(least)d, in packs of %(pack)d.")
            % {
                "sku": offer.variant.sku,
                "asked": quantity,
                "least": offer.min_quantity,
                "pack": offer.pack_size,
            },
            field="quantity",
        )


def _written(
    supplier: Supplier,
    location_id: int,
    lines: Sequence[PurchaseLine],
    offers: Mapping[int, SupplierOffer],
    *,
    actor: str,
    now: datetime,
    decision: str | None,
) -> PurchaseOrder:
    order = PurchaseOrder.objects.create(
        number=f"PO-{now:%Y%m%d}-{uuid.uuid4().hex[:8].upper()}",
        supplier=supplier,
        location_id=location_id,
        currency=supplier.currency,
        decision=decision,
        actor=actor,
        ordered_at=now,
        expected_at=now + timedelta(days=min(supplier.lead_days, LONGEST)),
    )
    PurchaseOrderLine.objects.bulk_create(
        PurchaseOrderLine(
            order=order,
            variant_id=line.variant_id,
            quantity=line.quantity,
            unit_cost=offers[line.variant_id].cost,
        )
        for line in lines
    )
    return order


def _refuse_closed(order: PurchaseOrder) -> None:
    if order.status not in OPEN:
        raise InvalidPurchase(
            _("%(number)s is closed: %(status)s.")
            % {"number": order.number, "status": order.get_status_display()}
        )


def _refuse(
    order: PurchaseOrder, lines: Mapping[int, PurchaseOrderLine], quantities: Mapping[int, int]
) -> None:
    _refuse_closed(order)
    if not quantities or set(quantities) - set(lines):
        raise InvalidPurchase(_("Name lines of this order, and at least one."), field="lines")
    for line_id, quantity in quantities.items():
        line = lines[line_id]
        expected = line.quantity - line.received
        if not 0 < quantity <= expected:
            raise InvalidPurchase(
                _("%(sku)s: %(asked)d came, between 1 and %(expected)d are expected.")
                % {"sku": line.variant.sku, "asked": quantity, "expected": expected},
                field="quantity",
            )


def _book(
    order: PurchaseOrder,
    lines: Mapping[int, PurchaseOrderLine],
    quantities: Mapping[int, int],
    *,
    note: str,
    actor: str,
    now: datetime,
) -> None:
    PurchaseReceipt.objects.bulk_create(
        PurchaseReceipt(line_id=line_id, quantity=quantity, note=note, actor=actor, at=now)
        for line_id, quantity in quantities.items()
    )
    for line_id, quantity in sorted(quantities.items()):
        PurchaseOrderLine.objects.filter(pk=line_id).update(received=F("received") + quantity)
    arrived = [
        StockLine(lines[line_id].variant_id, order.location_id, quantity)
        for line_id, quantity in quantities.items()
    ]
    stock.receive(lines=arrived, ref=order.number, reason=note, actor=actor, now=now)
    is_open = order.lines.filter(received__lt=F("quantity")).exists()
    order.status = Status.PARTIAL if is_open else Status.RECEIVED
    order.save(update_fields=["status"])
