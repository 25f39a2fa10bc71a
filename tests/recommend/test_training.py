"""Training end to end: what is measured, what the gate lets through, and what a second run changes."""

from datetime import timedelta

import pytest

from recommend import predictor, tasks, training
from recommend.contracts import TrainOptions
from recommend.models import TrainingRun
from shop.models import Event
from tests.factories import NOW
from tests.recommend import world

pytestmark = pytest.mark.django_db


def test_training_beats_popular_goods_and_becomes_the_champion():
    world.build()

    result = world.trained()

    assert result.is_promoted
    assert predictor.champion().facts.version == result.version
    run = TrainingRun.objects.get()
    rows = {row["model"]: row for row in run.report["time_split"]}
    assert set(rows) == {"popularity", "popularity_7_days", "transitions"}
    assert rows["transitions"]["ndcg@10"] > 0.9 > rows["popularity_7_days"]["ndcg@10"]
    assert rows["transitions"]["ndcg@10_lo"] <= rows["transitions"]["ndcg@10"] <= rows["transitions"]["ndcg@10_hi"]
    assert run.is_promoted
    assert (run.n_people, run.n_events, run.n_items) == (90, 720, 30)
    assert "popularity_7_days" in result.card
