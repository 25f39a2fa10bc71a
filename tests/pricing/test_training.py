"""Training: learns what demand answers, is judged by days it never saw, and serves only if it tells more."""

import math
from datetime import timedelta

import pytest
from django.core.management import call_command

from pricing import predictor, training
from pricing.contracts import TrainOptions
from pricing.models import ElasticityEstimate, TrainingRun
from pricing.services import quality, responding
from pricing.training import dataset, judging
from shop.models import SalesDay
from tests import factories
from tests.pricing import market
from tests.pricing.market import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    """Thirty variants of two categories; demand answers with -3 and with -1.5."""
    kinds = {factories.category("Snacks"): -3.0, factories.category("Tools"): -1.5}
    rows = []
    for at in range(30):
        kind = list(kinds)[at % 2]
        row = market.variant("19.90", category=kind)
        market.sold(row, elasticity=kinds[kind], a_day=3.0, spread=0.15, seed=at)
        rows.append((row, kinds[kind]))
    return rows


def test_elasticities_are_learnt_promoted_and_written_down(shop):
    result = training.train(TrainOptions(as_of=NOW, fast=True), now=NOW)
    responding.estimate(now=NOW)

    assert result.is_promoted, result.card
    found = {row.variant_id: row for row in ElasticityEstimate.objects.all()}
    assert len(found) == 30
    errors = [abs(found[row.pk].mean - true) for row, true in shop]
    assert sum(errors) / len(errors) < 0.5
    covered = sum(found[row.pk].lo <= true <= found[row.pk].hi for row, true in shop)
    assert covered >= 25
    assert {row.source for row in found.values()} == {"model"}


def test_squared_error_is_reported_with_a_warning_and_never_serves(monkeypatch):
    """Few trees: what is tested is that they are reported and serve nothing."""
    monkeypatch.setattr(judging, "TREES", 2)
    for at in range(6):
        market.sold(market.variant("19.90"), days=45, seed=at)

    result = training.train(TrainOptions(as_of=NOW), now=NOW)

    run = TrainingRun.objects.get()
    rows = {row["model"]: row for row in run.report}
    assert {"no_response", "usual", "response", "linear", "tree", "forest"} == rows.keys()
    assert [name for name, row in rows.items() if not row["is_curve"]] == ["linear", "tree", "forest"]
    assert "no demand curves" in result.card


def test_where_demand_does_not_answer_the_model_does_not_serve():
    for at in range(25):
        market.sold(market.variant("19.90"), elasticity=0.0, a_day=3.0, spread=0.15, seed=at)

    result = training.train(TrainOptions(as_of=NOW, fast=True), now=NOW)

    assert not result.is_promoted
    assert predictor.champion().model is None


def test_too_little_is_said_and_written_down():
    market.sold(market.variant(), days=10)

    with pytest.raises(training.NotEnoughData, match="200 on 28"):
        training.train(TrainOptions(as_of=NOW), now=NOW)

    assert "units on" in TrainingRun.objects.get().error


def test_without_a_model_goods_in_general_are_the_guide():
    row = market.variant()

    responding.estimate(now=NOW)

    found = ElasticityEstimate.objects.get(variant=row)
    assert (found.source, found.badge) == ("fallback", "guess")
    assert found.mean == pytest.approx(-2.62)


def test_a_newcomer_hears_from_its_category(shop):
    training.train(TrainOptions(as_of=NOW, fast=True), now=NOW)
    snack = market.variant("9.90", category=factories.category("Snacks"))
    tool = market.variant("9.90", category=factories.category("Tools"))

    responding.estimate(now=NOW)

    found = dict(ElasticityEstimate.objects.values_list("variant_id", "mean"))
    assert found[snack.pk] < found[tool.pk]


def test_a_damaged_artifact_means_the_general_guide(shop, settings):
    training.train(TrainOptions(as_of=NOW, fast=True), now=NOW)
    for path in (settings.ARTIFACTS_DIR / "pricing" / "response").glob("*/model.safetensors"):
        path.chmod(0o644)
        path.write_bytes(b"nonsense")
    predictor.reset()

    responding.estimate(now=NOW)

    assert "cannot be loaded" in predictor.champion().serving.fault
    assert set(ElasticityEstimate.objects.values_list("source", flat=True)) == {"fallback"}


def test_the_same_days_give_the_same_version_twice(shop):
    first = training.train(TrainOptions(as_of=NOW, fast=True), now=NOW)
    second = training.train(TrainOptions(as_of=NOW, fast=True), now=NOW + timedelta(minutes=1))

    assert first.version[-8:] == second.version[-8:]
    assert "has seen the days that judge" in " ".join(second.verdict)


def test_versions_are_listed_promoted_and_rolled_back(shop):
    first = training.train(TrainOptions(as_of=NOW, fast=True), now=NOW).version
    second = training.train(TrainOptions(as_of=NOW, fast=True), now=NOW + timedelta(minutes=1)).version

    training.promote(version=second, now=NOW, reason="test", by="me")
    assert [each.is_champion for each in training.versions()] == [True, False]
    assert training.roll_back(now=NOW, reason="test", by="me") in {first, second}
    with pytest.raises(training.NoSuchVersion):
        training.promote(version="nothing", now=NOW, reason="", by="me")


def test_the_command_trains_and_estimates(shop, capsys, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    call_command("train", "pricing", fast=True, verbosity=0)

    assert "Demand response" in capsys.readouterr().out
    assert ElasticityEstimate.objects.count() == 30
    assert all(math.isfinite(row.mean) for row in ElasticityEstimate.objects.all())


def test_quality_tells_what_serves(shop):
    training.train(TrainOptions(as_of=NOW, fast=True), now=NOW)
    responding.estimate(now=NOW)

    found = quality.report(now=NOW)

    assert found.serving.version
    assert sum(found.badges.values()) == 30


def test_a_long_past_is_judged_from_three_origins_and_a_short_one_from_the_last():
    row = market.variant("19.90")
    market.sold(row, days=120, a_day=6.0)
    long = dataset.build(as_of=NOW)
    SalesDay.objects.filter(date__lt=TODAY - timedelta(days=40)).delete()
    short = dataset.build(as_of=NOW)

    first = NOW.toordinal() - 120
    assert [split.cut - first for split in long.splits] == [48, 72, 96]
    assert [len(split.holdout) for split in long.splits] == [24, 24, 24]
    assert all(split.train.day.max() < split.cut <= split.holdout.day.min() for split in long.splits)
    assert [split.cut - first for split in short.splits] == [112]
