"""A department's margins say how much of its elasticities is left when all its prices move."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from pricing import training
from pricing.contracts import TrainOptions
from pricing.features import ledger
from pricing.models import ElasticityEstimate
from pricing.policy import anchoring
from pricing.policy.anchoring import Earning
from pricing.services import responding
from shop.models import VariantListing
from tests import factories
from tests.pricing import market
from tests.pricing.market import NOW


def test_at_the_factor_a_percent_on_all_prices_neither_wins_nor_loses():
    goods = [Earning(10, 20.0, 10.0, -3.0), Earning(40, 8.0, 5.0, -2.0)]

    factor = anchoring.factor(goods, anchoring.revealed(goods))

    gained = sum(each.units * each.net for each in goods)
    lost = sum(factor * each.elasticity * each.units * each.margin for each in goods)
    assert gained + lost == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("margin", "factor"),
    [(19.0, anchoring.LEAST), (2.0, anchoring.MOST), (0.0, 1.0), (-1.0, 1.0)],
)
def test_margins_that_others_cannot_explain_are_not_followed(margin, factor):
    goods = [Earning(10, 20.0, margin, -4.0)]

    assert anchoring.factor(goods, anchoring.revealed(goods)) == factor


def test_nothing_sold_leaves_all_of_it():
    assert anchoring.factor([], anchoring.revealed([])) == 1.0


def test_learning_steeper_slopes_throughout_moves_no_department():
    goods = [Earning(10, 20.0, 10.0, -3.0), Earning(40, 8.0, 5.0, -2.0)]
    left = anchoring.revealed(goods)
    steeper = [replace(each, elasticity=each.elasticity * 1.2) for each in goods]

    before, after = anchoring.factor(goods, left), anchoring.factor(steeper, left)

    assert after * 1.2 == pytest.approx(before)


@pytest.mark.django_db
def test_decisions_take_what_is_left_and_pages_what_was_learnt():
    row = market.variant()
    market.believed(row, -2.5, deviation=0.1)
    ElasticityEstimate.objects.update(factor=0.8)

    found = ledger.responses([row.pk])[row.pk]

    assert found.mean == pytest.approx(-2.0)
    assert found.deviation == pytest.approx(0.08)


def learnt(now: datetime) -> set[float]:
    """Factors after a training whose version serves."""
    version = training.train(TrainOptions(as_of=NOW, fast=True), now=now).version
    training.promote(version=version, now=now, reason="test", by="me")
    responding.estimate(now=now)
    return set(ElasticityEstimate.objects.values_list("factor", flat=True))


@pytest.mark.django_db
def test_a_department_keeps_what_its_margins_said_before_prices_were_the_apps_own():
    for at in range(24):
        row = market.variant("19.90", cost="5.00", category=factories.category("Snacks"))
        market.sold(row, spread=0.15, seed=at)
    before = learnt(NOW)

    VariantListing.objects.update(cost_price="14.00")
    after = learnt(NOW + timedelta(minutes=1))

    assert len(before) == 1
    assert anchoring.LEAST < min(before) < anchoring.MOST
    assert sorted(after) == pytest.approx(sorted(before))
