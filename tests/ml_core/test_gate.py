"""Who may become champion."""

from __future__ import annotations

import numpy as np
import pytest

from ml_core.config import GateConfig
from ml_core.gate import Measured, judge

N = 400
NOISE = np.random.default_rng(0).random(N) * 0.01


def measured(name, level):
    return Measured(name, level + NOISE)


def test_a_clear_winner_is_promoted_when_there_is_no_champion():
    verdict = judge(measured("candidate", 0.3), None, measured("popularity", 0.2))

    assert verdict.promote
    assert verdict.reasons == (
        "400 units in the holdout, 200 needed",
        "against popularity: +0.1000 ± 0.0000, must be above 0",
        "no champion yet",
    )


def test_a_candidate_no_better_than_the_baseline_stays_out():
    verdict = judge(measured("candidate", 0.2), None, measured("popularity", 0.2))

    assert not verdict.promote


def test_a_gain_that_noise_could_explain_is_no_gain():
    rng = np.random.default_rng(1)
    candidate = Measured("candidate", rng.random(N) + 0.005)

    assert not judge(candidate, None, Measured("popularity", rng.random(N))).promote


def test_a_slightly_worse_candidate_passes_for_its_fresher_data():
    verdict = judge(measured("candidate", 0.298), measured("v1", 0.3), measured("popularity", 0.2))

    assert verdict.promote


def test_a_clearly_worse_candidate_stays_out():
    verdict = judge(measured("candidate", 0.28), measured("v1", 0.3), measured("popularity", 0.2))

    assert not verdict.promote
    assert verdict.reasons[2] == "against champion v1: -0.0200 ± 0.0000, needed: a gain, or at worst -0.0061"


def test_too_few_visitors_prove_nothing():
    few = [Measured(name, np.full(50, level)) for name, level in (("candidate", 1.0), ("popularity", 0.0))]

    assert not judge(few[0], None, few[1]).promote


def test_values_that_are_not_finite_never_pass():
    broken = Measured("candidate", np.where(np.arange(N) == 3, np.nan, 1.0))

    assert not judge(broken, None, measured("popularity", 0.0)).promote


def test_errors_are_judged_the_other_way_round():
    rules = GateConfig(greater_is_better=False)

    assert judge(measured("candidate", 0.1), measured("v1", 0.2), measured("naive", 0.3), rules).promote
    assert not judge(measured("candidate", 0.3), measured("v1", 0.2), measured("naive", 0.3), rules).promote


def test_different_holdouts_cannot_be_compared():
    with pytest.raises(ValueError, match="different units"):
        judge(measured("candidate", 0.1), None, Measured("popularity", np.zeros(3)))
