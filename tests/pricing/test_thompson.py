"""Thompson sampling: prices are tried as often as they may be the best, and never one that costs too much."""

from decimal import Decimal
from statistics import NormalDist

import pytest

from pricing.contracts import Prospect
from pricing.policy import margins, thompson

PRICES = [Decimal(f"{price}.00") for price in range(14, 27)]
NORMALS = [NormalDist().inv_cdf((at + 0.5) / 200) for at in range(200)]


def prospect(*, deviation: float = 0.6, elasticity: float = -2.0) -> Prospect:
    """Cost 10: at an elasticity of -2 the best price is 20."""
    return Prospect(
        price=20.0, tax_rate=0.0, fee_rate=0.0, unit_cost=10.0, demand=4.0, demand_spread=0.0,
        elasticity=elasticity, elasticity_deviation=deviation, stock=1e6, days=28.0, waste=0.0, wasting=0.0,
    )  # fmt: skip


def test_a_steeper_draw_tries_a_lower_price():
    tried = [thompson.explored(prospect(), PRICES, normal=normal, budget=1.0) for normal in (-1.5, 0.0, 1.5)]

    assert tried == sorted(tried)
    assert tried[0] < Decimal(20) < tried[2]
    assert tried[1] == Decimal("20.00")


@pytest.mark.parametrize("budget", [0.005, 0.02, 0.1])
def test_no_price_that_is_tried_costs_more_than_the_budget(budget):
    now = prospect()
    expected = {price: margins.judge(price, now).margin for price in PRICES}

    tried = thompson.propensities(now, PRICES, normals=NORMALS, budget=budget)

    assert min(expected[price] for price in tried) >= max(expected.values()) * (1 - budget)


def test_a_larger_budget_tries_more_prices():
    counts = [
        len(thompson.propensities(prospect(), PRICES, normals=NORMALS, budget=budget))
        for budget in (0.001, 0.02, 0.2)
    ]

    assert counts == sorted(set(counts))


def test_propensities_add_up_and_are_as_likely_as_the_prices_are_the_best():
    tried = thompson.propensities(prospect(), PRICES, normals=NORMALS, budget=1.0)

    assert sum(tried.values()) == pytest.approx(1.0)
    # 20 is the best of whole euros where the slope lies between those at which 19 and 21 are as good.
    assert max(tried, key=tried.get) in {Decimal("14.00"), Decimal("26.00"), Decimal("20.00")}
    assert 0 < tried[Decimal("20.00")] < 0.3


def test_who_is_sure_tries_nothing():
    tried = thompson.propensities(prospect(deviation=1e-6), PRICES, normals=NORMALS, budget=0.5)

    assert tried == {Decimal("20.00"): 1.0}


def test_without_a_price_there_is_nothing_to_try():
    assert thompson.explored(prospect(), [], normal=0.0, budget=0.1) is None
