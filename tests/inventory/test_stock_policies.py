"""Stock policies against exact values of the literature's examples, and against brute force."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from inventory.contracts import UnusableTerms
from inventory.policy import lots, newsvendor, order_up_to, reorder_quantity


def exact(value: float):
    return pytest.approx(value, abs=1e-6)


def test_economic_lot():
    found = lots.economic_lot(order_cost=8, holding=0.225, demand=1300)

    assert found.quantity == exact(304.0467800264)
    assert found.cost == exact(68.4105255059)


def test_economic_lot_with_backorders():
    found = lots.backordered_lot(order_cost=8, holding=0.225, waiting=5, demand=1300)

    assert found.quantity == exact(310.81255515896464)
    assert found.backordered == exact(0.0430622)
    assert found.cost == exact(66.92136355097325)


@pytest.mark.parametrize(
    ("mean", "deviation", "holding", "lost", "level", "cost"),
    [(50, 8, 0.18, 0.70, 56.6039559274, 1.9976051932), (120, 10, 2, 18, 132.8155156554, 35.0996663865)],
)
def test_newsvendor_with_normal_demand(mean, deviation, holding, lost, level, cost):
    found = newsvendor.normal(mean=mean, deviation=deviation, holding=holding, lost=lost)

    assert (found.level, found.cost) == (exact(level), exact(cost))
    assert newsvendor.normal_cost(
        found.level, mean=mean, deviation=deviation, holding=holding, lost=lost
    ) == exact(cost)


@pytest.mark.parametrize(
    ("mean", "holding", "lost", "level", "cost"),
    [(6, 1, 4, 8, 3.5701069457709), (50, 0.18, 0.70, 56, 1.7972352118)],
)
def test_newsvendor_with_poisson_demand(mean, holding, lost, level, cost):
    found = newsvendor.poisson(mean=mean, holding=holding, lost=lost)

    assert (found.level, found.cost) == (level, exact(cost))


def test_the_critical_ratio_is_the_service_that_pays():
    assert newsvendor.critical_ratio(holding=1, lost=9) == 0.9


def test_order_up_to_with_poisson_demand():
    found = order_up_to.poisson(mean=6, holding=1, lost=4, order_cost=5)

    assert (found.reorder_point, found.order_up_to) == (4, 10)
    assert found.cost == exact(8.0341115615)


def test_the_cost_of_any_order_up_to_policy():
    assert order_up_to.poisson_cost(6, 18, mean=6, holding=1, lost=4, order_cost=5) == exact(10.1937986716)


@pytest.mark.parametrize(
    ("mean", "low", "top", "cost"),
    [
        (10, 6, 40, 35.022),
        (20, 14, 62, 49.173),
        (25, 19, 56, 54.262),
        (50, 42, 108, 70.975),
        (64, 55, 74, 78.402),
    ],
)
def test_order_up_to_on_the_published_instances(mean, low, top, cost):
    found = order_up_to.poisson(mean=mean, holding=1, lost=9, order_cost=64)

    assert (found.reorder_point, found.order_up_to) == (low, top)
    assert found.cost == pytest.approx(cost, abs=6e-4)  # printed with three digits


def test_no_neighbour_of_the_best_order_up_to_policy_is_cheaper():
    options = {"mean": 3.0, "holding": 1.0, "lost": 20.0, "order_cost": 12.0, "lead": 2}

    found = order_up_to.poisson(**options)

    around = [
        order_up_to.poisson_cost(found.reorder_point + low, found.order_up_to + top, **options)
        for low in range(-4, 5)
        for top in range(-4, 5)
    ]
    assert found.cost == pytest.approx(min(around))


def test_reorder_quantity_with_poisson_demand():
    found = reorder_quantity.poisson(mean=1.5, holding=20, lost=150, order_cost=100, lead=2)

    assert (found.reorder_point, found.quantity) == (3, 5)
    assert found.cost == exact(107.9235806331)


NORMAL = {"mean": 1300, "deviation": 150, "holding": 0.225, "lost": 7.5, "lead": 1 / 12}


def test_reorder_point_for_a_given_quantity_with_normal_demand():
    # The published value has seven digits after the point and its own search's tolerance.
    assert reorder_quantity.normal_reorder_point(300, **NORMAL) == pytest.approx(129.4272799, abs=1e-6)


def test_the_cost_of_any_reorder_quantity_with_normal_demand():
    assert reorder_quantity.normal_cost(126.8, 328.5, order_cost=8, **NORMAL) == exact(78.0711625)


def test_the_best_plan_for_a_known_future():
    found = lots.best_plan([90, 120, 80, 70], order_cost=500, holding=2)

    assert found.quantities == (210, 0, 150, 0)
    assert found.cost == exact(1380)


def test_the_best_plan_is_that_of_trying_every_plan():
    rng = np.random.default_rng(0)
    for _ in range(30):
        demand = rng.integers(0, 30, 6).tolist()

        found = lots.best_plan(demand, order_cost=25, holding=1)

        assert found.cost == pytest.approx(_cheapest(demand, 25, 1))
        left = np.cumsum(np.array(found.quantities) - demand)
        assert (left >= 0).all()
        assert found.cost == pytest.approx(25 * np.count_nonzero(found.quantities) + left.sum())


def _cheapest(demand, order_cost, holding):
    """Over all choices of the periods with an order."""
    costs = []
    for mask in range(2 ** len(demand)):
        stock, cost = 0, 0.0
        for at, units in enumerate(demand):
            if mask >> at & 1:
                later = [k for k in range(at + 1, len(demand)) if mask >> k & 1]
                stock += sum(demand[at : later[0] if later else len(demand)]) - stock
                cost += order_cost
            stock -= units
            cost += holding * max(stock, 0) + (1e9 if stock < 0 else 0)
        costs.append(cost)
    return min(costs)


def test_a_year_of_base_stock_costs_what_the_formula_says():
    # Events: raise to the level, order arrives, demand, count. Theory 1.9976 for the first newsvendor above.
    level = newsvendor.normal(mean=50, deviation=8, holding=0.18, lost=0.70).level
    left = level - np.random.default_rng(0).normal(50, 8, 200_000)

    cost = np.where(left > 0, 0.18 * left, -0.70 * left).mean()

    assert cost == pytest.approx(1.9976, rel=0.02)


def test_the_slope_of_the_second_loss_is_what_is_missing():
    missing = stats.norm(10, 3).expect(lambda demand: demand - 8.0, lb=8.0)
    before, after = (newsvendor.second_loss(at, mean=10, deviation=3) for at in (8 - 1e-5, 8 + 1e-5))

    assert (before - after) / 2e-5 == pytest.approx(missing, rel=1e-6)


@pytest.mark.parametrize("bad", [0, -1, float("nan"), float("inf")])
def test_unusable_terms_are_named(bad):
    with pytest.raises(UnusableTerms, match=r"holding must be above 0"):
        lots.economic_lot(order_cost=8, holding=bad, demand=1300)
    with pytest.raises(UnusableTerms, match=r"lost must be above 0"):
        order_up_to.poisson(mean=6, holding=1, lost=bad, order_cost=5)
    with pytest.raises(UnusableTerms, match=r"lead must be above 0"):
        reorder_quantity.poisson(mean=1.5, holding=20, lost=150, order_cost=100, lead=bad)


def test_a_negative_demand_is_named_with_its_period():
    with pytest.raises(UnusableTerms, match="demand of period 2 must not be negative, got -3"):
        lots.best_plan([1, -3], order_cost=5, holding=1)
