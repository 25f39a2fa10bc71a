"""The rewriter: dialogues that are made, a gate that can say no, and a champion that serves."""

from dataclasses import replace

import numpy as np
import pytest
from django.core.management import call_command

from ml_core.config import LoopConfig
from ml_core.config.seq2seq import Seq2SeqConfig
from support import predictor, tasks, training
from support.contracts import Language, Trained, TrainOptions
from support.features.dialogues import dialogues, joined, words
from support.models import TrainingRun
from support.predictor import loading
from support.training import publishing, report, rewriting, running
from tests.factories import NOW

N = 240  # dialogues of a holdout that is large enough for the gate
TINY = Seq2SeqConfig(width=16, heads=2, layers=1, loop=LoopConfig(epochs=1))


def test_dialogues_are_the_same_for_a_seed_and_lean_on_what_was_said():
    for language in Language:
        made = dialogues(language, n=40, is_holdout=False, seed=3)
        assert made == dialogues(language, n=40, is_holdout=False, seed=3)
        assert made != dialogues(language, n=40, is_holdout=False, seed=4)
        assert all(row.turns[-1] != row.target and 2 <= len(row.turns) <= 3 for row in made)


def test_the_names_that_judge_are_not_those_that_taught():
    def named(is_holdout: bool) -> set[str]:
        made = dialogues(Language.EN, n=300, is_holdout=is_holdout, seed=0)
        return {row.target.removeprefix("do you ship abroad to ") for row in made if "abroad" in row.target}

    assert named(True)
    assert not named(True) & named(False)


@pytest.mark.parametrize("text", ["how much is it", "寄到法国要多久", "把 usb-c 线 寄到法国"])
def test_words_come_together_as_they_were_written(text: str):
    assert words(joined(words(text))) == words(text)
    assert joined(words("寄到法国")) == "寄到法国"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewriting, "N_HOLDOUT", 3)
    monkeypatch.setattr(rewriting, "N_VALIDATION", 4)


@pytest.mark.django_db
def test_every_dialogue_of_the_holdout_is_measured_three_ways():
    fitted = rewriting.fit(n_pairs=8, config=TINY)

    for values in (fitted.found, fitted.concatenated, fitted.alone):
        assert values.shape == (6,)
        assert set(values) <= {0.0, 1.0}
    assert fitted.concatenated.sum() > 0  # the packaged articles are there to be found


@pytest.mark.django_db
def test_what_does_not_beat_concatenation_does_not_serve():
    fitted = rewriting.fit(n_pairs=8, config=TINY)
    as_good = replace(running._rewriter(fitted), values=np.ones(N), fallback=np.ones(N))

    trained = published(as_good)

    assert not trained.is_promoted
    assert "against plain concatenation" in trained.card
    assert "no customer ever said them" in trained.card
    assert TrainingRun.objects.get().model_name == "rewriter"
    assert loading.rewriter() is None
    assert predictor.rewrite("and how long", ["delivery to France"], Language.EN) == (
        "delivery to France and how long"
    )


@pytest.mark.django_db
def test_what_beats_it_serves_and_a_question_alone_is_left_alone():
    fitted = rewriting.fit(n_pairs=8, config=TINY)
    better = replace(running._rewriter(fitted), values=np.ones(N), fallback=np.zeros(N))

    assert published(better).is_promoted

    champion = loading.rewriter()
    assert champion is not None
    expected = champion.rewrite(["delivery to France", "and how long"])
    assert predictor.rewrite("and how long", ["delivery to France"], Language.EN) == (
        expected or "delivery to France and how long"
    )
    assert predictor.rewrite("Where is it?", [], Language.EN) == "Where is it?"


@pytest.mark.django_db
def test_it_is_trained_only_where_an_operator_asks_for_it(monkeypatch, settings):
    asked, fit = [], rewriting.fit

    def noted(n_pairs: int) -> rewriting.Rewritten:
        asked.append(n_pairs)
        return fit(n_pairs=n_pairs, config=TINY)

    monkeypatch.setattr(rewriting, "fit", noted)
    for n_pairs, fast in ((0, False), (8, True), (8, False)):
        settings.SUPPORT_REWRITER_PAIRS = n_pairs
        running.train_later(TrainOptions(as_of=NOW, fast=fast), now=NOW)

    assert asked == [8]
    assert TrainingRun.objects.count() == 1


@pytest.mark.django_db
def test_the_night_trains_it_and_the_first_start_of_a_shop_leaves_it_to_the_night(monkeypatch, capsys):
    trained, asked = Trained("v1", "card", is_promoted=True), []
    monkeypatch.setattr(training, "train", lambda options, **given: trained)
    monkeypatch.setattr(training, "train_later", lambda options, **given: asked.append(options.by))

    call_command("train", "support", soon=True)
    assert asked == []

    call_command("train", "support")
    tasks.train()
    assert asked == ["command", "task"]


def published(candidate: publishing.Candidate) -> publishing.Trained:
    verdict = publishing.judge(candidate)
    card = report.card(
        candidate.model,
        as_of=NOW,
        metrics=candidate.metrics,
        verdict=verdict.reasons,
        is_promoted=verdict.promote,
    )
    return publishing.publish(candidate, card, verdict, TrainOptions(as_of=NOW), now=NOW, cpu_s=1.0)
