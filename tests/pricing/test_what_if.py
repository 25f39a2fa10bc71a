"""The joint what-if: another price meets demand, stock, the next order and the margin, with the same luck."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.conf import settings
from django.urls import reverse

from pricing.contracts import Why
from shop.models import Supplier, SupplierOffer
from tests import factories
from tests.pricing import market
from tests.pricing.market import NOW

BOTH = {"pricing", "inventory"} <= set(settings.AI_APPS)
# An app that is left out has no tables.
what_if = import_module("config.what_if") if BOTH else None
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not BOTH, reason="it asks both apps"),
]


@pytest.fixture
def sold():
    row = market.variant("19.90", cost="8.00", stock=60)
    market.sold(row, a_day=4.0)
    market.believed(row, -2.0)
    market.rule()
    supplier = Supplier.objects.create(code="acme", name="Acme", currency="EUR", lead_days=10)
    SupplierOffer.objects.create(supplier=supplier, variant=row, cost="8.00", pack_size=12, min_quantity=24)
    return row


def test_a_lower_price_sells_more_runs_out_earlier_and_orders_more(sold):
    found = what_if.answer(listing_id=sold.listings.get().pk, change_rate=Decimal("-0.20"), now=NOW)

    assert found.after.demand.p50 > found.before.demand.p50
    assert found.after.demand.p10 <= found.after.demand.p50 <= found.after.demand.p90
    assert found.before.stock_out_on is not None
    assert found.after.stock_out_on is not None
    assert found.after.stock_out_on <= found.before.stock_out_on
    assert found.after.order_quantity >= found.before.order_quantity > 0
    assert found.after.order_quantity % 12 == 0
    assert found.price_bound_by  # a fifth is more than a day allows
    assert found.allowed > found.wanted
    assert found.binds == "day_step"


def test_the_same_price_changes_nothing(sold):
    found = what_if.answer(listing_id=sold.listings.get().pk, change_rate=Decimal(0), now=NOW)

    assert found.before == found.after
    assert found.mean_gain == 0


def test_the_same_question_has_the_same_answer(sold):
    listing = sold.listings.get().pk
    answers = [what_if.answer(listing_id=listing, change_rate=Decimal("-0.05"), now=NOW) for _ in range(2)]

    assert answers[0] == answers[1]


def test_without_a_cost_it_says_why():
    row = market.variant("19.90", cost=None)
    with pytest.raises(what_if.CannotTell) as error:
        what_if.answer(listing_id=row.listings.get().pk, change_rate=Decimal("-0.05"), now=NOW)

    assert error.value.why is Why.NO_COST


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_answers_refuses_and_is_empty_in_both_languages(
    client, sold, language, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(factories.user(is_staff=True, is_superuser=True))
    client.cookies["django_language"] = language
    address = reverse("what_if")

    empty = client.get(address)
    with django_assert_max_num_queries(90):
        answer = client.get(address, {"listing": sold.listings.get().pk, "change": "-5"})

    assert (empty.status_code, answer.status_code) == (200, 200)
    assert "<polyline" in answer.content.decode()
    for bad in ("five", "NaN", "-80", "1e9"):
        assert client.get(address, {"sku": sold.sku, "change": bad}).status_code == 400
    assert client.get(address, {"sku": "NONE", "change": "-5"}).status_code == 400
