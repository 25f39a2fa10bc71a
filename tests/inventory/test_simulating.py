"""Rules replayed on the past: against those in force and against a hand rule, on the same demand."""

import itertools

import pytest

from inventory.models import StockRules
from inventory.services import simulating
from tests import factories
from tests.inventory.conftest import NOW, selling

pytestmark = pytest.mark.django_db


def test_rules_are_compared_with_those_in_force_and_with_28_days_of_cover():
    for seed in range(6):
        selling(1.0 + seed, seed=seed, days=200)

    found = simulating.simulate(rules=StockRules(), now=NOW)

    new, current, cover = found.outcomes
    assert (new.name, current.name, cover.name) == ("new", "current", "cover")
    assert new.cost == current.cost  # the same rules
    assert new.mean_stock < cover.mean_stock
    assert new.cost < cover.cost
    assert 0.9 < new.fill_rate <= 1
    assert (found.n_series, found.n_days) == (6, 172)


def test_the_frontier_rises_with_stock():
    for seed in range(4):
        selling(3.0, seed=seed, days=200)

    found = simulating.simulate(rules=StockRules(), now=NOW)

    for points in (found.by_rules, found.by_cover):
        stocks = [point.mean_stock for point in points]
        rates = [point.fill_rate for point in points]
        assert stocks == sorted(stocks)
        assert all(later >= earlier - 0.01 for earlier, later in itertools.pairwise(rates))


def test_twice_gives_the_same():
    selling(3.0, days=200)

    assert simulating.simulate(rules=StockRules(), now=NOW) == simulating.simulate(
        rules=StockRules(), now=NOW
    )


def test_a_shop_without_a_past_has_nothing_to_replay():
    factories.variant()

    with pytest.raises(simulating.NothingToReplay):
        simulating.simulate(rules=StockRules(), now=NOW)
