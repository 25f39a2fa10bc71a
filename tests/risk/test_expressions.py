"""Operators' rules: what may be written, what it says of an order, and what is refused before anybody is hit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.contracts import Field, Kind
from risk.policy import evaluating, expressions, probing
from risk.policy.evaluating import RuleFault
from risk.policy.expressions import RuleError

FIELDS = {
    each.name: each
    for each in (
        Field("amount", Kind.NUMBER),
        Field("n_items", Kind.NUMBER),
        Field("age", Kind.NUMBER, Decimal(0), Decimal(150)),
        Field("country", Kind.TEXT),
        Field("is_new", Kind.FLAG),
    )
}


def rule(when: object) -> object:
    return {"version": 1, "when": when}


def compared(op: str, left: object, right: object) -> dict[str, object]:
    return {"op": op, "of": [left, right]}


def field(name: str) -> dict[str, str]:
    return {"field": name}


def value(given: object) -> dict[str, object]:
    return {"value": given}


def says(when: object, **facts: object) -> bool:
    return evaluating.matches(expressions.read(rule(when), FIELDS), facts)  # type: ignore[arg-type]


def test_a_threshold_is_exact():
    when = compared("ge", field("amount"), value(0.3))

    assert says(when, amount=Decimal("0.1") + Decimal("0.2"))
    assert not says(when, amount=Decimal("0.2999999999"))


def test_arithmetic_and_logic_nest():
    each = compared("div", field("amount"), field("n_items"))
    when = {
        "op": "all",
        "of": [
            compared("gt", each, value(100)),
            {"op": "in", "of": [field("country")], "values": ["XX", "YY"]},
            {"op": "not", "of": [field("is_new")]},
        ],
    }

    assert says(when, amount=Decimal(500), n_items=Decimal(2), country="XX", is_new=False)
    assert not says(when, amount=Decimal(500), n_items=Decimal(2), country="ZZ", is_new=False)


def test_what_is_not_known_does_not_match_nor_does_its_contrary():
    when = compared("gt", field("amount"), value(10))

    assert not says(when)
    assert not says({"op": "not", "of": [when]})


def test_one_clear_answer_is_enough_beside_what_is_not_known():
    unknown = compared("gt", field("amount"), value(10))

    assert says({"op": "any", "of": [unknown, field("is_new")]}, is_new=True)
    assert not says({"op": "all", "of": [unknown, field("is_new")]}, is_new=False)


def test_a_division_by_a_field_that_is_zero_is_a_fault_not_an_answer():
    when = compared("gt", compared("div", field("amount"), field("n_items")), value(1))

    with pytest.raises(RuleFault, match="divides by zero"):
        says(when, amount=Decimal(5), n_items=Decimal(0))
    with pytest.raises(RuleFault, match="divides by zero"):
        says(when, amount=Decimal(0), n_items=Decimal(0))


def test_a_fact_of_another_type_is_a_fault():
    with pytest.raises(RuleFault, match="amount should be a number, is a text"):
        says(compared("gt", field("amount"), value(1)), amount="much")


@pytest.mark.parametrize(
    ("when", "message"),
    [
        (compared("gt", field("colour"), value(1)), "there is no field 'colour'"),
        (compared("like", field("amount"), value(1)), "there is no operator 'like'"),
        (compared("gt", field("country"), value(1)), "gt takes numbers, got a text"),
        (compared("eq", field("country"), value(1)), "eq compares a text with a number"),
        (compared("gt", compared("div", field("amount"), value(0)), value(1)), "divides by zero"),
        (compared("gt", compared("div", field("amount"), value(0.0)), value(1)), "divides by zero"),
        (compared("gt", value(2), value(1)), "names no field"),
        (field("amount"), "must be true or false"),
        ({"op": "not", "of": []}, "not takes 1 parts"),
        ({"op": "in", "of": [field("country")]}, 'only "in" takes "values"'),
        ({"op": "in", "of": [field("country")], "values": [1]}, "is no text"),
        ({"op": "in", "of": [field("country")], "values": []}, "list of 1 to"),
        (compared("gt", field("amount"), value(float("nan"))), "is no number"),
        (compared("gt", field("amount"), value(1e99)), "is no number"),
        (compared("gt", field("amount"), value(None)), "expected a number"),
        ("__import__('os')", "expected an object"),
        ({"field": "amount", "value": 3}, 'expected "field", "value" or "op"'),
        ({"field": ["amount"]}, "there is no field"),
        ({}, "got nothing"),
    ],
)
def test_what_cannot_be_is_refused_and_named(when, message):
    with pytest.raises(RuleError, match=message):
        expressions.read(rule(when), FIELDS)


@pytest.mark.parametrize(
    "stored", [None, [], {"when": {}}, {"version": 2, "when": {}}, {"version": True, "when": {}}]
)
def test_another_grammar_is_refused(stored):
    with pytest.raises(RuleError):
        expressions.read(stored, FIELDS)


def test_a_rule_has_a_size():
    deep: object = field("is_new")
    for _ in range(20):
        deep = {"op": "not", "of": [deep]}
    wide = {"op": "any", "of": [{"op": "any", "of": [field("is_new")] * 50}] * 3}

    for when in (deep, wide):
        with pytest.raises(RuleError, match="more than 100 parts, or nested deeper"):
            expressions.read(rule(when), FIELDS)


@pytest.mark.parametrize(
    "when",
    [
        {"op": "any", "of": [field("is_new"), {"op": "not", "of": [field("is_new")]}]},
        compared("ge", field("amount"), compared("mul", field("amount"), value(1))),
        {
            "op": "any",
            "of": [compared("lt", field("amount"), value(5)), compared("ge", field("amount"), value(5))],
        },
        compared("ge", field("age"), value(0)),
        compared("lt", field("age"), value(151)),
    ],
)
def test_a_rule_that_matches_every_order_is_refused(when):
    with pytest.raises(RuleError, match="matches every order"):
        probing.require_selective(expressions.read(rule(when), FIELDS), FIELDS)


def test_a_rule_that_can_never_match_is_refused():
    when = {
        "op": "all",
        "of": [compared("lt", field("amount"), value(5)), compared("gt", field("amount"), value(5))],
    }

    with pytest.raises(RuleError, match="can never match"):
        probing.require_selective(expressions.read(rule(when), FIELDS), FIELDS)


def test_what_lies_beyond_a_field_can_never_match():
    for when in (compared("lt", field("age"), value(0)), compared("gt", field("age"), value(150))):
        with pytest.raises(RuleError, match="can never match"):
            probing.require_selective(expressions.read(rule(when), FIELDS), FIELDS)


def test_a_share_is_tried_at_its_largest():
    when = compared("gt", compared("div", field("amount"), field("n_items")), value(100_000))

    probing.require_selective(expressions.read(rule(when), FIELDS), FIELDS)


def test_an_ordinary_rule_passes():
    when = {
        "op": "all",
        "of": [compared("gt", field("amount"), value(500)), compared("eq", field("country"), value("XX"))],
    }

    probing.require_selective(expressions.read(rule(when), FIELDS), FIELDS)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["op", "of", "field", "value", "values", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_is_stored_either_reads_or_is_refused(stored):
    for given_rule in (stored, rule(stored)):
        try:
            expressions.read(given_rule, FIELDS)
        except RuleError as error:
            assert str(error)


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2))
def test_a_comparison_and_its_contrary_never_agree(amount, threshold):
    over = compared("gt", field("amount"), value(float(threshold)))

    assert says(over, amount=amount) != says({"op": "not", "of": [over]}, amount=amount)
