"""What is proposed where stock, forecasts, competitors or brands have a say."""

from datetime import timedelta
from decimal import Decimal

import pytest

from pricing.models import PriceLimit, PriceProposal, PricingRule
from pricing.services import proposing
from shop.contracts.outlook import OutlookRow, OverstockRow, Place
from shop.models import CompetitorOffer
from shop.services.outlook import publish_outlook, publish_overstock
from tests import factories
from tests.pricing import market
from tests.pricing.market import NOW

pytestmark = pytest.mark.django_db


def test_overstock_lowers_a_price():
    row = market.variant("19.90", cost="6.00", stock=900)
    market.sold(row, a_day=2.0)
    market.believed(row, -2.2)
    market.rule()
    place = Place(row.pk, factories.location().pk)
    publish_overstock([OverstockRow(place, 800, 400.0, 200, Decimal("0.400"))], as_of=NOW)

    proposing.propose(now=NOW)

    found = PriceProposal.objects.get()
    assert found.price < found.price_before
    assert found.reasons == ["excess"]


def test_scarce_stock_raises_a_price():
    row = market.variant("19.90", cost="12.00", stock=20)
    market.sold(row, a_day=4.0)
    market.believed(row, -2.4)
    market.rule()

    proposing.propose(now=NOW)

    found = PriceProposal.objects.get()
    assert found.price > found.price_before
    assert found.reasons == ["short"]


def test_the_published_outlook_is_what_demand_is():
    row = market.variant("19.90", cost="4.00")
    market.believed(row, -1.2)
    market.rule()
    place = Place(row.pk, factories.location().pk)
    publish_outlook(
        [
            OutlookRow(place, NOW.date() + timedelta(days=at), 5.0, 3.0, 5.0, 7.0, "model", "v")
            for at in range(28)
        ],
        as_of=NOW,
    )

    assert proposing.propose(now=NOW) == 1


def test_a_competitor_is_followed_only_as_far_as_told(cheap):
    PricingRule.objects.update(rival_gap=Decimal("0.000"))
    CompetitorOffer.objects.create(
        variant=cheap, competitor="Elsewhere", price="18.90", currency="EUR", confidence=0.9, seen_at=NOW
    )

    proposing.propose(now=NOW)

    found = PriceProposal.objects.get()
    assert (found.price, found.answered) == (Decimal("19.400"), "Elsewhere")
    assert "rival" in found.reasons


@pytest.mark.parametrize(
    "fields",
    [
        {"price": "0.01"},
        {"confidence": 0.5},
        {"seen_at": NOW - timedelta(days=4)},
        {"currency": "USD"},
        {"is_available": False},
    ],
)
def test_offers_that_mean_nothing_are_ignored(cheap, fields):
    PricingRule.objects.update(rival_gap=Decimal("0.000"))
    offer = {"price": "18.90", "currency": "EUR", "confidence": 0.9, "seen_at": NOW, **fields}
    CompetitorOffer.objects.create(variant=cheap, competitor="Elsewhere", **offer)

    proposing.propose(now=NOW)

    assert PriceProposal.objects.get().answered == ""


def test_the_minimum_advertised_price_is_kept():
    row = market.variant("19.90", cost="6.00", stock=900)
    market.sold(row)
    market.believed(row, -4.0)
    market.rule()
    PriceLimit.objects.create(listing=row.listings.get(), advertised=Decimal("19.90"))

    assert proposing.propose(now=NOW) == 0
