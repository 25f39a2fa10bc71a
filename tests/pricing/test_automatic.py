"""Prices that change by themselves, and the switch that stops them."""

from decimal import Decimal

import pytest

from pricing.models import PriceProposal, PricingRule
from pricing.services import automatic, proposals, proposing, switching
from tests.pricing.market import NOW, price_of

pytestmark = pytest.mark.django_db


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
