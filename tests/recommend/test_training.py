"""Training end to end: what is measured, what the gate lets through, and what a second run changes."""

from datetime import timedelta

import numpy as np
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from ml_core.config import BlendConfig, LoopConfig, LstmConfig, TransformerConfig
from ml_core.registry import Registry
from recommend import predictor, tasks, training
from recommend.contracts import TrainOptions
from recommend.models import TrainingRun
from recommend.training import content
from shop.models import Event
from tests.factories import NOW
from tests.recommend import world

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def test_training_beats_popular_goods_and_becomes_the_champion():
    world.build()

    result = world.trained()

    assert result.is_promoted
    assert predictor.champion().facts.version == result.version
    run = TrainingRun.objects.get()
    rows = {row["model"]: row for row in run.report["time_split"]}
    assert set(rows) == {"popularity", "popularity_7_days", "transitions"}
    assert rows["transitions"]["ndcg@10"] > 0.9 > rows["popularity_7_days"]["ndcg@10"]
    assert (
        rows["transitions"]["ndcg@10_lo"]
        <= rows["transitions"]["ndcg@10"]
        <= rows["transitions"]["ndcg@10_hi"]
    )
    assert run.is_promoted
    assert (run.n_people, run.n_events, run.n_items) == (90, 720, 30)
    assert "popularity_7_days" in result.card


def test_events_at_or_after_the_moment_change_nothing_that_was_learnt():
    built = world.build()
    first = world.trained()
    visitor = built.visitors[0]
    Event.objects.bulk_create(
        Event(
            kind="purchase",
            product=built.product(2, 2),
            channel=visitor.channel,
            visitor=visitor,
            has_consent=True,
            at=NOW + timedelta(seconds=number),
        )
        for number in range(50)
    )

    again = world.trained(now=LATER)

    store = Registry(settings.ARTIFACTS_DIR)
    one, other = (store.load("recommend", "ranker", result.version) for result in (first, again))
    assert one.manifest.extra["split_hash"] == other.manifest.extra["split_hash"]
    for name, array in one.tensors.items():
        assert np.array_equal(array, other.tensors[name]), name


def test_a_model_that_does_not_beat_popular_goods_is_kept_but_not_promoted():
    built = world.build()
    # Everybody now looks at the same ten products in an order of their own: there is nothing to learn.
    rng = np.random.default_rng(3)
    for event in Event.objects.all():
        event.product = built.product(0, int(rng.integers(10)))
        event.save()

    result = training.train(TrainOptions(as_of=NOW, fast=True, min_people=5), now=NOW)

    assert not result.is_promoted
    assert predictor.champion().model is None
    assert [version.name for version in training.versions()] == [result.version]
    assert TrainingRun.objects.get().is_promoted is False


def test_too_few_people_in_the_holdout_are_no_proof():
    world.build()

    result = training.train(TrainOptions(as_of=NOW, fast=True), now=NOW)

    assert not result.is_promoted
    assert any("200 needed" in sentence for sentence in result.verdict)


def test_a_new_version_is_compared_with_a_champion_that_has_not_seen_the_answers():
    world.build()
    world.trained(as_of=NOW - timedelta(days=4))

    result = world.trained()

    assert any("champion" in sentence and "±" in sentence for sentence in result.verdict)


def test_a_champion_that_has_seen_the_answers_is_not_compared():
    world.build()
    world.trained()

    result = world.trained(now=LATER)

    assert any("has seen the test" in sentence for sentence in result.verdict)
    assert result.is_promoted


def test_nothing_to_learn_from_is_said_and_stored():
    with pytest.raises(training.NotEnoughData):
        world.trained()

    assert TrainingRun.objects.get().error == "no events with consent to personal recommendations"
    assert tasks.train(fast=True) == ""


def test_without_consent_nobody_is_learnt_from():
    world.build()
    Event.objects.update(has_consent=False)

    with pytest.raises(training.NotEnoughData):
        world.trained()


def test_networks_and_counts_are_measured_on_both_protocols_and_the_better_one_serves(monkeypatch):
    quick = LoopConfig(epochs=1, batch_size=64)
    blend = BlendConfig(sequence=TransformerConfig(width=16, loop=quick), validation_rows=20)
    monkeypatch.setattr(BlendConfig, "for_shop", lambda: blend)
    monkeypatch.setattr(LstmConfig, "for_shop", lambda: LstmConfig(width=16, loop=quick))
    world.build()

    result = world.trained(fast=False)

    report = TrainingRun.objects.get().report
    expected = ["popularity", "popularity_7_days", "transitions", "lstm", "transformer", "blend"]
    assert [row["model"] for row in report["leave_one_out"]] == expected
    assert [row["model"] for row in report["time_split"]] == expected
    assert all(row["cpu_s"] >= 0 for row in report["time_split"])
    assert result.is_promoted
    assert predictor.champion().model is not None


def test_versions_are_listed_promoted_and_rolled_back_by_command(capsys):
    world.build()
    first, second = world.trained(), world.trained(now=LATER)

    call_command("models", "list")
    assert f"* {second.version}" in capsys.readouterr().out
    call_command("models", "promote", first.version)
    assert predictor.champion().facts.version == first.version
    call_command("models", "rollback")
    assert predictor.champion().facts.version == second.version
    with pytest.raises(CommandError, match="no version"):
        call_command("models", "promote", "20200101T000000000000Z-00000000")
    with pytest.raises(CommandError, match="Name the version"):
        call_command("models", "promote")
    assert predictor.champion().facts.version == second.version


def test_the_train_command_prints_the_report(capsys):
    world.build()

    call_command("train", "recommend", "--fast", "--as-of", "2026-06-01T12:00", verbosity=0)

    assert "| transitions |" in capsys.readouterr().out
    assert TrainingRun.objects.get().as_of == NOW


@pytest.mark.parametrize("text", ["yesterday", "2099-01-01"])
def test_a_moment_that_is_none_or_lies_ahead_is_refused(text):
    with pytest.raises(CommandError, match="--as-of"):
        call_command("train", "recommend", "--as-of", text)

    assert TrainingRun.objects.count() == 0


def test_only_changed_texts_are_encoded_again(monkeypatch):
    class Counting:
        n_texts = 0

        def encode(self, texts):
            Counting.n_texts += len(texts)
            return np.eye(len(texts), 4, dtype=np.float32)

    monkeypatch.setattr(content, "ENGLISH", 0.0)
    monkeypatch.setattr(content.encoder, "load", lambda config: Counting())
    first = content.build(["mug", "lamp", "desk"], known={}, known_encoder="")
    again = content.build(["desk", "mug", "new lamp"], known=first.state(), known_encoder="minilm")

    assert Counting.n_texts == 4
    assert np.array_equal(again.vectors[0], first.vectors[2])
    assert np.array_equal(again.vectors[1], first.vectors[0])


def test_without_the_language_model_words_become_character_counts(monkeypatch, caplog):
    def missing(config):
        raise content.EncoderUnavailable("weights are missing")

    monkeypatch.setattr(content, "ENGLISH", 0.0)
    monkeypatch.setattr(content.encoder, "load", missing)

    found = content.build(["red mug", "blue mug", "desk lamp"], known={}, known_encoder="")

    assert found.encoder == "ngram"
    assert "weights are missing" in caplog.text
