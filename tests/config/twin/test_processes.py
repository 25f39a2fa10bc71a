"""Each process of the simulated world does what its docstring says."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from config.twin import assortment, promotions, rivals, seasons, suppliers, trading, world
from config.twin.assortment import SIZES
from config.twin.shelves import Shelf
from config.twin.tags import tidy
from config.twin.tastes import Offered


def nature(**fields):
    return world.draw(**{"seed": 3, "size": SIZES["small"], "n_history": 28, "n_days": 28, **fields})


def offered(of, price):
    return Offered(price, np.zeros(len(price)), of.tastes.reference)


def test_a_seed_draws_the_same_world_again():
    one, other = nature(), nature()

    assert np.array_equal(one.tastes.luck, other.tastes.luck)
    assert np.array_equal(one.suppliers.costs, other.suppliers.costs)
    assert one.campaigns == other.campaigns


def test_another_seed_draws_another_world():
    assert not np.array_equal(nature().assortment.base, nature(seed=4).assortment.base)
    assert nature().first != nature(seed=4).first


def test_demand_at_reference_prices_is_the_base_times_season_and_level():
    of = nature()
    flat = replace(of.tastes, waves=np.zeros_like(of.tastes.waves), levels=np.zeros_like(of.tastes.levels))

    means = flat.means(0, offered(of, of.tastes.reference))

    assert means == pytest.approx(of.assortment.base, rel=1e-9)


def test_demand_answers_to_its_own_price_with_the_elasticity_less_what_the_choice_takes_back():
    of = nature()
    price = of.tastes.reference.copy()
    before = of.tastes.means(0, offered(of, price))
    price[5] *= 1.01

    after = of.tastes.means(0, offered(of, price))

    slope = np.log(after[5] / before[5]) / np.log(1.01)
    share = of.tastes.weights(0, offered(of, of.tastes.reference))[5]
    assert slope == pytest.approx(of.assortment.elasticity[5] * (1 - share), abs=0.03)


def test_a_dearer_variant_sends_shoppers_to_others_of_its_category_only():
    of = nature()
    price = of.tastes.reference.copy()
    before = of.tastes.means(0, offered(of, price))
    price[5] *= 1.2

    change = of.tastes.means(0, offered(of, price)) - before

    same = of.assortment.category == of.assortment.category[5]
    same[5] = False
    assert (change[same] > 0).all()
    assert change[(of.assortment.category != of.assortment.category[5])] == pytest.approx(0)


def test_rivals_who_are_dearer_bring_shoppers():
    of = nature()
    dear = replace(offered(of, of.tastes.reference), rivals=of.tastes.reference * 1.1)

    ratio = of.tastes.weights(0, dear) / of.tastes.weights(0, offered(of, of.tastes.reference))

    assert np.log(ratio) == pytest.approx(-of.assortment.elasticity * assortment.RIVAL_SHARE * np.log(1.1))


def test_units_have_the_mean_and_the_variance_of_a_negative_binomial():
    of = nature(n_history=7 * 400)
    tastes = replace(of.tastes, waves=np.zeros_like(of.tastes.waves), levels=np.zeros_like(of.tastes.levels))
    days = [tastes.wanted(day, offered(of, of.tastes.reference)) for day in range(2_800)]

    units = np.array(days, dtype=float)  # (D, V)

    mean, k = of.assortment.base, of.assortment.dispersion
    assert units.mean(axis=0).sum() == pytest.approx(mean.sum(), rel=0.02)
    assert units.var(axis=0).sum() == pytest.approx((mean + mean**2 / k).sum(), rel=0.1)


def test_the_best_single_markup_is_the_textbook_one_where_all_answer_alike():
    # p = c · e / (e + 1): a markup of one half at an elasticity of -3.
    assert assortment.best_markup(np.array([1.0, 2.0]), np.array([-3.0, -3.0])) == pytest.approx(0.5)


def test_elasticities_spread_as_measured_ones_do():
    drawn = np.concatenate(
        [nature(seed=seed, size=SIZES["large"]).assortment.elasticity for seed in range(20)]
    )

    assert drawn.mean() == pytest.approx(-2.65, abs=0.15)
    assert drawn.std() == pytest.approx(0.67, abs=0.12)
    assert drawn.max() <= -1.25


def test_variants_of_a_settled_category_answer_alike():
    of = nature(kind="settled").assortment

    assert all(np.ptp(of.elasticity[of.category == c]) == 0 for c in range(of.size.n_categories))


def test_a_permuted_shop_exchanges_elasticities_when_the_measured_days_begin():
    of = nature(kind="permuted")

    assert of.shoppers(27) is of.tastes
    assert not np.array_equal(of.shoppers(28).elasticity, of.tastes.elasticity)
    assert sorted(of.shoppers(28).elasticity) == sorted(of.tastes.elasticity)


def test_saturday_sells_most_and_gifts_sell_before_christmas():
    waves = seasons.draw_waves(nature().assortment, date(2025, 11, 3), 60, np.random.default_rng(1))

    week = waves[1, :7]
    assert int(week.argmax()) == 5
    rise = waves[0, 28:35].mean() - waves[1, 28:35].mean() - (waves[0, :7].mean() - waves[1, :7].mean())
    assert rise > 0.3


def test_levels_drift_by_what_they_promise():
    levels = seasons.draw_levels(2_000, 7 * 30, np.random.default_rng(1))

    assert levels[:, 0].std() == pytest.approx(0.09 / np.sqrt(1 - 0.97**2), rel=0.06)
    assert (levels[:, 77] - levels[:, 70]).std() == pytest.approx(0.09, rel=0.1)


def test_campaigns_prefer_weeks_that_sell_well_anyway():
    waves = np.zeros((40, 7 * 52))
    waves[:, 7 * 26 :] = 1.0

    planned = promotions.plan(waves, np.random.default_rng(1))

    assert len(planned) == 40 * (52 // 9)
    assert np.mean([each.first >= 7 * 26 for each in planned]) > 0.7
    rates = promotions.discounts(planned, 40, 7 * 52)
    assert set(np.unique(rates)) <= {0.0, 0.1, 0.15, 0.2}


def test_the_follower_comes_closer_to_just_below_the_shop():
    drawn = rivals.draw(1, 500, np.random.default_rng(1))
    asked = np.array([20.0])
    for day in range(400):
        asked = drawn.follow(day, asked, np.array([15.0]), np.array([5.0]))

    assert asked[0] == pytest.approx(15.0 * 0.97, rel=1e-3)


def test_the_follower_never_sells_at_a_loss():
    drawn = rivals.draw(1, 500, np.random.default_rng(1))
    asked = np.array([20.0])
    for day in range(400):
        asked = drawn.follow(day, asked, np.array([5.0]), np.array([10.0]))

    assert asked[0] == pytest.approx(11.0)


def test_the_scanner_misses_and_misreads_some():
    drawn = rivals.draw(200, 100, np.random.default_rng(1))
    seen = np.stack([drawn.seen(day, np.full((2, 200), 10.0)) for day in range(100)])

    assert np.isnan(seen).mean() == pytest.approx(0.1, abs=0.01)
    assert (seen == 2.0).mean() == pytest.approx(0.0045, abs=0.001)


def test_suppliers_take_about_what_they_promise_and_are_late_at_times():
    drawn = suppliers.draw(np.full(4, 10.0), 200, 365, np.random.default_rng(1))

    late = drawn.takes - drawn.promised[:, None]
    assert drawn.takes.min() >= 1
    assert np.median(late) == pytest.approx(0, abs=1)
    assert 0.5 < late.mean() < 1.2


def test_costs_change_by_steps_and_come_back():
    costs = suppliers.draw(np.full(500, 10.0), 2, 365, np.random.default_rng(1)).costs

    assert (np.diff(costs, axis=1) != 0).mean() == pytest.approx(1 / 60, rel=0.1)
    assert np.log(costs[:, -1] / 10).std() == pytest.approx(0.06 / np.sqrt(0.75), rel=0.12)


def test_the_oldest_unit_is_sold_first_and_spoils_first():
    shelf = Shelf(keeps_days=10)
    shelf.put(0, 2, 1.0)
    shelf.put(5, 3, 2.0)

    assert shelf.take() == 1.0
    assert shelf.value == pytest.approx(7.0)
    assert shelf.spoil(9) == (0, 0.0)
    assert shelf.spoil(10) == (1, 1.0)
    assert (shelf.on_hand, shelf.value) == (3, 6.0)
    assert shelf.aged(200, 180) == 6.0


def test_an_empty_shelf_sells_nothing_and_some_shoppers_take_another():
    shelves = [Shelf(), Shelf(), Shelf()]
    shelves[1].put(0, 10_000, 1.0)
    shelves[2].put(0, 10_000, 1.0)

    traded = trading.trade(
        wanted=np.array([1_000, 0, 0]),
        weights=np.ones(3),
        category=np.array([0, 0, 1]),
        shelves=shelves,
        chances=trading.Chances.of(1, 0, 3),
    )

    assert {sale.variant for sale in traded.sales} == {1}
    assert len(traded.sales) + traded.lost[0] == 1_000
    assert len(traded.sales) == pytest.approx(1_000 * trading.SWITCH_RATE, rel=0.5)
    assert traded.was_out.tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("price", "tag"), [("0.02", "0.09"), ("4.43", "4.39"), ("19.96", "19.99"), ("31.20", "30.99")]
)
def test_a_tag_is_a_tidy_price(price, tag):
    assert tidy(float(price)) == Decimal(tag)
