"""Reasons: at most five, and they add up to the score."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.contracts import Contribution
from risk.policy import reasons

CODES = {"amount": "amount", "amount_z": "amount", "n_1h": "velocity", "device": "device", "ip": "network"}
CODES |= {"age": "account", "hour": "time", "terminal": "place"}
VALUES = st.floats(-50, 50, allow_nan=False)


@given(VALUES, st.dictionaries(st.sampled_from([*CODES, "strange"]), VALUES), st.integers(1, 6))
def test_base_and_reasons_add_up_to_the_score(base, given_values, most):
    contributions = [Contribution(name, value) for name, value in given_values.items()]

    explained = reasons.explain(base, contributions, CODES, most=most)

    assert len(explained.reasons) <= most
    total = explained.base + sum(reason.value for reason in explained.reasons)
    assert total == pytest.approx(base + sum(given_values.values()), abs=1e-9)
    assert explained.score == pytest.approx(total, abs=1e-9)


def test_features_of_one_code_are_one_reason_and_may_cancel():
    contributions = [Contribution("amount", 2.0), Contribution("amount_z", -2.0), Contribution("ip", 0.5)]

    explained = reasons.explain(-4.0, contributions, CODES)

    assert [(reason.code, reason.value) for reason in explained.reasons] == [("network", 0.5)]
    assert explained.score == -3.5


def test_what_is_not_among_the_strongest_is_summed_up_as_other():
    contributions = [Contribution(name, float(at)) for at, name in enumerate(CODES, start=1)]

    explained = reasons.explain(0.0, contributions, CODES)

    assert [reason.code for reason in explained.reasons] == ["place", "time", "account", "network", "other"]
    assert explained.reasons[-1].value == 1 + 2 + 3 + 4


def test_only_what_speaks_for_fraud_is_said_against_an_order():
    contributions = [Contribution("ip", -3.0), Contribution("amount", 1.0), Contribution("strange", 9.0)]

    assert reasons.against(reasons.explain(0.0, contributions, CODES)) == ("amount",)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_finite_explains_nothing(value):
    with pytest.raises(ValueError, match="finite"):
        reasons.explain(0.0, [Contribution("ip", value)], CODES)
