"""What every recommender promises, asked of each of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from ml_core import config
from ml_core.blend import Blend
from ml_core.data import Histories, Holdout, Interactions
from ml_core.estimator import ForeignState, Unfitted
from ml_core.loop import evaluation
from ml_core.neighbours import ItemNeighbours
from ml_core.popularity import Popularity
from ml_core.registry import Registry
from ml_core.sequence import Lstm, Transformer
from ml_core.together import Together
from ml_core.transitions import Transitions

LOOP = config.LoopConfig(epochs=3, batch_size=16, learning_rate=5e-3, warmup_steps=5)
TRANSFORMER = config.TransformerConfig(width=16, max_length=8, dropout=0.1, loop=LOOP)
LSTM = config.LstmConfig(width=16, max_length=8, dropout=0.1, negatives=0, loop=LOOP)
BLEND = config.BlendConfig(sequence=TRANSFORMER)
ESTIMATORS = {
    "popularity": (Popularity, config.PopularityConfig()),
    "transitions": (Transitions, config.TransitionsConfig()),
    "together": (Together, config.TogetherConfig(min_support=1)),
    "neighbours": (ItemNeighbours, config.NeighboursConfig()),
    "lstm": (Lstm, LSTM),
    "transformer": (Transformer, TRANSFORMER),
    "transformer-cosine": (Transformer, replace(TRANSFORMER, logits="cosine", negatives=8)),
    "blend": (Blend, BLEND),
}
HISTORIES = Histories.of([[0, 1, 2], [7], [], [12, 13, 14, 15, 16, 17, 12, 13, 14, 15]])
NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(params=ESTIMATORS)
def fresh(request):
    """An unfitted estimator of each kind."""
    kind, settings = ESTIMATORS[request.param]
    return kind(settings)


@pytest.fixture
def fitted(fresh, train, validation):
    return fresh.fit(train, validation)


def test_predict_scores_every_item_for_every_history(fitted):
    scores = fitted.predict(HISTORIES)

    assert scores.shape == (4, 24)
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()
    assert fitted.n_items == 24


def test_an_unfitted_estimator_says_so(fresh):
    with pytest.raises(Unfitted):
        fresh.predict(HISTORIES)
    with pytest.raises(Unfitted):
        fresh.state()


def test_fit_returns_the_estimator_itself(fresh, train, validation):
    assert fresh.fit(train, validation) is fresh


def test_the_same_seed_gives_the_same_numbers(fitted, train, validation):
    again = type(fitted)(fitted.config).fit(train, validation)

    np.testing.assert_array_equal(fitted.predict(HISTORIES), again.predict(HISTORIES))


def test_saving_and_loading_through_the_registry_changes_nothing(fitted, tmp_path):
    registry = Registry(tmp_path)
    version = registry.save(
        "tests", "model", estimator=type(fitted).__name__, tensors=fitted.state(),
        config=config.to_dict(fitted.config), metrics={}, card="", as_of=NOW, now=NOW,
    )  # fmt: skip

    artifact = registry.load("tests", "model", version)
    settings = config.from_dict(type(fitted.config), artifact.config)
    loaded = type(fitted).from_state(settings, artifact.tensors)

    assert settings == fitted.config
    np.testing.assert_array_equal(fitted.predict(HISTORIES), loaded.predict(HISTORIES))


def test_padding_and_company_change_nothing(fitted):
    together = fitted.predict(HISTORIES)

    alone = np.concatenate([fitted.predict(HISTORIES.take([row])) for row in range(4)])

    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_one_visitor_is_scored_as_in_a_batch(fitted):
    scores = fitted.score_one([0, 1, 2])

    np.testing.assert_allclose(scores, fitted.predict(HISTORIES)[0], atol=1e-5)


def test_predict_changes_neither_the_model_nor_its_input(fitted):
    before = {name: array.copy() for name, array in fitted.state().items()}
    items = HISTORIES.items.copy()

    first = fitted.predict(HISTORIES)
    second = fitted.predict(HISTORIES)

    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(HISTORIES.items, items)
    assert before.keys() == fitted.state().keys()
    for name, array in fitted.state().items():
        np.testing.assert_array_equal(before[name], array)


def test_a_cold_item_is_scored_and_the_original_keeps_its_catalogue(fitted, content):
    wider = fitted.with_items(content[:1], n_new=1)

    scores = wider.predict(HISTORIES)

    assert scores.shape == (4, 25)
    assert np.isfinite(scores).all()
    assert fitted.predict(HISTORIES).shape == (4, 24)


def test_foreign_arrays_are_refused(fitted):
    with pytest.raises(ForeignState):
        type(fitted).from_state(fitted.config, {"surprise": np.zeros(3)})


def test_the_vocabulary_beside_the_arrays_is_ignored(fitted):
    state = fitted.state() | {"vocabulary.ids": np.arange(24)}

    loaded = type(fitted).from_state(fitted.config, state)

    np.testing.assert_array_equal(fitted.predict(HISTORIES), loaded.predict(HISTORIES))


@pytest.mark.parametrize("name", ["transitions", "lstm", "transformer", "transformer-cosine", "blend"])
def test_eight_rows_are_learnt_by_heart(name):
    rows = [list(range(5 * b, 5 * b + 5)) for b in range(8)]
    train = Interactions(Histories.of(rows), 40)
    holdout = Holdout(Histories.of([row[:4] for row in rows]), np.array([row[4] for row in rows]))
    kind, settings = ESTIMATORS[name]
    loop = config.LoopConfig(epochs=60, batch_size=8, learning_rate=2e-2, warmup_steps=0, patience=60)
    if name == "blend":
        settings = replace(BLEND, sequence=replace(TRANSFORMER, loop=loop, dropout=0.0))
    elif name != "transitions":
        settings = replace(settings, loop=loop, dropout=0.0)

    model = kind(settings).fit(train, holdout)

    assert evaluation.mean_ndcg(model, holdout, k=1) == 1.0


@pytest.mark.parametrize("name", ["neighbours", "lstm", "transformer", "blend"])
def test_a_cold_item_of_the_right_family_beats_one_of_a_wrong_family(name, train, validation, content):
    kind, settings = ESTIMATORS[name]
    loop = config.LoopConfig(epochs=25, batch_size=16, learning_rate=1e-2, warmup_steps=5, patience=25)
    if name == "blend":
        settings = replace(BLEND, sequence=replace(TRANSFORMER, loop=loop, id_dropout=0.3))
    elif name != "neighbours":
        settings = replace(settings, loop=loop, id_dropout=0.3)

    wider = kind(settings).fit(train, validation).with_items(content[[0, 18]], n_new=2)

    right, wrong = wider.score_one([0, 1, 2])[24:]
    assert right > wrong


def test_the_blend_refuses_to_learn_its_weight_without_validation(train):
    with pytest.raises(ValueError, match="validation"):
        Blend(BLEND).fit(train)


def test_a_sequence_model_refuses_histories_without_a_next_item():
    with pytest.raises(ValueError, match="two events"):
        Transformer(TRANSFORMER).fit(Interactions(Histories.of([[1], [2]]), 3))
