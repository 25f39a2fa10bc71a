"""What can be ordered again is not scarce: a week's stock of it says nothing of its price."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from pricing.contracts import Arrival, Facts
from pricing.features import listings
from pricing.models import PriceProposal
from pricing.policy import deciding
from pricing.services import proposing
from shop.models import PurchaseOrderLine, Supplier, SupplierOffer
from shop.services import purchasing
from shop.services.purchasing import PurchaseLine
from tests import factories
from tests.pricing import market
from tests.pricing.market import NOW

FACTS = Facts(
    listing_id=1,
    variant_id=1,
    channel_id=1,
    product_id=1,
    sku="A",
    category_ids=(),
    currency="EUR",
    channel_currency="EUR",
    price=Decimal(10),
    compare_at=None,
    cost=Decimal(5),
    tax_rate=Decimal(0),
    available=20.0,
    demand=4.0,
)


def test_only_what_lies_there_can_be_sold_of_goods_that_never_come_again():
    assert deciding.reachable_stock(FACTS) == 20


@pytest.mark.parametrize(("days", "more"), [(7.0, 168.0), (21.0, 56.0), (28.0, 0.0), (60.0, 0.0)])
def test_goods_that_can_be_ordered_are_scarce_until_they_come(days, more):
    assert deciding.reachable_stock(replace(FACTS, reorder_days=days)) == 20 + more


@pytest.mark.django_db
@pytest.mark.parametrize(("is_active", "reasons"), [(True, []), (False, ["short"])])
def test_a_supplier_who_delivers_in_time_makes_goods_plentiful(is_active, reasons):
    row = market.variant("19.90", cost="12.00", stock=60)
    market.sold(row, a_day=4.0)
    market.believed(row, -2.4)
    market.rule()
    supplier = Supplier.objects.create(code="s", name="S", currency="EUR", lead_days=7)
    SupplierOffer.objects.create(supplier=supplier, variant=row, cost="12.00", is_active=is_active)

    proposing.propose(now=NOW)

    said = [reason for found in PriceProposal.objects.all() for reason in found.reasons]
    assert [reason for reason in said if reason == "short"] == reasons


@pytest.mark.django_db
def test_what_is_on_order_will_be_there_whoever_ordered_it():
    row = market.variant("19.90", cost="12.00", stock=60)
    market.sold(row, a_day=4.0)
    supplier = Supplier.objects.create(code="s", name="S", currency="EUR", lead_days=14)
    SupplierOffer.objects.create(supplier=supplier, variant=row, cost="12.00")
    order = purchasing.place(
        supplier_id=supplier.pk,
        location_id=factories.location().pk,
        lines=[PurchaseLine(row.pk, 50)],
        actor="me",
        now=NOW - timedelta(days=4),
    )
    PurchaseOrderLine.objects.filter(order=order).update(received=10)

    found = listings.one(row.listings.get().pk, now=NOW)
    later = listings.one(row.listings.get().pk, now=NOW + timedelta(days=30))

    assert found is not None
    assert found.arrivals == (Arrival(10.0, 40.0),)
    assert later is not None
    assert later.arrivals == (Arrival(1.0, 40.0),)
