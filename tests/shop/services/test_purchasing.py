"""Purchase orders: placed once, received once, through the ledger, never more than ordered."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from shop.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseReceipt,
    StockItem,
    StockMovement,
    Supplier,
    SupplierOffer,
)
from shop.services import purchasing
from shop.services.purchasing import InvalidPurchase, PurchaseLine
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def supplier() -> Supplier:
    return Supplier.objects.create(code="mill", name="Mill", currency="EUR", lead_days=5)


@pytest.fixture
def offer(supplier) -> SupplierOffer:
    variant = factories.product(stock=3).variants.get()
    return SupplierOffer.objects.create(
        supplier=supplier, variant=variant, cost=Decimal("4.20"), pack_size=6, min_quantity=12
    )


def place(offer, quantity: int = 24, *, decision: str | None = None) -> PurchaseOrder:
    return purchasing.place(
        supplier_id=offer.supplier_id,
        location_id=factories.location().pk,
        lines=[PurchaseLine(offer.variant_id, quantity)],
        actor="staff:1",
        now=NOW,
        decision=decision,
    )


def receive(order, quantity: int, *, note: str = "D-1", days: float = 4):
    line = order.lines.get()
    return purchasing.receive(
        order_id=order.pk,
        quantities={line.pk: quantity},
        note=note,
        actor="staff:1",
        now=NOW + timedelta(days=days),
    )


def on_hand(offer) -> int:
    return StockItem.objects.get(variant_id=offer.variant_id).on_hand


def test_an_order_takes_cost_currency_and_expected_day_from_the_offer(offer):
    order = place(offer)

    assert (order.status, order.currency, order.expected_at) == ("placed", "EUR", NOW + timedelta(days=5))
    assert order.lines.get().unit_cost == Decimal("4.20")
    assert on_hand(offer) == 3


def test_a_proposal_becomes_one_order_however_often_it_is_approved(offer):
    assert place(offer, decision="reorder:7") == place(offer, decision="reorder:7")
    assert PurchaseOrder.objects.count() == 1
    assert place(offer) != place(offer)


@pytest.mark.parametrize("quantity", [6, 13, 0, -12])
def test_a_lot_that_the_supplier_does_not_sell_is_refused(offer, quantity):
    with pytest.raises(InvalidPurchase, match="at least 12, in packs of 6"):
        place(offer, quantity)

    assert not PurchaseOrder.objects.exists()


def test_what_is_not_offered_or_whose_supplier_is_not_active_is_refused(offer):
    other = factories.product().variants.get()
    with pytest.raises(InvalidPurchase, match="does not offer this"):
        purchasing.place(
            supplier_id=offer.supplier_id, location_id=factories.location().pk,
            lines=[PurchaseLine(other.pk, 12)], actor="", now=NOW,
        )  # fmt: skip
    Supplier.objects.update(is_active=False)
    with pytest.raises(InvalidPurchase, match="Mill is not active"):
        place(offer)


def test_goods_that_come_go_through_the_ledger(offer):
    order = place(offer)

    receive(order, 10)

    order.refresh_from_db()
    assert (order.status, order.lines.get().received, on_hand(offer)) == ("partial", 10, 13)
    movement = StockMovement.objects.order_by("-pk")[0]
    assert (movement.kind, movement.on_hand_delta, movement.ref) == ("receipt", 10, order.number)
    receive(order, 14, note="D-2")
    order.refresh_from_db()
    assert (order.status, on_hand(offer)) == ("received", 27)
    assert purchasing.expected(order_id=order.pk) == {}


def test_a_delivery_note_is_booked_once(offer):
    order = place(offer)
    receive(order, 24)

    receive(order, 24)

    assert on_hand(offer) == 27
    assert PurchaseReceipt.objects.count() == 1


@pytest.mark.parametrize("quantity", [25, 0, -1])
def test_more_than_is_expected_or_nothing_is_refused(offer, quantity):
    order = place(offer)

    with pytest.raises(InvalidPurchase, match="between 1 and 24 are expected"):
        receive(order, quantity)

    assert on_hand(offer) == 3
    assert not PurchaseReceipt.objects.exists()


def test_a_note_without_a_number_and_a_line_of_another_order_are_refused(offer):
    order, other = place(offer), place(offer)

    with pytest.raises(InvalidPurchase, match="delivery note"):
        receive(order, 1, note=" ")
    with pytest.raises(InvalidPurchase, match="lines of this order"):
        purchasing.receive(
            order_id=order.pk, quantities={other.lines.get().pk: 1}, note="D-1", actor="", now=NOW
        )

    assert on_hand(offer) == 3


def test_a_cancelled_order_takes_nothing_more_and_keeps_what_came(offer):
    order = place(offer)
    receive(order, 6)

    purchasing.cancel(order_id=order.pk)

    with pytest.raises(InvalidPurchase, match="is closed"):
        receive(order, 6, note="D-2")
    with pytest.raises(InvalidPurchase, match="is closed"):
        purchasing.cancel(order_id=order.pk)
    assert on_hand(offer) == 9


def test_lead_times_are_those_that_were_observed(offer):
    receive(place(offer), 24, days=4)
    receive(place(offer), 24, days=9.5)

    assert purchasing.lead_days(supplier_id=offer.supplier_id, since=NOW) == [4.0, 9.5]
    assert purchasing.lead_days(supplier_id=offer.supplier_id, since=NOW + timedelta(days=5)) == [9.5]


def test_receipts_are_append_only(offer):
    receive(place(offer), 24)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        PurchaseReceipt.objects.update(quantity=1)


@pytest.mark.parametrize(
    ("model", "change", "name"),
    [
        (SupplierOffer, {"cost": -1}, "supplier_cost_not_negative"),
        (SupplierOffer, {"pack_size": 0}, "supplier_lots_are_positive"),
        (PurchaseOrderLine, {"received": 25}, "no_more_received_than_ordered"),
        (PurchaseOrderLine, {"quantity": 0}, "purchase_line_has_quantity"),
        (PurchaseOrderLine, {"unit_cost": -1}, "purchase_cost_not_negative"),
    ],
)
def test_the_database_refuses_what_cannot_be(offer, model, change, name):
    place(offer)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.update(**change)
