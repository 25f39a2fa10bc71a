"""Training: labels that had time to arrive, later orders that calibrate, and a gate before anything serves."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from ml_core.fraud.ensemble import Ensemble
from risk import predictor, training
from risk.contracts import TrainOptions
from risk.contracts.events import EventKind, Happening, Link
from risk.contracts.heads import FitOptions
from risk.features import codes, reading
from risk.models import TrainingRun
from risk.policy import reasons
from risk.predictor import scoring
from risk.services import remembering
from risk.training import fitting, labels
from risk.training.fitting import NotEnoughData
from tests.risk.histories import START, happening
from tests.risk.screened import SMALL

NOW = START + timedelta(days=200)
OPTIONS = FitOptions(NOW)


def past(n: int = 600) -> list[Happening]:
    """Orders of which dear ones from a new device are frauds, and labels 30 days after."""
    rng, found = np.random.default_rng(0), []
    for number in range(n):
        amount, device = int(rng.integers(5, 500)), f"d{rng.integers(0, 60)}"
        minutes = number * 240.0
        order = happening(f"o{number}", minutes=minutes, links={Link.DEVICE: device}, amount=Decimal(amount))
        found.append(order)
        if amount > 420:
            found.append(
                happening(
                    f"l{number}", EventKind.CHARGEBACK, minutes=minutes + 30 * 1_440, links=order.links,
                    subject=f"o{number}", is_fraud=True,
                )
            )  # fmt: skip
    return found


def order(name: str, days: float) -> Happening:
    return happening(name, minutes=days * 1_440)


def chargeback(subject: str, days: float, *, is_fraud: bool = True) -> Happening:
    return happening(
        f"{subject}-{days}", EventKind.CHARGEBACK, minutes=days * 1_440, subject=subject, is_fraud=is_fraud
    )


def test_only_orders_whose_outcome_had_time_to_arrive_teach():
    found = labels.lessons([order("old", 139), order("young", 141)], OPTIONS)

    assert [row.event.event_id for row in found.reads] == ["old"]


def test_the_latest_label_holds_and_one_from_the_future_is_not_known():
    events = [
        order("taken-back", 1), chargeback("taken-back", 30), chargeback("taken-back", 60, is_fraud=False),
        order("fraud", 1), chargeback("fraud", 100),
        order("not-yet", 1), chargeback("not-yet", 201),
    ]  # fmt: skip

    found = labels.lessons(events, OPTIONS)

    told = {row.event.event_id: value for row, value in zip(found.reads, found.target, strict=True)}
    assert told == {"taken-back": 0.0, "fraud": 1.0, "not-yet": 0.0}


def test_too_few_frauds_are_refused_with_their_number():
    found = labels.lessons([order(f"o{at}", at / 10) for at in range(100)], OPTIONS)

    with pytest.raises(NotEnoughData, match="hold 0 frauds"):
        fitting.fit(found, OPTIONS, SMALL)


@pytest.fixture(scope="module")
def fitted() -> Ensemble:
    return fitting.fit(labels.lessons(past(), OPTIONS), OPTIONS, SMALL).ensemble


def test_what_was_learnt_scores_an_order_and_explains_it(fitted):
    memory_features = reading.read(happening("x", amount=Decimal(490), links={Link.DEVICE: "d1"}), _Empty())

    score = scoring.score(fitted, memory_features, version="v1")
    parts = scoring.explain(fitted, memory_features)
    explained = reasons.explain(parts.base, parts.contributions, codes.CODES)

    assert score.chance > 0.5
    assert explained.score == pytest.approx(float(fitted.scores(scoring._row(memory_features))[0]), abs=1e-9)
    assert reasons.against(explained)[0] == "amount"
    assert len(explained.reasons) <= reasons.MOST


@pytest.mark.django_db
def test_a_training_is_judged_published_and_serves(settings, tmp_path, monkeypatch):
    settings.ARTIFACTS_DIR = tmp_path
    monkeypatch.setattr(fitting, "EnsembleConfig", lambda: SMALL)
    for event in past(1_200):
        remembering.store(event)
    at = START + timedelta(days=400)

    result = training.train(TrainOptions(as_of=at), now=at)

    run = TrainingRun.objects.get()
    assert result.is_promoted, result.verdict
    assert (run.version, run.is_promoted, run.error) == (result.version, True, "")
    assert run.n_frauds > 100
    assert predictor.champion().version == result.version
    assert [version.is_champion for version in training.versions()] == [True]
    with pytest.raises(training.NoSuchVersion):
        training.roll_back(now=at, reason="test", by="test")
    predictor.reset()


@pytest.mark.django_db
def test_a_training_without_events_says_so_and_leaves_a_row():
    with pytest.raises(training.NotEnoughData, match="0 frauds"):
        training.train(TrainOptions(as_of=NOW), now=NOW)

    assert "0 frauds" in TrainingRun.objects.get().error


def test_every_feature_has_a_code():
    assert set(codes.CODES) == set(reading.NAMES)
    assert "" not in codes.CODES.values()


class _Empty:
    def recall(self, places, now_ms):
        return [[] for _ in places]

    def add(self, event):
        pass
