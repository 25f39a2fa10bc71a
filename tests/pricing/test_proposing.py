"""Proposals: where money is to be gained, inside the limits, and once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from pricing.models import PriceLimit, PriceProposal, PricingRule, ProposalRun
from pricing.services import proposing
from shop.models import VariantListing
from tests import factories
from tests.pricing import market
from tests.pricing.market import NOW, price_of

pytestmark = pytest.mark.django_db


def test_a_price_that_gains_is_proposed_within_the_daily_step(cheap):
    assert proposing.propose(now=NOW) == 1

    row = PriceProposal.objects.get()
    assert (row.price_before, row.price, row.state) == (Decimal("19.900"), Decimal("20.400"), "open")
    assert row.wanted > row.price
    assert "day_step" in row.bound_by
    assert row.reasons == ["margin"]
    assert row.gain_lo <= row.gain <= row.gain_hi
    assert row.gain > 0
    assert price_of(cheap) == Decimal("19.90")


def test_a_second_run_replaces_the_open_proposal(cheap):
    proposing.propose(now=NOW)
    proposing.propose(now=NOW + timedelta(hours=1))

    states = sorted(PriceProposal.objects.values_list("state", flat=True))
    assert states == ["open", "superseded"]


def test_prices_are_thought_out_before_anybody_waits_to_write(cheap, monkeypatch):
    depth = len(connection.savepoint_ids)
    seen = []

    def decided_for(*args, **options):
        seen.append(len(connection.savepoint_ids))
        return decide(*args, **options)

    decide = proposing.decided_for
    monkeypatch.setattr(proposing, "decided_for", decided_for)

    assert proposing.propose(now=NOW) == 1

    assert seen == [depth]


def test_an_uncertain_slope_keeps_the_price():
    row = market.variant("19.90", cost="10.00")
    market.sold(row)
    market.believed(row, -2.5, deviation=1.5, badge="guess")
    market.rule()

    assert proposing.propose(now=NOW) == 0
    assert ProposalRun.objects.get().counts.keys() <= {"unsure", "best"}


def test_in_shadow_nothing_waits_for_anybody(cheap):
    PricingRule.objects.update(mode="shadow")
    proposing.propose(now=NOW)

    assert PriceProposal.objects.get().state == "shadow"


def test_a_category_that_is_off_is_left_alone(cheap):
    PricingRule.objects.update(mode="off")

    assert proposing.propose(now=NOW) == 0


def test_the_nearest_categorys_terms_hold():
    top = factories.category("Kitchen")
    below = factories.category("Cups", parent=top)
    row = market.variant("19.90", cost="4.00", category=below)
    market.sold(row)
    market.believed(row, -1.2)
    market.rule("suggest")
    market.rule("shadow", category=top)

    proposing.propose(now=NOW)

    assert PriceProposal.objects.get().state == "shadow"


@pytest.mark.parametrize(("cost", "why"), [(None, "no_cost"), ("10.00", "no_demand")])
def test_without_cost_or_demand_nothing_is_proposed(cost, why):
    market.variant("19.90", cost=cost)
    market.rule()

    assert proposing.propose(now=NOW) == 0
    assert ProposalRun.objects.get().counts == {why: 1}


def test_a_cost_above_the_price_is_mended_up_to_the_floor():
    row = market.variant("9.90", cost="15.00")
    market.sold(row)
    market.rule()

    proposing.propose(now=NOW)

    found = PriceProposal.objects.get()
    assert found.price >= Decimal("15.00") / Decimal("0.88") * Decimal("1.19")
    assert found.reasons[0] == "limit"
    assert "floor" in found.bound_by


def test_a_listing_in_another_currency_than_its_channel_is_left_alone():
    row = market.variant("19.90")
    market.sold(row)
    market.rule()
    VariantListing.objects.filter(variant=row).update(currency="USD")

    assert proposing.propose(now=NOW) == 0
    assert ProposalRun.objects.get().counts == {"wrong_currency": 1}


def test_what_lies_in_open_carts_does_not_rise(cheap):
    factories.cart({cheap: 1}, updated_at=NOW)

    assert proposing.propose(now=NOW) == 0
    assert ProposalRun.objects.get().counts == {"held": 1}


def test_a_cart_that_was_left_long_ago_holds_nothing(cheap):
    factories.cart({cheap: 1}, updated_at=NOW - timedelta(days=30))

    assert proposing.propose(now=NOW) == 1


def test_a_frozen_listing_stays(cheap):
    PriceLimit.objects.create(listing=cheap.listings.get(), is_frozen=True)

    assert proposing.propose(now=NOW) == 0


def test_facts_of_many_listings_cost_as_many_queries_as_of_one(django_assert_max_num_queries):
    market.rule()
    for _ in range(12):
        row = market.variant("19.90", cost="4.00")
        market.sold(row, days=30)
        market.believed(row, -1.2)

    with django_assert_max_num_queries(40):
        proposing.propose(now=NOW)
