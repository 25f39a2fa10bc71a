"""Prices that are tried to learn from them."""

from decimal import Decimal

import pytest

from pricing.models import PriceProposal
from pricing.services import proposing
from tests.pricing import market
from tests.pricing.market import NOW

pytestmark = pytest.mark.django_db


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
