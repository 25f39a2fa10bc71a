"""What the gate said stands in the reader's language wherever a person reads it."""

import numpy as np
import pytest
from django.urls import reverse
from django.utils import translation

from inventory.admin import verdicts
from inventory.models import TrainingRun
from ml_core import gate
from ml_core.config import GateConfig
from ml_core.gate import Measured
from tests.inventory.conftest import NOW
from tests.inventory.test_surface import client_of

SAID = [
    "599 units in the holdout, 20 needed",
    "against ses: +0.0350 ± 0.0163, must be above 0",
    "no champion yet",
]
ENGLISH = [
    "599 places judge it, at least 20 are needed",
    "against “exponential smoothing”: a gain of +0.0350 ± 0.0163, must surely be above 0",
    "no model served before it",
]
CHINESE = [
    "由 599 个货位检验，至少需要 20 个",
    "与“指数平滑”相比：增益 +0.0350 ± 0.0163，须确定大于 0",
    "此前没有上线的模型",
]


def measured(name: str, level: float, n: int = 40) -> Measured:
    return Measured(name, level + np.random.default_rng(0).random(n) * 0.01)


@pytest.mark.parametrize("champion", [None, measured("20260601T000000Z-abc", 0.2)])
@pytest.mark.parametrize(
    "candidate", [measured("candidate", 0.1), Measured("candidate", np.full(40, np.nan))]
)
def test_every_sentence_of_the_gate_is_told_in_chinese(champion, candidate):
    said = gate.judge(candidate, champion, measured("ses", 0.2), GateConfig(greater_is_better=False)).reasons

    with translation.override("zh-hans"):
        told = verdicts.verdict(said)

    assert len(told) == 3
    assert not any("against" in line or "holdout" in line or "champion" in line for line in told), told


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        (
            "the champion has learnt from the days held out: not compared",
            "此前上线的模型已学过这些日子，不作比较",
        ),
        ("the champion cannot be measured: no rows", "此前上线的模型无法检验：no rows"),
        ("loading", "正在加载"),
        (
            "3 places with 14 known days and a sale over 20 days; 4 places over 42 days are needed",
            "20 天内只有 3 个货位有 14 天的数据且有销售；至少需要 4 个货位、42 天",
        ),
        ("what nobody says any more", "what nobody says any more"),
    ],
)
def test_a_kept_sentence_is_told_and_an_unknown_one_stays_as_it_is(said, chinese):
    with translation.override("zh-hans"):
        assert verdicts.told(said) == chinese


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "lines"), [("en", ENGLISH), ("zh-hans", CHINESE)])
def test_pages_tell_why_a_training_serves_or_not(language, lines):
    run = TrainingRun.objects.create(model_name="demand", version="v1", at=NOW, as_of=NOW, verdict=SAID)
    client = client_of("Operator")

    for address in (
        reverse("inventory_admin:quality"),
        reverse("admin:inventory_trainingrun_change", args=[run.pk]),
    ):
        page = client.get(address, HTTP_ACCEPT_LANGUAGE=language).content.decode()
        assert all(line in page for line in lines), address
        assert "units in the holdout" not in page
