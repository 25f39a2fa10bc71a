"""Learning from phrases: what is saved serves at once, and the gate lets pass only what beats n-grams alone."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby

import numpy as np
import pytest

from ml_core.intents import Ridge
from ml_core.registry import Registry
from support import predictor, training
from support.contracts import Intent, Language, TrainOptions
from support.features.examples import phrases
from support.models import TrainingRun
from support.predictor import loading
from support.training import answers, heads, publishing
from support.training.publishing import Candidate

NOW = datetime(2026, 6, 1, tzinfo=UTC)
OPTIONS = TrainOptions(as_of=NOW, fast=True, by="test")


@pytest.fixture(autouse=True)
def shop(settings, tmp_path):
    settings.ARTIFACTS_DIR = tmp_path
    predictor.reset()
    yield
    predictor.reset()


@pytest.fixture
def few(monkeypatch):
    """Five phrases an intent: enough to learn from, in seconds."""

    def first(language):
        return tuple(
            one for _, group in groupby(phrases(language), lambda one: one.intent) for one in list(group)[:5]
        )

    monkeypatch.setattr(heads, "phrases", first)


@pytest.mark.django_db
@pytest.mark.usefixtures("few")
def test_what_was_trained_serves_from_now_on_and_leaves_a_row_of_its_run(monkeypatch):
    monkeypatch.setattr(answers, "_vectors", lambda: None)
    result = training.train(replace(OPTIONS, fast=False), now=NOW)

    assert result.is_promoted
    found = predictor.understand("please cancel my order", Language.EN)
    assert (found.intent, found.source, found.model_version) == (Intent.CANCEL_ORDER, "model", result.version)
    predictor.reset()
    assert predictor.understand("please cancel my order", Language.EN) == found
    rows = TrainingRun.objects.order_by("pk").values_list("model_name", "is_promoted", "by")
    assert list(rows) == [("intents", True, "test"), ("answerability", True, "test")]
    assert "untrained" in result.card


@pytest.mark.usefixtures("few")
def test_without_an_encoder_nothing_is_better_than_what_serves_untrained():
    assert [one.is_better for one in heads.fit_all(fast=True).values()] == [False, False]


def test_a_language_that_gains_nothing_is_left_to_what_serves_untrained():
    known = np.ones(4)
    data = heads.Phrases(Language.ZH, [], np.zeros(0, dtype=np.int64), [])

    same, better = (heads.Fitted(Ridge(), data, known, other) for other in (known, np.zeros(4)))

    assert (same.is_better, better.is_better) == (False, True)


def test_an_intent_without_phrases_cannot_be_learnt():
    known = [one for one in phrases(Language.EN) if one.intent is not Intent.INVOICE]

    with pytest.raises(training.NotEnoughData, match="invoice"):
        heads.data_of(known, Language.EN)


@pytest.mark.parametrize(("better", "is_promoted"), [(0.5, True), (0.0, False), (-0.5, False)])
def test_only_what_beats_the_fallback_is_promoted(better, is_promoted):
    fallback = np.random.default_rng(0).random(300)
    candidate = Candidate("intents", "x", {}, {}, {}, fallback + better, fallback, "n-grams alone")

    assert publishing.judge(candidate).promote is is_promoted


@pytest.mark.django_db
def test_what_the_gate_refuses_is_kept_and_does_not_serve(settings):
    same = np.zeros(300)
    tensors = {"weights": np.zeros(7), "offset": np.zeros(1)}
    candidate = Candidate("answerability", "logistic", tensors, {"signals": []}, {}, same, same, "by hand")

    result = publishing.publish(candidate, "card", publishing.judge(candidate), OPTIONS, now=NOW, cpu_s=0.0)

    assert not result.is_promoted
    assert Registry(settings.ARTIFACTS_DIR).champion("support", "answerability") is None
    assert loading.answerability() is None


@pytest.mark.django_db
def test_weights_of_other_signals_are_refused(settings):
    store = Registry(settings.ARTIFACTS_DIR)
    version = store.save(
        "support", "answerability", estimator="logistic", config={"signals": ["other"]}, metrics={}, card="",
        tensors={"weights": np.zeros(1), "offset": np.zeros(1)}, as_of=NOW, now=NOW,
    )  # fmt: skip
    store.promote("support", "answerability", version, now=NOW, reason="test", by="test")

    assert loading.answerability() is None
