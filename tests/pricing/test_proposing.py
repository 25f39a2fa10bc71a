"""Proposals: where money is to be gained, inside the limits, once, and never from stale facts."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from pricing.models import PriceLimit, PriceProposal, PricingRule, ProposalRun
from pricing.services import automatic, proposals, proposing, switching
from shop.contracts.outlook import OutlookRow, OverstockRow, Place
from shop.models import CompetitorOffer, PriceChange, VariantListing
from shop.services import catalogue
from shop.services.outlook import publish_outlook, publish_overstock
from tests import factories
from tests.pricing import market
from tests.pricing.market import NOW

pytestmark = pytest.mark.django_db


def price_of(variant) -> Decimal:
    return VariantListing.objects.get(variant=variant).list_price


@pytest.fixture
def cheap():
    """Costs 4 of 19.90 and demand that barely answers: a higher price is better."""
    row = market.variant("19.90", cost="4.00")
    market.sold(row)
    market.believed(row, -1.2)
    market.rule()
    return row


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


def test_a_frozen_listing_stays(cheap):
    PriceLimit.objects.create(listing=cheap.listings.get(), is_frozen=True)

    assert proposing.propose(now=NOW) == 0


def test_the_minimum_advertised_price_is_kept():
    row = market.variant("19.90", cost="6.00", stock=900)
    market.sold(row)
    market.believed(row, -4.0)
    market.rule()
    PriceLimit.objects.create(listing=row.listings.get(), advertised=Decimal("19.90"))

    assert proposing.propose(now=NOW) == 0


def test_approving_sets_the_price_and_names_the_decision(cheap):
    proposing.propose(now=NOW)
    found = PriceProposal.objects.get()

    proposals.approve(proposal_id=found.pk, actor="staff:1", now=NOW + timedelta(hours=2))

    assert price_of(cheap) == found.price
    latest = PriceChange.objects.order_by("-pk").first()
    assert (latest.price, latest.decision) == (found.price, f"pricing.proposal:{found.pk}")
    found.refresh_from_db()
    assert (found.state, found.decided_by, found.applied_price) == ("applied", "staff:1", found.price)


def test_the_second_of_two_operators_changes_nothing(cheap):
    proposing.propose(now=NOW)
    found = PriceProposal.objects.get()
    proposals.approve(proposal_id=found.pk, actor="staff:1", now=NOW)
    n_changes = PriceChange.objects.count()

    with pytest.raises(proposals.AlreadyDecided, match="applied"):
        proposals.approve(proposal_id=found.pk, actor="staff:2", now=NOW)

    assert PriceChange.objects.count() == n_changes
    assert PriceProposal.objects.get().decided_by == "staff:1"


def test_a_stale_proposal_is_refused_and_made_anew(cheap):
    proposing.propose(now=NOW)
    old = PriceProposal.objects.get()
    later = NOW + timedelta(days=3)

    with pytest.raises(proposals.Stale, match="a fresh proposal says"):
        proposals.approve(proposal_id=old.pk, actor="staff:1", now=later)

    assert price_of(cheap) == Decimal("19.90")
    old.refresh_from_db()
    assert old.state == "stale"
    assert PriceProposal.objects.get(state="open").as_of == later


def test_a_price_that_was_changed_by_hand_makes_a_proposal_stale(cheap):
    proposing.propose(now=NOW)
    listing = cheap.listings.get()
    catalogue.set_price(
        variant_id=cheap.pk, channel_id=listing.channel_id, price=Decimal("15.90"), decision="me", now=NOW
    )

    with pytest.raises(proposals.Stale):
        proposals.approve(
            proposal_id=PriceProposal.objects.get().pk, actor="staff:1", now=NOW + timedelta(minutes=5)
        )

    assert price_of(cheap) == Decimal("15.90")


def test_another_price_is_allowed_only_inside_the_limits(cheap):
    proposing.propose(now=NOW)
    found = PriceProposal.objects.get()

    with pytest.raises(proposals.Forbidden, match=r"allow 20\.40, not"):
        proposals.edit(proposal_id=found.pk, price=Decimal("39.90"), actor="staff:1", now=NOW)
    with pytest.raises(proposals.Forbidden, match=r"allow \d+\.\d\d, not"):
        proposals.edit(proposal_id=found.pk, price=Decimal("0"), actor="staff:1", now=NOW)
    assert price_of(cheap) == Decimal("19.90")

    proposals.edit(proposal_id=found.pk, price=Decimal("19.40"), actor="staff:1", now=NOW)
    assert price_of(cheap) == Decimal("19.40")


def test_a_rejected_proposal_keeps_its_reason(cheap):
    proposing.propose(now=NOW)
    found = PriceProposal.objects.get()

    proposals.reject(proposal_id=found.pk, reason="Brand day", actor="staff:1", now=NOW)

    found.refresh_from_db()
    assert (found.state, found.note) == ("rejected", "Brand day")
    assert price_of(cheap) == Decimal("19.90")


def test_a_price_and_a_run_are_taken_back(cheap):
    proposing.propose(now=NOW)
    found = PriceProposal.objects.get()
    proposals.approve(proposal_id=found.pk, actor="staff:1", now=NOW)

    done = proposals.roll_back_run(run_id=found.run_id, actor="staff:1", now=NOW + timedelta(hours=1))

    assert (done.n_done, done.problems) == (1, ())
    assert price_of(cheap) == Decimal("19.90")
    assert PriceProposal.objects.get().state == "rolled_back"


def test_a_price_that_was_changed_since_is_not_taken_back(cheap):
    proposing.propose(now=NOW)
    found = PriceProposal.objects.get()
    proposals.approve(proposal_id=found.pk, actor="staff:1", now=NOW)
    listing = cheap.listings.get()
    catalogue.set_price(
        variant_id=cheap.pk, channel_id=listing.channel_id, price=Decimal("15.90"), decision="me", now=NOW
    )

    with pytest.raises(proposals.Stale):
        proposals.roll_back(proposal_id=found.pk, actor="staff:1", now=NOW)

    assert price_of(cheap) == Decimal("15.90")


def test_the_switch_stops_everything(cheap):
    proposing.propose(now=NOW)
    switching.stop(actor="staff:1", reason="Wrong", now=NOW)

    assert proposing.propose(now=NOW) == 0
    with pytest.raises(proposals.Stopped):
        proposals.approve(proposal_id=PriceProposal.objects.get().pk, actor="staff:1", now=NOW)
    assert automatic.run(now=NOW) == 0
    assert price_of(cheap) == Decimal("19.90")

    switching.resume(actor="staff:1", now=NOW)
    proposals.approve(proposal_id=PriceProposal.objects.get().pk, actor="staff:1", now=NOW)
    assert price_of(cheap) > Decimal("19.90")


def test_automatic_prices_reach_as_many_products_as_their_stage(cheap):
    PricingRule.objects.update(mode="automatic", rollout_percent=0)
    proposing.propose(now=NOW)
    assert automatic.run(now=NOW) == 0

    PricingRule.objects.update(rollout_percent=100)
    assert automatic.run(now=NOW) == 1
    assert PriceProposal.objects.get().decided_by == "automatic"


def test_suggestions_are_never_applied_by_themselves(cheap):
    proposing.propose(now=NOW)

    assert automatic.run(now=NOW) == 0


def test_prices_stay_within_a_month_whatever_is_approved_daily(cheap):
    for day in range(20):
        now = NOW + timedelta(days=day)
        proposing.propose(now=now)
        for found in PriceProposal.objects.filter(state="open"):
            proposals.approve(proposal_id=found.pk, actor="staff:1", now=now)

    assert price_of(cheap) <= Decimal("19.90") * Decimal("1.15")
    assert price_of(cheap) > Decimal("19.90")


def test_exploring_writes_down_how_likely_its_price_was():
    for _ in range(12):
        row = market.variant("19.90", cost="10.00")
        market.sold(row)
        market.believed(row, -2.1, deviation=0.6, badge="fair")  # the price in force is about the best
    market.rule(explore_rate=0.02)

    proposing.propose(now=NOW)

    found = list(PriceProposal.objects.all())
    assert len(found) >= 4  # of twelve; the others drew the price in force, or one beyond the step of a day
    assert {tuple(row.reasons) for row in found} == {("explore",)}
    assert all(0 < row.propensity <= 1 for row in found)
    for row in found:
        assert abs(row.price / row.price_before - 1) <= Decimal("0.05")
        assert row.gain >= -Decimal("0.02") * (row.margin - row.gain) * Decimal("1.5")


def test_without_a_share_for_it_nothing_is_tried():
    row = market.variant("19.90", cost="10.00")
    market.sold(row)
    market.believed(row, -2.1, deviation=0.6, badge="fair")
    market.rule(explore_rate=0)

    proposing.propose(now=NOW)

    assert not PriceProposal.objects.exists()


def test_facts_of_many_listings_cost_as_many_queries_as_of_one(django_assert_max_num_queries):
    market.rule()
    for _ in range(12):
        row = market.variant("19.90", cost="4.00")
        market.sold(row, days=30)
        market.believed(row, -1.2)

    with django_assert_max_num_queries(40):
        proposing.propose(now=NOW)
