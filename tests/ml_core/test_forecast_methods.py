"""The simple methods by hand, the panel's edge, and what stands on top of forecasts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ml_core import config
from ml_core.forecast import backtest, body, intermittent, paths, smoothing, stock_cost
from ml_core.forecast.classes import CLASSES, classified
from ml_core.forecast.conformal import Conformal, Outcome
from ml_core.forecast.level import Level
from ml_core.forecast.panel import Forecast, Panel, forecast_of
from ml_core.forecast.selection import Selected
from tests.ml_core import demand

NAN = np.nan


def row(*values: float) -> np.ndarray:
    return np.array([values], dtype=float)


def test_seasonal_naive_repeats_the_latest_season_and_steps_over_gaps():
    units = row(1, 2, 3, 4, NAN, 6)

    found = smoothing.seasonal_naive(units, horizon=5, season=3)

    np.testing.assert_array_equal(found, [[4, 2, 6, 4, 2]])


def test_moving_average_takes_known_values_only():
    assert smoothing.moving_average(row(9, 1, NAN, 3), window=3)[0] == 2.0


def test_ses_takes_the_rate_with_the_least_error():
    # From 0, rate r: errors 4, then 4 - 4r: the fastest rate is best, and leaves 4 - 4 (1 - r)^2.
    assert smoothing.ses(row(0, 4, 4), np.array([0.1, 0.5]))[0] == pytest.approx(3.0)


def test_a_damped_trend_rises_less_and_less():
    found = smoothing.damped_trend(row(*range(30)), horizon=4, season=1)[0]

    assert (np.diff(found) > 0).all() and (np.diff(found, 2) < 0).all()
    assert found[0] > 28


def test_croston_smooths_sizes_and_intervals():
    # Sales 2 after 2 periods, 4 after 3: size 2 + .1 * 2, interval 2 + .1 * 1.
    assert intermittent.croston(row(0, 2, 0, 0, 4))[0] == pytest.approx(2.2 / 2.1)
    assert intermittent.sba(row(0, 2, 0, 0, 4))[0] == pytest.approx(2.2 / 2.1 * 0.95)


def test_an_unknown_period_is_no_day_without_a_sale():
    assert intermittent.croston(row(0, 2, NAN, 0, 0, 4))[0] == pytest.approx(2.2 / 2.1)


def test_tsb_falls_while_nothing_sells():
    alive = intermittent.tsb(row(0, 3, 0, 3))[0]

    dying = intermittent.tsb(row(0, 3, 0, 3, 0, 0, 0))[0]

    # Chance from .5: .45, .505, .4545, .50905; size 3 throughout.
    assert alive == pytest.approx(3 * 0.50905)
    assert dying < alive


def test_aggregation_gives_the_rate_of_a_regular_series():
    units = row(*([0, 0, 6] * 8))

    assert intermittent.adida(units)[0] == pytest.approx(2.0)
    assert intermittent.imapa(units)[0] == pytest.approx(2.0, rel=0.25)


def test_a_series_without_a_sale_has_rate_zero_everywhere():
    for method in (intermittent.croston, intermittent.tsb, intermittent.adida, intermittent.imapa):
        assert method(row(0, 0, 0))[0] == 0.0


def test_kinds_of_demand_follow_their_published_bounds():
    units = np.array([[2, 2, 2, 2], [1, 9, 1, 1], [0, 0, 2, 2], [0, 0, 9, 1], [0, 0, 0, 0]], dtype=float)

    assert [CLASSES[at] for at in classified(units)] == [
        "smooth",
        "erratic",
        "intermittent",
        "lumpy",
        "lumpy",
    ]


def test_the_body_is_scipys_negative_binomial():
    levels = np.array([0.1, 0.5, 0.9])

    found = body.quantiles(np.array([[3.0, 0.5]]), np.array([2.0]), levels)

    np.testing.assert_array_equal(found[0, 0], stats.nbinom.ppf(levels, 3.0, 0.5))
    np.testing.assert_array_equal(found[0, 1], stats.nbinom.ppf(levels, 0.5, 0.5))


def test_the_body_of_a_very_large_mean_is_normal():
    found = body.quantiles(np.array([[1e6]]), np.array([4.0]), np.array([0.975]))

    assert found[0, 0, 0] == pytest.approx(1e6 + 1.959964 * 2e3)


def test_the_level_learns_to_forget_fast_where_levels_jump():
    rng = np.random.default_rng(0)
    rates = np.repeat(rng.uniform(1, 40, (80, 10)), 12, axis=1)
    jumping, steady = rng.poisson(rates), rng.poisson(np.repeat(rates[:, :1], 120, axis=1))

    fast = Level().fit(Panel.of(jumping.astype(float), season=7)).learnt["decay"]
    slow = Level().fit(Panel.of(steady.astype(float), season=7)).learnt["decay"]

    assert fast < slow


@pytest.mark.parametrize(
    ("units", "options", "message"),
    [
        (row(np.inf), {}, "must be finite"),
        (row(1.0), {"known": np.full((1, 1, 1), np.inf)}, "must be finite"),
        (row(1.0), {"static": np.full((1, 1), NAN)}, "must be finite"),
        (row(1.0), {"known": np.zeros((2, 1, 1))}, "do not fit known"),
        (row(1.0, 2.0), {"known": np.zeros((1, 1, 1))}, "do not fit known"),
        (row(), {}, "periods"),
        (row(1.0), {"season": 0}, "season"),
    ],
)
def test_a_panel_that_cannot_be_meant_is_refused(units, options, message):
    with pytest.raises(ValueError, match=message):
        Panel.of(units, **({"season": 7} | options))


def test_returns_are_no_demand_and_censored_days_are_unknown():
    panel = Panel.of(row(3, -2, 5), season=7, censored=np.array([[False, False, True]]))

    np.testing.assert_array_equal(panel.units, [[3, 0, NAN]])


def test_missing_plans_keep_the_latest_value():
    known = np.array([[[NAN], [0.2], [NAN]]])

    panel = Panel.of(row(1, 1, 1), season=7, known=known)

    np.testing.assert_array_equal(panel.known_until(2)[0, :, 0], [0, 0.2, 0.2, 0.2, 0.2])


def test_a_forecast_that_explodes_is_cut_and_flagged():
    history = Panel.of(np.array([[1.0, 5.0], [2.0, 2.0], [1.0, 1.0]]), season=7)
    mean = np.array([[2.2e13], [3.0], [NAN]])

    found = forecast_of(history, mean, np.repeat(mean[:, :, None], 3, axis=2), np.array([0.1, 0.5, 0.9]))

    np.testing.assert_array_equal(found.mean, [[20.0], [3.0], [0.0]])
    np.testing.assert_array_equal(found.clipped, [True, False, True])
    assert found.quantiles.max() == 20.0


def test_a_level_between_two_is_interpolated():
    found = Forecast(np.array([0.1, 0.5]), np.array([[[0.0, 4.0]]]), np.array([[2.0]]), np.array([False]))

    assert found.at(0.3)[0, 0] == pytest.approx(2.0)
    assert found.at(0.9)[0, 0] == 4.0


def flat(value: float, n: int, horizon: int) -> Forecast:
    """A forecast that is sure of one value."""
    return Forecast(
        np.array([0.1, 0.9]), np.full((n, horizon, 2), value), np.full((n, horizon), value), np.zeros(n, bool)
    )


def test_paths_follow_the_quantiles():
    forecast = Forecast(
        np.array([0.25, 0.5, 0.75]), np.array([[[1.0, 2.0, 5.0]]]), np.array([[2.5]]), np.array([False])
    )

    drawn = paths.sampled(forecast, 20_000, np.random.default_rng(0))[0, 0]

    np.testing.assert_allclose(np.quantile(drawn, [0.3, 0.5, 0.625]), [1.2, 2.0, 3.5], atol=0.06)


def test_stock_cost_of_a_sure_forecast_is_counted_by_hand():
    # Lead 1: base stock 4; demand 2, 2, 5. On hand 4 -> 2 left; ordered 2 -> arrives: 4 - 2 = 2, on hand 2 + 2 - 5.
    settings = config.StockCostConfig(lead=1, holding=1.0, lost=9.0)

    found = stock_cost.simulated(flat(2.0, 1, 3), np.array([[2.0, 2.0, 5.0]]), settings)

    # Period 1: 4 - 2 = 2 held, order 0 before demand. Period 2: order 2, 2 - 2 = 0 held. Period 3: 2 arrive, 3 lost.
    assert found[0] == pytest.approx((2 + 0 + 9 * 3) / 3)


def test_calibration_moves_quantiles_until_they_cover():
    rng = np.random.default_rng(0)
    actual = rng.normal(10.0, 2.0, (400, 12))
    levels = np.array([0.1, 0.5, 0.9])
    narrow = Forecast(
        levels, np.tile([9.5, 10.0, 10.5], (400, 12, 1)), np.full((400, 12), 10.0), np.zeros(400, bool)
    )
    kinds = np.zeros(400, dtype=np.int64)

    model = Conformal().fit([Outcome(narrow, actual, kinds)])
    found = model.predict(narrow, kinds)

    fresh = rng.normal(10.0, 2.0, (400, 12))
    covered = (fresh[..., None] <= found.quantiles).mean(axis=(0, 1))
    np.testing.assert_allclose(covered, levels, atol=0.03)


def test_a_small_group_is_left_as_it_was():
    forecast, kinds = flat(2.0, 3, 3), np.zeros(3, dtype=np.int64)

    model = Conformal().fit([Outcome(forecast, np.full((3, 3), 9.0), kinds)])

    np.testing.assert_array_equal(model.predict(forecast, kinds).quantiles, forecast.quantiles)


def test_origins_leave_a_horizon_to_judge_by_and_a_past_to_learn_from():
    assert backtest.origins(100, horizon=28, n=4) == [51, 58, 65, 72]
    assert backtest.origins(40, horizon=28, n=4) == []


def test_the_fallback_serves_where_nothing_is_to_be_learnt():
    noise = np.random.default_rng(0).poisson(3.0, (80, 100)).astype(float)
    settings = config.SelectionConfig(
        statistical=("moving_average",), horizon=14, least_series=5,
        rows=config.TabularConfig(rows=5_000, boosting=config.BoostingConfig(loss="poisson", iterations=30)),
        stock=config.StockCostConfig(series=20, paths=20),
    )  # fmt: skip

    model = Selected(settings).fit(Panel.of(noise, season=7))

    assert set(model.choice_) <= {("level",), ("planned",), ("moving_average",)}
    assert sum(place.chosen for place in model.board_ if place.kind == "all") == 1


def test_the_winner_of_the_contest_serves():
    settings = config.SelectionConfig(
        statistical=("seasonal_naive",), horizon=14, least_series=5,
        rows=config.TabularConfig(rows=5_000, boosting=config.BoostingConfig(loss="poisson", iterations=60)),
        stock=config.StockCostConfig(series=20, paths=20),
    )  # fmt: skip

    model = Selected(settings).fit(demand.panel())

    board = [place for place in model.board_ if place.kind == "all"]
    chosen = next(place for place in board if place.chosen)
    level = next(place for place in board if place.option == ("level",))
    # The weekdays and discounts of this world are seen by boosting and by the level that plans move.
    assert {name for option in model.choice_ for name in option} <= {"boosting", "planned"}
    assert chosen.score < level.score


def test_a_panel_too_short_for_a_contest_is_answered_by_the_level():
    short = Panel.of(np.ones((3, 10)), season=7)

    model = Selected().fit(short)

    assert model.choice_ == [("level",)] * 4
    np.testing.assert_allclose(model.predict(short, 3).mean, 1.0)
