"""Targets, lots, budgets, moves and the simulator as arithmetic."""

import numpy as np
import pytest

from inventory.contracts import Binding, Lots, Shelf, Targets, Terms, UnusableTerms, Wanted
from inventory.policy import moving, newsvendor, sharing, simulating, sizing, targets

TERMS = Terms(margin=6.0, holding=0.01, order_cost=2.0, review_days=1.0, least_service=0.5, most_service=0.99)


def test_base_stock_covers_the_quantile_at_the_critical_ratio():
    during = np.arange(1, 101, dtype=float)

    found = targets.base_stock(during, daily=5.0, terms_of=TERMS, lots=Lots())

    assert found.service == 0.99
    assert found.is_bounded
    assert found.order_up_to == 100


def test_a_dearer_holding_lowers_service_and_level():
    during = np.random.default_rng(1).poisson(20, 5_000).astype(float)
    cheap = targets.order_up_to(during, daily=3.0, terms_of=TERMS, lots=Lots())
    dear = targets.order_up_to(
        during,
        daily=3.0,
        terms_of=Terms(6.0, 1.0, 2.0, 1.0, 0.5, 0.99),
        lots=Lots(),
    )

    assert dear.service < cheap.service
    assert dear.reorder_point < cheap.reorder_point
    assert dear.order_up_to < cheap.order_up_to


def test_what_nobody_asks_for_is_never_ordered():
    found = targets.order_up_to(np.zeros(100), daily=0.0, terms_of=TERMS, lots=Lots())

    assert sizing.quantity(0, found, Lots())[0] == 0


@pytest.mark.parametrize("holding", [0.0, -1.0, float("nan"), float("inf")])
def test_terms_that_make_no_sense_are_refused(holding):
    wrong = Terms(6.0, holding, 2.0, 1.0, 0.5, 0.99)

    with pytest.raises(UnusableTerms):
        targets.order_up_to(np.ones(10), daily=1.0, terms_of=wrong, lots=Lots())


@pytest.mark.parametrize(("position", "expected"), [(11, 0), (10, 12), (-3, 24), (-4, 24)])
def test_an_order_is_placed_at_the_point_and_in_packs(position, expected):
    found, _ = sizing.quantity(position, Targets(10.0, 20.0, 0.9, False), Lots(6, 12))

    assert found == expected


def line(key: int, quantity: int, *, cost: float = 1.0, margin: float = 1.0, most: float = 100.0) -> Wanted:
    return Wanted(key, quantity, 0.0, Lots(), cost, margin, ((0.0, 1.0), (most, 0.0)))


def test_without_a_limit_everything_is_as_wanted():
    assert sharing.shared([line(1, 5)], budget=None, space=None) == {1: (5, ())}


def test_a_budget_is_never_overdrawn_and_buys_the_best():
    lines = [line(1, 50, margin=5.0), line(2, 50)]

    found = sharing.shared(lines, budget=60.0, space=None)

    assert found[1][0] + found[2][0] == 60
    assert found[1][0] == 50
    assert found[2] == (10, (Binding.BUDGET,))


def test_space_is_shared_like_money():
    found = sharing.shared([line(1, 50), line(2, 50)], budget=None, space=40)

    assert found[1][0] == found[2][0] == 20
    assert found[1][1] == (Binding.SPACE,)


def test_an_order_below_the_minimum_is_none():
    one = Wanted(1, 30, 0.0, Lots(10, 20), 1.0, 1.0, ((0.0, 1.0), (50.0, 0.0)))

    assert sharing.shared([one], budget=15.0, space=None)[1][0] == 0
    assert sharing.shared([one], budget=25.0, space=None)[1][0] == 20


def test_a_move_takes_no_more_than_is_free_and_beyond_its_own_need():
    shelves = [Shelf(1, free=5, surplus=30.0, need=0.0), Shelf(2, free=0, surplus=-9.0, need=9.0)]

    (move,) = moving.moves(shelves)

    assert (move.source, move.target, move.quantity) == (1, 2, 5)
    assert moving.moves([Shelf(1, 5, -1.0, 0.0), Shelf(2, 0, -9.0, 9.0)]) == []


def world(demand: np.ndarray, **fields) -> simulating.World:
    n, t = demand.shape
    defaults = {
        "lead": np.ones((n, t), dtype=np.int64),
        "start": np.zeros(n),
        "pack": np.ones(n, dtype=np.int64),
        "least": np.ones(n, dtype=np.int64),
        "holding": np.ones(n),
        "margin": np.full(n, 10.0),
        "order_cost": 0.0,
    }
    return simulating.World(demand=demand, **{**defaults, **fields})


def plan(shape: tuple[int, int], low: float, high: float, **fields) -> simulating.Plan:
    return simulating.Plan("p", np.full(shape, low), np.full(shape, high), **fields)


def test_the_simulator_follows_its_order_of_events_by_hand():
    demand = np.array([[2.0, 2.0, 2.0, 2.0]])

    found = simulating.replay(world(demand, start=np.array([3.0])), plan(demand.shape, 1.0, 4.0))

    # Day 1: 3 there, no order, 1 left. Day 2: 1 <= 1, order 3; 1 sold, 1 lost. Day 3: 3 arrive, 1 left.
    # Day 4: 1 <= 1, order 3; 1 sold, 1 lost.
    assert found.fill_rate == 6 / 8
    assert (found.stockout_days, found.n_orders) == (2, 2)
    assert found.mean_stock == (1 + 0 + 1 + 0) / 4
    assert (found.holding_cost, found.lost_margin) == (2.0, 20.0)


def test_base_stock_costs_what_theory_says():
    """Newsvendor N(50, 8) at holding .18 and lost .70: 1.9976 a period. In thousandths, as orders are whole units."""
    rng = np.random.default_rng(7)
    demand = np.maximum(rng.normal(50_000, 8_000, (200, 400)), 0.0)
    exact = newsvendor.normal(mean=50, deviation=8, holding=0.18, lost=0.70)
    n, t = demand.shape
    level = 1_000 * exact.level
    one = world(
        demand,
        lead=np.zeros((n, t), dtype=np.int64),
        holding=np.full(n, 0.18),
        margin=np.full(n, 0.70),
    )

    found = simulating.replay(one, plan(demand.shape, level, level))

    assert exact.cost == pytest.approx(1.9976051932, abs=1e-6)
    assert found.cost / (n * t) / 1_000 == pytest.approx(exact.cost, rel=0.02)


def test_a_lead_time_of_a_day_comes_tomorrow_and_one_of_none_at_once():
    demand = np.array([[5.0, 5.0]])
    none = np.zeros((1, 2), dtype=np.int64)

    assert simulating.replay(world(demand), plan(demand.shape, 10.0, 20.0)).fill_rate == 0.5
    assert simulating.replay(world(demand, lead=none), plan(demand.shape, 10.0, 20.0)).fill_rate == 1.0


def test_packs_and_minimum_hold_in_the_simulator():
    demand = np.ones((1, 3))

    found = simulating.replay(
        world(demand, pack=np.array([6]), least=np.array([12])), plan(demand.shape, 0.0, 1.0)
    )

    assert found.mean_stock == (0 + 11 + 10) / 3
