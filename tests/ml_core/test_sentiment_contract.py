"""What every text classifier promises, asked of each of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from ml_core import config, sentiment
from ml_core.estimator import ForeignState, Unfitted
from ml_core.registry import Registry
from ml_core.sentiment.convolution import Convolution

LOOP = config.LoopConfig(epochs=60, batch_size=8, learning_rate=1e-2, warmup_steps=5)
CONVOLUTION = config.ConvolutionConfig(
    width=16,
    min_texts_character=1,
    min_texts_pair=1,
    dropout=0.0,
    pair_dropout=0.0,
    head_dropout=0.0,
    loop=LOOP,
)
LOG_COUNT = config.LogCountConfig(min_texts=1)
CLASSIFIERS = {
    "char_logistic": (sentiment.CharLogistic, config.CharLogisticConfig()),
    "word_logistic": (sentiment.WordLogistic, config.WordLogisticConfig()),
    "log_count": (sentiment.LogCount, LOG_COUNT),
    "log_count-english": (sentiment.LogCount, replace(config.LogCountConfig.for_english(), min_texts=1)),
    "frozen": (sentiment.FrozenLogistic, config.FrozenConfig()),
    "convolution": (Convolution, CONVOLUTION),
    "stack": (sentiment.Stack, config.StackConfig(log_count=LOG_COUNT, convolution=CONVOLUTION)),
}
TEXTS = [
    "awful case , it broke",
    "never again , a waste of money",
    "the worst charger ever",
    "poor sound and bad battery",
    "great case , love it",
    "works perfectly , very happy",
    "excellent sound and battery",
    "the best charger ever",
]
LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 1])
NOW = datetime(2026, 1, 2, tzinfo=UTC)
OTHERS = ["broke at once", "love the sound", "", "😀👍", "x" * 5_000]


@pytest.fixture(params=CLASSIFIERS)
def name(request):
    return request.param


@pytest.fixture
def fresh(name):
    kind, settings = CLASSIFIERS[name]
    return kind(settings)


def test_predict_gives_every_text_probabilities(fresh):
    found = fresh.fit(TEXTS, LABELS).predict(OTHERS)

    assert found.shape == (5, 2)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)


def test_no_texts_give_no_rows(fresh):
    assert fresh.fit(TEXTS, LABELS).predict([]).shape == (0, 2)


def test_eight_texts_are_learnt_by_heart(fresh):
    found = fresh.fit(TEXTS, LABELS).predict(TEXTS)

    assert found.argmax(axis=1).tolist() == LABELS.tolist()


def test_three_classes_are_learnt_by_heart(fresh):
    texts = [*TEXTS, "it is a case", "arrived on monday", "the box is blue", "used it once"]

    found = fresh.fit(texts, [*LABELS, 2, 2, 2, 2]).predict(texts)

    assert found.shape == (12, 3)
    assert found.argmax(axis=1).tolist() == [*LABELS, 2, 2, 2, 2]


def test_the_same_texts_give_the_same_numbers(name, fresh):
    kind, settings = CLASSIFIERS[name]

    once, again = fresh.fit(TEXTS, LABELS), kind(settings).fit(TEXTS, LABELS)

    np.testing.assert_array_equal(once.predict(OTHERS), again.predict(OTHERS))


def test_company_does_not_change_a_verdict(fresh):
    model = fresh.fit(TEXTS, LABELS)

    together = model.predict(OTHERS)
    alone = np.concatenate([model.predict([text]) for text in OTHERS])

    np.testing.assert_allclose(together, alone, atol=2e-5)


def test_saving_and_loading_through_the_registry_changes_nothing(fresh, tmp_path):
    model, registry = fresh.fit(TEXTS, LABELS), Registry(tmp_path)
    version = registry.save(
        "tests", "model", estimator=type(model).__name__, tensors=model.state(),
        config=config.to_dict(model.config), metrics={}, card="", as_of=NOW, now=NOW,
    )  # fmt: skip

    artifact = registry.load("tests", "model", version)
    settings = config.from_dict(type(model.config), artifact.config)
    loaded = type(model).from_state(settings, artifact.tensors)

    assert settings == model.config
    np.testing.assert_array_equal(model.predict(OTHERS), loaded.predict(OTHERS))


def test_an_unfitted_model_is_refused(fresh):
    with pytest.raises(Unfitted):
        fresh.predict(TEXTS)
    with pytest.raises(Unfitted):
        fresh.state()


def test_foreign_arrays_are_refused(name):
    kind, settings = CLASSIFIERS[name]

    with pytest.raises(ForeignState):
        kind.from_state(settings, {"other": np.zeros(2)})


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 1], "8 texts need as many labels"),
        ([0] * 8, "there must be two"),
        ([0, 2] * 4, "every class needs a text"),
        ([-1, 1] * 4, "from 0 on"),
    ],
)
def test_labels_that_teach_nothing_are_refused(fresh, labels, message):
    with pytest.raises(ValueError, match=message):
        fresh.fit(TEXTS, labels)
    with pytest.raises(Unfitted):
        fresh.predict(TEXTS)
