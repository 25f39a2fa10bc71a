"""What every estimator of rows promises, asked of each of them."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestRegressor,
)
from sklearn.tree import DecisionTreeRegressor

from ml_core import config
from ml_core.estimator import ForeignState, Unfitted
from ml_core.registry import Registry
from ml_core.tabular.boosting import Boosting
from ml_core.tabular.decision_tree import DecisionTree
from ml_core.tabular.linear import Linear
from ml_core.tabular.random_forest import RandomForest
from ml_core.tabular.table import Table

BOOST = {"iterations": 30, "min_leaf": 10}
ESTIMATORS = {
    "linear": (Linear, config.LinearConfig()),
    "tree": (DecisionTree, config.TreeConfig()),
    "forest": (RandomForest, config.ForestConfig(trees=8)),
    "boosting": (Boosting, config.BoostingConfig(**BOOST)),
    "boosting-poisson": (Boosting, config.BoostingConfig(loss="poisson", **BOOST)),
    "boosting-quantile": (Boosting, config.BoostingConfig(loss="quantile", level=0.9, **BOOST)),
    "boosting-classes": (Boosting, config.BoostingConfig(loss="log_loss", **BOOST)),
}
NOW = datetime(2026, 1, 2, tzinfo=UTC)


def table(n: int = 600, *, seed: int = 0) -> Table:
    """Classes 0 and 1 that follow the sign of the first column; a tenth of the cells is missing."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(n, 4))
    target = (features[:, 0] + 0.3 * rng.normal(size=n) > 0).astype(float)
    features[rng.random(features.shape) < 0.1] = np.nan
    return Table(features, target, rng.uniform(0.5, 2.0, n))


TRAIN, TEST = table(), table(200, seed=1)


@pytest.fixture(params=ESTIMATORS)
def fresh(request):
    kind, settings = ESTIMATORS[request.param]
    return kind(settings)


@pytest.fixture
def fitted(fresh):
    return fresh.fit(TRAIN)


def test_predict_gives_one_finite_number_a_row(fitted):
    found = fitted.predict(TEST.features)

    assert found.shape == (200,)
    assert np.isfinite(found).all()
    assert fitted.predict(TEST.features[:0]).shape == (0,)


def test_something_is_learnt(fitted):
    found = fitted.predict(TEST.features)

    assert found[TEST.target == 1].mean() > found[TEST.target == 0].mean() + 0.05


def test_an_unfitted_estimator_says_so(fresh):
    with pytest.raises(Unfitted):
        fresh.predict(TEST.features)
    with pytest.raises(Unfitted):
        fresh.state()


def test_the_same_seed_gives_the_same_numbers(fitted):
    again = type(fitted)(fitted.config).fit(TRAIN)

    np.testing.assert_array_equal(fitted.predict(TEST.features), again.predict(TEST.features))


def test_saving_and_loading_through_the_registry_changes_nothing(fitted, tmp_path):
    registry = Registry(tmp_path)
    version = registry.save(
        "tests", "rows", estimator=type(fitted).__name__, tensors=fitted.state(),
        config=config.to_dict(fitted.config), metrics={}, card="", as_of=NOW, now=NOW,
    )  # fmt: skip

    artifact = registry.load("tests", "rows", version)
    settings = config.from_dict(type(fitted.config), artifact.config)
    loaded = type(fitted).from_state(settings, artifact.tensors)

    np.testing.assert_array_equal(fitted.predict(TEST.features), loaded.predict(TEST.features))


def test_foreign_arrays_are_refused(fitted):
    with pytest.raises(ForeignState):
        type(fitted).from_state(fitted.config, {"surprise": np.zeros(3)})


@pytest.mark.parametrize(
    ("features", "target", "message"),
    [
        (np.array([[np.inf]]), np.array([1.0]), "1 features are infinite"),
        (np.array([[1.0]]), np.array([np.nan]), "1 targets are not finite"),
        (np.zeros((0, 1)), np.zeros(0), "do not fit"),
        (np.zeros((2, 1)), np.zeros(3), "do not fit"),
        (np.zeros(3), np.zeros(3), "rows, columns"),
    ],
)
def test_unusable_rows_are_refused_by_name(fresh, features, target, message):
    with pytest.raises(ValueError, match=message):
        fresh.fit(Table(features, target))


def test_infinite_features_are_refused_when_serving_too(fitted):
    with pytest.raises(ValueError, match="infinite"):
        fitted.predict(np.full((1, 4), np.inf))


def test_a_tree_answers_as_the_one_that_was_grown():
    grown = DecisionTreeRegressor(max_leaf_nodes=64, min_samples_leaf=20, random_state=0)
    grown.fit(TRAIN.features, TRAIN.target, sample_weight=TRAIN.weights)

    found = DecisionTree().fit(TRAIN).predict(TEST.features)

    np.testing.assert_allclose(found, grown.predict(TEST.features), atol=1e-12)


def test_a_forest_answers_as_the_one_that_was_grown():
    grown = RandomForestRegressor(
        8, max_leaf_nodes=256, min_samples_leaf=20, max_features=0.5, max_samples=0.3, random_state=0
    ).fit(TRAIN.features, TRAIN.target, sample_weight=TRAIN.weights)

    found = RandomForest(config.ForestConfig(trees=8)).fit(TRAIN).predict(TEST.features)

    np.testing.assert_allclose(found, grown.predict(TEST.features), atol=1e-12)


@pytest.mark.parametrize("loss", ["squared_error", "poisson", "quantile", "log_loss"])
def test_boosting_answers_as_the_one_that_was_grown(loss):
    shared = {
        "max_iter": 30, "learning_rate": 0.06, "max_leaf_nodes": 15, "max_depth": 6, "min_samples_leaf": 10,
        "l2_regularization": 1.0, "early_stopping": False, "random_state": 0,
    }  # fmt: skip
    if loss == "log_loss":
        grown = HistGradientBoostingClassifier(**shared)
    else:
        grown = HistGradientBoostingRegressor(
            loss=loss, quantile=0.5 if loss == "quantile" else None, **shared
        )
    grown.fit(TRAIN.features, TRAIN.target, sample_weight=TRAIN.weights)
    expected = (
        grown.predict_proba(TEST.features)[:, 1] if loss == "log_loss" else grown.predict(TEST.features)
    )

    found = Boosting(config.BoostingConfig(loss=loss, **BOOST)).fit(TRAIN).predict(TEST.features)

    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_linear_finds_the_plane_and_ignores_a_constant_column():
    rng = np.random.default_rng(0)
    features = np.concatenate([rng.normal(size=(200, 2)), np.full((200, 1), 7.0)], axis=1)
    target = 3.0 + 2.0 * features[:, 0] - features[:, 1]

    found = Linear(config.LinearConfig(strength=1e-9)).fit(Table(features, target))

    np.testing.assert_allclose(found.predict(np.array([[1.0, 1.0, 7.0]])), [4.0], atol=1e-6)
