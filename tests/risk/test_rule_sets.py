"""Which rule wins, who may publish one, and what it would have done to past orders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from risk.contracts import Action, Field, Kind, Matured, Rule, RuleState, Stage, Trial
from risk.policy import expressions, ruling, staging, trying
from risk.policy.staging import Move, NotAllowed

FIELDS = {each.name: each for each in (Field("amount", Kind.NUMBER), Field("n_items", Kind.NUMBER))}
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def over(amount: int, *, field: str = "amount") -> object:
    return {"version": 1, "when": {"op": "gt", "of": [{"field": field}, {"value": amount}]}}


def made(code: str, action: Action, *, amount: int = 10, **more: object) -> Rule:
    return Rule(code, 1, action, expressions.read(over(amount), FIELDS), **more)  # type: ignore[arg-type]


BIG = {"amount": Decimal(50)}


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ((), None),
        ((Action.REVIEW,), Action.REVIEW),
        ((Action.REVIEW, Action.BLOCK), Action.BLOCK),
        ((Action.REVIEW, Action.BLOCK, Action.ALLOW), Action.ALLOW),
        ((Action.CHALLENGE,), Action.CHALLENGE),
        ((Action.CHALLENGE, Action.ALLOW, Action.BLOCK), Action.CHALLENGE),
        ((Action.CHALLENGE, Action.BLOCK), Action.BLOCK),
        ((Action.CHALLENGE, Action.REVIEW), Action.REVIEW),
    ],
)
def test_precedence_is_challenge_allow_block_review(actions, expected):
    rules = [made(action.value, action) for action in actions]

    assert ruling.find(rules, BIG).action is expected
    assert ruling.find(rules[::-1], BIG).action is expected


def test_a_shadow_is_seen_and_decides_nothing():
    found = ruling.find([made("new", Action.BLOCK, is_shadow=True)], BIG)

    assert (found.action, found.matched, found.shadowed) == (None, (), ("new@1",))


def test_a_staged_rule_decides_on_its_share_alone():
    rules = [made("new", Action.BLOCK, draw_below=0.1)]

    assert ruling.find(rules, BIG, draw=0.0999).action is Action.BLOCK
    assert ruling.find(rules, BIG, draw=0.1).action is None


def test_a_rule_at_fault_is_named_and_the_others_go_on():
    divided = {"op": "div", "of": [{"field": "amount"}, {"field": "n_items"}]}
    when = {"version": 1, "when": {"op": "gt", "of": [divided, {"value": 1}]}}
    broken = Rule("each", 3, Action.BLOCK, expressions.read(when, FIELDS))

    found = ruling.find([broken, made("big", Action.REVIEW)], BIG | {"n_items": Decimal(0)})

    assert found.action is Action.REVIEW
    assert found.faults == ("each@3: divides by zero",)


GOOD = Trial(1_000, 0, 20, 15, 30, 0, Decimal(900), Decimal(50))


def step(before: RuleState, after: RuleState, *, by: str = "bea") -> Move:
    return Move(before, after, author="ann", by=by)


def test_who_wrote_a_rule_cannot_approve_it():
    with pytest.raises(NotAllowed, match="second person"):
        staging.check(step(RuleState.PROPOSED, RuleState.SHADOW, by="ann"), GOOD)
    staging.check(step(RuleState.PROPOSED, RuleState.SHADOW), GOOD)


def test_a_rule_must_stand_in_the_shadow_before_it_decides():
    with pytest.raises(NotAllowed, match="proposed cannot become live"):
        staging.check(step(RuleState.PROPOSED, RuleState.LIVE), GOOD)
    staging.check(step(RuleState.SHADOW, RuleState.LIVE), GOOD)


@pytest.mark.parametrize("after", [RuleState.SHADOW, RuleState.RETIRED])
def test_anybody_may_take_a_rule_out_of_service_at_once(after):
    staging.check(step(RuleState.LIVE, after, by="ann"), None)


@pytest.mark.parametrize(
    ("trial", "message"),
    [
        (None, "not tried"),
        (Trial(99, 0, 1, 1, 1, 0, {}, {}), "99 orders, 100 are needed"),
        (Trial(1_000, 0, 201, 1, 1, 0, {}, {}), "matches 20% of past orders"),
        (Trial(1_000, 0, 2, 1, 1, 4, {}, {}), "could not be evaluated on 4"),
    ],
)
def test_a_back_test_stands_before_approval(trial, message):
    with pytest.raises(NotAllowed, match=message):
        staging.check(step(RuleState.PROPOSED, RuleState.SHADOW), trial)


def test_stages_widen_and_stop_at_all():
    assert [staging.stage_after(stage) for stage in Stage] == [Stage.SOME, Stage.ALL, Stage.ALL]
    assert [staging.share(stage) for stage in Stage] == [0.01, 0.1, 1.0]


def order(key: str, days_ago: int, amount: int, *, is_fraud: bool | None, label_days_ago: int = 0) -> Matured:
    labelled_at = None if is_fraud is None else NOW - timedelta(days=label_days_ago)
    at = NOW - timedelta(days=days_ago)
    return Matured(key, at, Decimal(amount), {"amount": Decimal(amount)}, is_fraud, labelled_at, "EUR")


def test_a_back_test_counts_matured_orders_alone():
    orders = [
        order("caught", 90, 200, is_fraud=True, label_days_ago=30),
        order("false", 90, 150, is_fraud=None),
        order("missed", 90, 20, is_fraud=True, label_days_ago=30),
        order("good", 90, 30, is_fraud=False),
        order("young", 59, 500, is_fraud=True),
    ]

    trial = trying.run(expressions.read(over(100), FIELDS), orders, now=NOW)

    assert (trial.n_orders, trial.n_young, trial.n_matched, trial.n_caught, trial.n_frauds) == (4, 1, 2, 1, 2)
    assert (trial.money_caught, trial.money_turned_away) == ({"EUR": Decimal(200)}, {"EUR": Decimal(150)})
    assert (trial.precision, trial.recall, trial.match_rate) == (0.5, 0.5, 0.5)
    assert trial.examples_missed == ("missed",)


def test_a_label_from_the_future_is_not_known():
    late = order("late", 90, 200, is_fraud=True, label_days_ago=-1)

    trial = trying.run(expressions.read(over(100), FIELDS), [late], now=NOW)

    assert (trial.n_frauds, trial.n_caught, trial.money_turned_away) == (0, 0, {"EUR": Decimal(200)})


def test_nothing_to_divide_by_is_no_number():
    trial = trying.run(expressions.read(over(100), FIELDS), [], now=NOW)

    assert (trial.precision, trial.recall, trial.match_rate) == (None, None, 0.0)
