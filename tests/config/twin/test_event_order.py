"""The order of a day is the one that stock theory means: a base-stock policy costs what the newsvendor says."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from config.twin import world
from config.twin.assortment import SIZES, Ints
from config.twin.world import Line, Placed, World


@dataclass(frozen=True)
class Drawn:
    """Shoppers who want what was drawn."""

    units: Ints  # (D, V)

    def wanted(self, day, offered):
        return self.units[day]

    def weights(self, day, offered):
        return np.ones(self.units.shape[1])


def cost_of(units, *, level, holding, lost, lead=0):
    """Mean cost a period and variant of raising each shelf to `level` every morning; nobody turns to another."""
    n_days, n = units.shape
    of = world.draw(
        seed=1, size=replace(SIZES["tiny"], n_variants=n, n_categories=1), n_history=7, n_days=n_days
    )
    takes = np.full_like(of.suppliers.takes, lead)
    goods = replace(
        of.assortment, category=np.arange(n), keeps_days=np.zeros(n, int), supplier=np.zeros(n, int)
    )
    of = replace(
        of,
        assortment=goods,
        suppliers=replace(of.suppliers, takes=takes),
        discounts=np.zeros((n, n_days + 8)),
    )
    shop = World(of, [world.Shelf() for _ in range(n)], np.tile(of.tastes.reference, (2, 1)), Drawn(units))
    prices, on_order, total = of.tastes.reference, np.zeros(n, int), 0.0
    for day in range(n_days):
        missing = [level - shelf.on_hand - on_order[at] for at, shelf in enumerate(shop.shelves)]
        placed = [Placed(day, 0, tuple(Line(at, m, 1.0) for at, m in enumerate(missing) if m > 0))]
        on_order += np.maximum(missing, 0)
        lived = shop.live(day=day, prices=prices, placed=placed)
        for order in lived.arrived:
            for line in order.lines:
                on_order[line.variant] -= line.units
        total += holding * sum(shelf.on_hand for shelf in shop.shelves) + lost * float(
            lived.traded.lost.sum()
        )
    return total / n_days / n


def test_a_normal_newsvendor_costs_what_theory_says():
    # Oracle: N(50, 8²), h = .18, p = .70: S* = 56.604, cost 1.99760 (stockpyl 1.0.2). Units are whole here.
    units = np.rint(np.random.default_rng(7).normal(50, 8, (1_000, 12))).astype(int)

    assert cost_of(units, level=57, holding=0.18, lost=0.70) == pytest.approx(1.9976, rel=0.02)


def test_a_poisson_newsvendor_costs_what_theory_says():
    # Oracle: Poisson(6), h = 1, p = 4: S* = 8, cost 3.57011 (stockpyl 1.0.2).
    units = np.random.default_rng(7).poisson(6, (1_500, 12))

    assert cost_of(units, level=8, holding=1, lost=4) == pytest.approx(3.57011, rel=0.02)


def test_an_order_is_there_so_many_days_later_before_the_shoppers():
    units = np.array([[0], [0], [3], [0]])

    # Ordered on the morning of day 0, it comes on that of day 2 and loses nobody; a day later it would lose three.
    assert cost_of(units, level=3, holding=0, lost=1, lead=2) == 0
    assert cost_of(units, level=3, holding=0, lost=1, lead=3) == pytest.approx(3 / 4)


def test_costs_are_counted_on_what_is_left_in_the_evening():
    units = np.array([[1], [1]])

    assert cost_of(units, level=3, holding=1, lost=0) == pytest.approx(2)
