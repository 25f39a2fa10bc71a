"""What every forecaster promises, asked of each of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from ml_core import config, metrics
from ml_core.estimator import ForeignState, Unfitted
from ml_core.forecast.level import Level
from ml_core.forecast.neural import Neural
from ml_core.forecast.panel import DECILES, Panel
from ml_core.forecast.planned import Planned
from ml_core.forecast.selection import Selected
from ml_core.forecast.statistical import METHODS, Statistical
from ml_core.forecast.tabular import Tabular
from ml_core.registry import Registry
from tests.ml_core import demand

BOOSTING = config.BoostingConfig(loss="poisson", iterations=40, min_leaf=20)
ROWS = config.TabularConfig(horizon=14, rows=4_000, boosting=BOOSTING, forest=config.ForestConfig(trees=5))
LOOP = config.LoopConfig(epochs=4, batch_size=64, learning_rate=5e-3, warmup_steps=5)
NETWORK = config.NeuralConfig(window=28, horizon=14, width=16, static_width=2, windows=2_000, loop=LOOP)
SELECTION = config.SelectionConfig(
    statistical=("seasonal_naive", "ses"), horizon=14, rows=ROWS, least_series=5,
    stock=config.StockCostConfig(series=20, paths=20), conformal=config.ConformalConfig(least_rows=50),
)  # fmt: skip
FORECASTERS = {
    **{method: (Statistical, config.StatisticalConfig(method=method)) for method in METHODS},
    "level": (Level, config.LevelConfig()),
    "planned": (Planned, config.PlannedConfig()),
    **{kind: (Tabular, replace(ROWS, kind=kind)) for kind in ("linear", "tree", "forest", "boosting")},
    "boosting-heads": (Tabular, replace(ROWS, heads=(0.9,))),
    "neural": (Neural, NETWORK),
    "selected": (Selected, SELECTION),
    "selected-neural": (
        Selected,
        replace(SELECTION, statistical=(), tabular=(), neural=True, network=NETWORK),
    ),
}
NOW = datetime(2026, 1, 2, tzinfo=UTC)
PANEL = demand.panel()


@pytest.fixture(params=FORECASTERS, scope="module")
def fitted(request):
    kind, settings = FORECASTERS[request.param]
    return kind(settings).fit(PANEL)


def test_quantiles_are_finite_ordered_and_never_negative(fitted):
    found = fitted.predict(PANEL, 14)

    assert found.quantiles.shape == (60, 14, 9)
    assert found.mean.shape == (60, 14)
    assert np.isfinite(found.quantiles).all() and np.isfinite(found.mean).all()
    assert (found.quantiles >= 0).all() and (found.mean >= 0).all()
    assert (np.diff(found.quantiles, axis=2) >= 0).all()


def test_any_levels_and_any_horizon_can_be_asked_for(fitted):
    found = fitted.predict(PANEL, 40, np.array([0.05, 0.5, 0.975]))

    assert found.quantiles.shape == (60, 40, 3)
    assert np.isfinite(found.quantiles).all()


@pytest.mark.parametrize("levels", [[], [0.5, 0.1], [0.0, 0.5], [0.5, 1.0]])
def test_levels_outside_of_reason_are_refused(fitted, levels):
    with pytest.raises(ValueError, match="levels must ascend"):
        fitted.predict(PANEL, 3, np.array(levels))


def test_the_same_seed_gives_the_same_numbers(fitted):
    again = type(fitted)(fitted.config).fit(PANEL)

    np.testing.assert_array_equal(fitted.predict(PANEL, 7).quantiles, again.predict(PANEL, 7).quantiles)


def test_saving_and_loading_through_the_registry_changes_nothing(fitted, tmp_path):
    registry = Registry(tmp_path)
    version = registry.save(
        "tests", "demand", estimator=type(fitted).__name__, tensors=fitted.state(),
        config=config.to_dict(fitted.config), metrics={}, card="", as_of=NOW, now=NOW,
    )  # fmt: skip

    artifact = registry.load("tests", "demand", version)
    settings = config.from_dict(type(fitted.config), artifact.config)
    loaded = type(fitted).from_state(settings, artifact.tensors)

    assert settings == fitted.config
    np.testing.assert_array_equal(fitted.predict(PANEL, 14).quantiles, loaded.predict(PANEL, 14).quantiles)


def test_what_comes_after_the_origin_cannot_be_seen(fitted):
    later = PANEL.units.copy()
    later[:, 90:] = 99.0

    before = fitted.predict(PANEL.until(90), 7).quantiles
    after = fitted.predict(replace(PANEL, units=later).until(90), 7).quantiles

    np.testing.assert_array_equal(before, after)


def test_a_series_alone_is_answered_as_in_company(fitted):
    together = fitted.predict(PANEL, 7).quantiles

    alone = fitted.predict(PANEL.take(np.array([5])), 7).quantiles

    np.testing.assert_allclose(together[[5]], alone, atol=1e-4)


def test_a_series_without_a_past_gets_a_forecast(fitted):
    unknown = Panel.of(np.full((2, 30), np.nan), season=7, known=np.zeros((2, 44, 1)), static=np.eye(2))

    found = fitted.predict(unknown, 14)

    assert np.isfinite(found.quantiles).all()


def test_predict_leaves_its_input_alone(fitted):
    units = PANEL.units.copy()

    fitted.predict(PANEL, 7)

    np.testing.assert_array_equal(PANEL.units, units)


def test_foreign_arrays_are_refused(fitted):
    with pytest.raises(ForeignState):
        type(fitted).from_state(fitted.config, {"surprise": np.zeros(3)})


@pytest.mark.parametrize("name", FORECASTERS)
def test_an_unfitted_forecaster_says_so(name):
    kind, settings = FORECASTERS[name]

    with pytest.raises(Unfitted):
        kind(settings).predict(PANEL, 7)
    with pytest.raises(Unfitted):
        kind(settings).state()


@pytest.mark.parametrize("name", ["linear", "boosting", "neural"])
def test_a_planned_discount_changes_the_forecast(name):
    kind, settings = FORECASTERS[name]
    model = kind(settings).fit(PANEL)
    with_plan, without = PANEL.known.copy(), PANEL.known.copy()
    with_plan[:, 120:], without[:, 120:] = 1.0, 0.0

    promoted = model.predict(replace(PANEL, known=with_plan), 7).mean[3:].sum()
    ordinary = model.predict(replace(PANEL, known=without), 7).mean[3:].sum()

    assert promoted > 1.5 * ordinary


@pytest.mark.parametrize("name", ["boosting", "neural", "selected"])
def test_a_learning_forecaster_beats_the_level_where_there_is_something_to_learn(name):
    long = demand.panel(t=148, ahead=0)
    train, actual = long.until(120), long.units[:, 120:134]
    kind, settings = FORECASTERS[name]
    if name == "neural":
        settings = replace(settings, loop=replace(LOOP, epochs=12))

    model = kind(settings).fit(train).predict(train, 14)
    plain = Level().fit(train).predict(train, 14)

    assert metrics.wql(actual, model.quantiles, DECILES) < 0.95 * metrics.wql(
        actual, plain.quantiles, DECILES
    )
