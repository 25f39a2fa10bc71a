"""Models that tell fraud: each learns, is saved without loss, and refuses what it cannot use."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
import torch
from sklearn.ensemble import HistGradientBoostingClassifier

from ml_core import config, metrics
from ml_core.estimator import ForeignState, Unfitted
from ml_core.fraud import contributions
from ml_core.fraud.ensemble import Ensemble
from ml_core.fraud.events import Events, Network, Sequences
from ml_core.fraud.fine_boosting import FineBoosting
from ml_core.fraud.logistic import Logistic
from ml_core.fraud.perceptron import Perceptron
from ml_core.fraud.support_vectors import SupportVectors
from ml_core.registry import Registry
from ml_core.tabular.table import Table

NOW = datetime(2026, 1, 2, tzinfo=UTC)
LOOP = config.LoopConfig(epochs=15, batch_size=64, learning_rate=1e-2, warmup_steps=10)
BOOST = config.BoostingConfig(loss="log_loss", iterations=25, min_leaf=5)
SMALL = config.EnsembleConfig(
    boosting=config.FineBoostingConfig(boosting=BOOST),
    n_boostings=2,
    forest=config.ForestConfig(trees=6, max_leaves=32, min_leaf=2, columns=0.5, rows=1.0),
    events=config.EventsConfig(length=6, width=8, loop=LOOP),
)
ESTIMATORS = {
    "logistic": (Logistic, config.LogisticConfig()),
    "svm": (SupportVectors, config.SupportVectorConfig()),
    "perceptron": (Perceptron, config.PerceptronConfig(width=16, loop=LOOP)),
    "boosting": (FineBoosting, config.FineBoostingConfig(boosting=BOOST)),
}


def table(n: int = 800, *, seed: int = 0) -> Table:
    """One in eight is of class 1, by the first two columns; a tenth of the cells is missing."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(n, 4))
    noise = 0.3 * rng.normal(size=n)
    target = (features[:, 0] + 0.5 * features[:, 1] + noise > 1.3).astype(float)
    features[rng.random(features.shape) < 0.1] = np.nan
    return Table(features, target)


def sequences(n: int = 400, *, seed: int = 0) -> tuple[Sequences, np.ndarray]:
    """Of class 1 where the second but last event was large: no single event tells."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n + 8, 2))
    windows = np.arange(n)[:, None] + np.arange(-5, 1)[None, :] + 5
    windows[:3, :4] = -1
    return Sequences(values, windows), (values[windows[:, -2], 0] > 1).astype(float)


TRAIN, TEST = table(), table(300, seed=1)


@pytest.fixture(params=ESTIMATORS)
def fresh(request):
    kind, settings = ESTIMATORS[request.param]
    return kind(settings)


@pytest.fixture
def fitted(fresh):
    return fresh.fit(TRAIN)


def test_chances_rank_what_was_learnt_and_are_chances(fitted):
    found = fitted.predict(TEST.features)

    assert metrics.auroc(found, TEST.target.astype(np.int64)) > 0.85
    assert ((found >= 0) & (found <= 1)).all()
    assert abs(found.mean() - TEST.target.mean()) < 0.06
    assert fitted.predict(TEST.features[:0]).shape == (0,)


def test_one_row_alone_is_answered_as_among_others(fitted):
    found = fitted.predict(TEST.features)

    np.testing.assert_allclose(fitted.predict(TEST.features[7:8]), found[7:8], rtol=1e-5)


def test_the_same_seed_gives_the_same_numbers(fitted):
    again = type(fitted)(fitted.config).fit(TRAIN)

    np.testing.assert_array_equal(fitted.predict(TEST.features), again.predict(TEST.features))


def test_an_unfitted_model_says_so(fresh):
    with pytest.raises(Unfitted):
        fresh.predict(TEST.features)
    with pytest.raises(Unfitted):
        fresh.state()


def saved(model, tmp_path):
    registry = Registry(tmp_path)
    version = registry.save(
        "tests", "rows", estimator=type(model).__name__, tensors=model.state(),
        config=config.to_dict(model.config), metrics={}, card="", as_of=NOW, now=NOW,
    )  # fmt: skip
    artifact = registry.load("tests", "rows", version)
    settings = config.from_dict(type(model.config), json.loads(json.dumps(artifact.config)))
    return type(model).from_state(settings, artifact.tensors)


def test_saving_and_loading_changes_nothing(fitted, tmp_path):
    loaded = saved(fitted, tmp_path)

    np.testing.assert_array_equal(fitted.predict(TEST.features), loaded.predict(TEST.features))


def test_foreign_arrays_are_refused(fitted):
    with pytest.raises(ForeignState):
        type(fitted).from_state(fitted.config, {"surprise": np.zeros(3)})


@pytest.mark.parametrize(
    ("target", "message"),
    [(np.zeros(800), "targets must be 0 and 1"), (np.full(800, 2.0), "targets must be 0 and 1")],
)
def test_one_class_alone_teaches_nothing(fresh, target, message):
    with pytest.raises(ValueError, match=message):
        fresh.fit(Table(TRAIN.features, target))


def test_infinite_features_are_refused(fitted):
    with pytest.raises(ValueError, match="infinite"):
        fitted.predict(np.full((1, 4), np.inf))


def test_fine_bins_find_a_rare_tail_that_even_bins_miss():
    rng = np.random.default_rng(3)
    amount = np.sort(rng.lognormal(3, 1, 20_000))
    target = (np.arange(20_000) >= 19_985).astype(float)  # the largest 15
    rows = Table(amount[:, None], target)
    boosting = config.BoostingConfig(loss="log_loss", iterations=20, learning_rate=0.3, min_leaf=1)

    fine = FineBoosting(config.FineBoostingConfig(boosting=boosting)).fit(rows).predict(rows.features)
    even = HistGradientBoostingClassifier(
        max_iter=20, learning_rate=0.3, min_samples_leaf=1, max_leaf_nodes=15, early_stopping=False
    ).fit(rows.features, target).predict_proba(rows.features)[:, 1]  # fmt: skip

    def loss(chances: np.ndarray) -> float:
        kept = np.clip(chances, 1e-6, 1 - 1e-6)
        return float(-(target * np.log(kept) + (1 - target) * np.log(1 - kept)).mean())

    assert loss(fine) < 0.5 * loss(even)


def test_thresholds_are_in_the_features_own_units():
    rows = table(3_000, seed=5)
    rows = replace(rows, features=rows.features * 1_000)
    model = FineBoosting(config.FineBoostingConfig(boosting=BOOST)).fit(rows)

    thresholds = model.trees.threshold[model.trees.left != np.arange(len(model.trees.left))]

    finite = thresholds[np.isfinite(thresholds)]
    assert np.abs(finite).max() > 500
    assert (np.abs(finite) < 5_000).all()


@pytest.fixture(scope="module")
def ensemble():
    read, target = sequences(800)
    rows = Table(TRAIN.features, np.maximum(TRAIN.target, target))
    model = Ensemble(SMALL).fit(rows, read)
    held, held_target = sequences(300, seed=1)
    scores = model.scores(TEST.features, held)
    return model.calibrate(scores, np.maximum(TEST.target, held_target))


def held() -> Sequences:
    return sequences(300, seed=1)[0]


def test_an_ensembles_contributions_add_up_to_its_score(ensemble):
    scores = ensemble.scores(TEST.features, held())

    explained = ensemble.explain(TEST.features, held())

    total = explained.base + explained.features.sum(axis=1) + explained.events
    np.testing.assert_allclose(total, scores, atol=1e-9)


def test_a_column_that_no_tree_asks_adds_nothing():
    features = TRAIN.features.copy()
    features[:, 3] = 1.0
    model = FineBoosting(config.FineBoostingConfig(boosting=BOOST)).fit(replace(TRAIN, features=features))
    trees = contributions.settled(model.trees, features)

    parts = contributions.contributions(trees, features)

    assert not parts[:, 3].any()
    assert np.abs(parts[:, 0]).mean() > np.abs(parts[:, 2]).mean()


def test_the_base_is_the_mean_score_of_the_rows_behind_it():
    model = FineBoosting(config.FineBoostingConfig(boosting=BOOST)).fit(TRAIN)

    trees = contributions.settled(model.trees, TRAIN.features)

    assert contributions.base(trees) == pytest.approx(trees.sums(TRAIN.features).mean(), abs=1e-9)
    np.testing.assert_array_equal(trees.sums(TEST.features), model.trees.sums(TEST.features))


def test_an_ensemble_is_saved_without_loss_and_serves_without_its_members(ensemble, tmp_path):
    loaded = saved(ensemble, tmp_path)

    np.testing.assert_array_equal(
        ensemble.predict(TEST.features, held()), loaded.predict(TEST.features, held())
    )
    np.testing.assert_array_equal(
        ensemble.explain(TEST.features, held()).features, loaded.explain(TEST.features, held()).features
    )


def test_chances_rise_with_scores_and_are_honest(ensemble):
    scores = ensemble.scores(TEST.features, held())
    chances = ensemble.chances(np.sort(scores))

    assert (np.diff(chances) >= 0).all()
    assert chances.min() > 0 and chances.max() < 1


def test_an_ensemble_says_what_is_missing(ensemble):
    with pytest.raises(ValueError, match="one sequence a row"):
        ensemble.scores(TEST.features)
    with pytest.raises(Unfitted):
        Ensemble(SMALL).scores(TEST.features)
    with pytest.raises(Unfitted, match="calibrate"):
        Ensemble(SMALL).chances(np.zeros(2))
    with pytest.raises(ForeignState):
        Ensemble.from_state(SMALL, {"surprise": np.zeros(3)})


EVENTS = config.EventsConfig(length=6, width=12, loop=replace(LOOP, epochs=25))


@pytest.fixture(scope="module")
def read_events():
    return Events(EVENTS).fit(*sequences(600))


def test_a_sequence_teaches_what_no_event_tells(read_events):
    read, target = sequences(400, seed=2)

    found = read_events.predict(read)

    assert metrics.auroc(found, target.astype(np.int64)) > 0.85
    assert metrics.auroc(read.values[read.windows[:, -1], 0], target.astype(np.int64)) < 0.6


def test_the_walk_in_numpy_is_the_network_that_was_trained(read_events):
    read, _ = sequences(50, seed=3)
    network = Network(2, EVENTS)
    weights = {name: torch.tensor(array) for name, array in read_events.arrays_.items()}
    network.load_state_dict(weights)
    values, windows = read_events._padded(read)

    with torch.inference_mode():
        expected = network.eval().logits(values[windows]).numpy()

    np.testing.assert_allclose(read_events.scores(read), expected, atol=1e-5)


def test_events_before_the_longest_window_change_nothing(read_events):
    read, _ = sequences(20, seed=4)
    longer = Sequences(read.values, np.concatenate([np.full((20, 3), 7), read.windows], axis=1))

    np.testing.assert_array_equal(read_events.scores(read), read_events.scores(longer))


def test_events_are_saved_without_loss_and_refuse_strangers(read_events, tmp_path):
    read, _ = sequences(20, seed=4)

    np.testing.assert_array_equal(saved(read_events, tmp_path).scores(read), read_events.scores(read))
    with pytest.raises(ForeignState):
        Events.from_state(EVENTS, {"surprise": np.zeros(2)})
    with pytest.raises(ForeignState, match="width"):
        Events.from_state(replace(EVENTS, width=9), read_events.state())
    with pytest.raises(ValueError, match="one target a sequence"):
        Events(EVENTS).fit(read, np.zeros(3))
    with pytest.raises(Unfitted):
        Events(EVENTS).scores(read)
