"""What the gate said stands in the reader's language wherever a person reads it."""

import numpy as np
import pytest
from django.utils import translation

from ml_core import gate
from ml_core.config import GateConfig
from ml_core.gate import Measured
from pricing.admin import verdicts

RULES = GateConfig(min_units=20, greater_is_better=False)


def measured(name: str, level: float, n: int = 40) -> Measured:
    return Measured(name, level + np.random.default_rng(0).random(n) * 0.01)


@pytest.mark.parametrize(
    ("champion", "candidate"),
    [
        (None, measured("response", 0.1)),
        (measured("20261201T000000Z-abc", 0.2), measured("response", 0.1)),
        (None, Measured("response", np.full(40, np.nan))),
        (None, measured("response", 0.1, n=1)),
    ],
)
def test_every_sentence_of_the_gate_is_told_in_chinese(champion, candidate):
    baseline = measured("no_response", 0.2, n=len(candidate.values))
    said = gate.judge(candidate, champion, baseline, RULES).reasons

    with translation.override("zh-hans"):
        told = verdicts.verdict(said)

    assert len(told) == 3
    assert all(line.isascii() for line in said if "±" not in line)
    assert not any("against" in line or "holdout" in line or "champion" in line for line in told), told


@pytest.mark.parametrize(
    ("said", "english", "chinese"),
    [
        (
            "834 units in the holdout, 20 needed",
            "834 variants whose price moved judge it, at least 20 are needed",
            "由 834 个价格有变动的规格检验，至少需要 20 个",
        ),
        (
            "against no_response: +0.0008 ± 0.0005, must be above 0",
            "against “demand does not answer”: a gain of +0.0008 ± 0.0005, must surely be above 0",
            "与“需求对价格没有反应”相比：增益 +0.0008 ± 0.0005，须确定大于 0",
        ),
        (
            "against champion champion 20261130T1Z-a: -0.0200 ± 0.0010, needed: a gain, or at worst -0.0061",
            "against 20261130T1Z-a, which served: a gain of -0.0200 ± 0.0010; "
            "needed: a gain, or surely not below -0.0061",
            "与此前上线的 20261130T1Z-a 相比：增益 -0.0200 ± 0.0010；须有改进，或确定不低于 -0.0061",
        ),
        (
            "the champion has seen the days that judge: not compared",
            "the model that served has learnt from these days: not compared",
            "此前上线的模型已学过这些日子，不作比较",
        ),
        (
            "3 units on 2 days with stock; 100 on 28 are needed. Are the sales of past days built?",
            "only 3 units on 2 days with stock; 100 on 28 are needed",
            "有货的 2 天里只售出 3 件；至少需要 28 天、100 件",
        ),
        ("no model has been trained yet", "no model has been trained yet", "尚未训练过模型"),
        ("what nobody says any more", "what nobody says any more", "what nobody says any more"),
    ],
)
def test_a_kept_sentence_is_told_in_both_languages_and_an_unknown_one_as_it_is(said, english, chinese):
    with translation.override("en"):
        assert verdicts.told(said) == english
    with translation.override("zh-hans"):
        assert verdicts.told(said) == chinese
