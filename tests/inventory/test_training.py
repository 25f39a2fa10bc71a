"""Training: everyone is measured, the gate decides, the artifact serves what was measured."""

import numpy as np
import pytest

from inventory import features, predictor, training
from inventory.contracts import TrainOptions
from inventory.models import Forecast, TrainingRun
from inventory.predictor.foreseeing import LEVELS, panel_of
from inventory.services import forecasting
from inventory.training import fitting
from ml_core.config import (
    BoostingConfig,
    ForestConfig,
    LoopConfig,
    NeuralConfig,
    SelectionConfig,
    TabularConfig,
)
from tests import factories
from tests.inventory.conftest import NOW, sold, weekly

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    """The same contest with few trees: what is tested is the way from sales to a champion."""

    def config_of(data, *, fast):
        rows = TabularConfig(
            rows=3_000, origins=6, forest=ForestConfig(trees=4, min_leaf=20),
            boosting=BoostingConfig(loss="poisson", iterations=30, learning_rate=0.15, min_leaf=30),
            horizon=data.horizon,
        )  # fmt: skip
        return SelectionConfig(
            statistical=("seasonal_naive", "moving_average"),
            tabular=("linear", "tree", "forest", "boosting"),
            horizon=data.horizon,
            refit_every=4,
            rows=rows,
            network=NeuralConfig(loop=LoopConfig(epochs=1)),
        )

    monkeypatch.setattr(fitting, "config_of", config_of)


def shop(n: int = 40, *, days: int = 120) -> None:
    """Every other place has its great day on another day of the week, which no weekday of all places tells."""
    for at in range(n):
        units = weekly(days, 4.0 + at % 5, seed=at)
        great = (np.arange(days) + (NOW.date().toordinal() - days - 1)) % 7 == (5 if at % 2 else 2)
        sold(factories.variant(), np.where(great, units * 3, units).astype(int))


def test_a_champion_beats_statistics_on_days_held_out_and_serves():
    shop()

    result = training.train(TrainOptions(as_of=NOW, fast=True, by="test"), now=NOW)

    assert result.is_promoted, result.card
    run = TrainingRun.objects.get()
    named = {row["model"] for row in run.report["holdout"]}
    assert named >= {"linear", "tree", "forest", "boosting", "level", "seasonal_naive", "selected"}
    assert {"linear", "tree", "forest"} <= {
        row["model"] for row in run.report["origins"] if row["kind"] == "all"
    }
    assert (run.is_promoted, run.n_series, run.error) == (True, 40, "")
    assert predictor.champion().facts.version == result.version
    forecasting.run(now=NOW, horizon=14)
    row = Forecast.objects.first()
    assert (row.source, row.model_version) == ("model", result.version)


def test_what_is_stored_answers_like_what_was_trained():
    shop(24)
    result = training.train(TrainOptions(as_of=NOW, fast=True), now=NOW)
    training.promote(version=result.version, now=NOW, reason="test", by="test")
    history = features.read(features.spots(), as_of=NOW)

    first = predictor.foresee(history, 10)
    predictor.reset()
    second = predictor.foresee(history, 10)

    assert first.source == "model"
    np.testing.assert_array_equal(first.quantiles, second.quantiles)
    direct = predictor.champion().model.selected.predict(panel_of(history), 10, LEVELS)
    np.testing.assert_array_equal(first.mean, direct.mean)


def test_too_little_is_said_and_nothing_is_stored():
    shop(3)

    with pytest.raises(training.NotEnoughData, match="3 places"):
        training.train(TrainOptions(as_of=NOW), now=NOW)

    assert "3 places" in TrainingRun.objects.get().error
    assert training.versions() == []


def test_of_pure_noise_nothing_is_promoted():
    for at in range(24):
        sold(factories.variant(), np.random.default_rng(at).poisson(2.0, 120))

    result = training.train(TrainOptions(as_of=NOW, fast=True), now=NOW)

    assert not result.is_promoted, result.card
    assert predictor.champion().model is None


def test_a_damaged_champion_means_statistics_and_says_so(settings):
    shop(20)
    version = training.train(TrainOptions(as_of=NOW, fast=True), now=NOW).version
    training.promote(version=version, now=NOW, reason="test", by="test")
    for path in (settings.ARTIFACTS_DIR / "inventory" / "demand").glob("*/model.safetensors"):
        path.chmod(0o644)
        path.write_bytes(b"nonsense")
    predictor.reset()

    forecasting.run(now=NOW, horizon=14)

    assert set(Forecast.objects.values_list("source", "model_version")) == {("fallback", "")}
    assert "cannot be loaded" in predictor.champion().facts.fault
