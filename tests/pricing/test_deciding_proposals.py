"""Proposals that are agreed to, changed, refused or taken back: once, and never from stale facts."""

from datetime import timedelta
from decimal import Decimal

import pytest

from pricing.models import PriceProposal
from pricing.services import proposals, proposing
from shop.models import PriceChange
from shop.services import catalogue
from tests.pricing.market import NOW, price_of

pytestmark = pytest.mark.django_db


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


def test_prices_stay_within_a_month_whatever_is_approved_daily(cheap):
    for day in range(20):
        now = NOW + timedelta(days=day)
        proposing.propose(now=now)
        for found in PriceProposal.objects.filter(state="open"):
            proposals.approve(proposal_id=found.pk, actor="staff:1", now=now)

    assert price_of(cheap) <= Decimal("19.90") * Decimal("1.15")
    assert price_of(cheap) > Decimal("19.90")
