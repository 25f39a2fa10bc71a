"""The decision: rules before costs, costs before habit, and nothing waved through because a clock ran out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.contracts import Action, Control, Costs, Found, Limits, Occasion, Score, Stakes, Why
from risk.policy import costs, deciding, queueing

NONE = Found(None)
COSTS = Costs()
LIMITS = Limits(control=Control(rate=Decimal(0)))
CHANCES = st.floats(0, 1, allow_nan=False)
AMOUNTS = st.decimals(0, 100_000, places=2)


def stake(amount: int, **more: object) -> Stakes:
    return Stakes(Decimal(amount), **more)  # type: ignore[arg-type]


def test_the_costs_of_the_four_actions_are_as_stated():
    table = costs.expected(0.5, Decimal(100), COSTS)

    assert table[Action.ALLOW] == Decimal("57.5")
    assert table[Action.CHALLENGE] == Decimal("8.625") + Decimal(1) + Decimal("0.15")
    assert table[Action.REVIEW] == Decimal(1) + Decimal("5.75")
    assert table[Action.BLOCK] == Decimal(15)


def test_a_sure_thing_is_allowed_and_a_sure_fraud_blocked():
    assert deciding.decide(stake(100), NONE, Score(0.0), COSTS, LIMITS).action is Action.ALLOW
    assert deciding.decide(stake(100), NONE, Score(1.0), COSTS, LIMITS).action is Action.BLOCK


@given(CHANCES, AMOUNTS)
def test_no_action_on_offer_is_cheaper_than_the_chosen_one(chance, amount):
    decided = deciding.decide(Stakes(amount), NONE, Score(chance), COSTS, LIMITS)

    assert decided.costs[decided.action] == min(decided.costs.values())
    assert decided.saving == decided.costs[Action.ALLOW] - decided.costs[decided.action] >= 0


@given(CHANCES, CHANCES, AMOUNTS)
def test_a_greater_chance_never_costs_allowing_less_nor_blocking_more(one, other, amount):
    low, high = sorted((one, other))
    before, after = costs.expected(low, amount, COSTS), costs.expected(high, amount, COSTS)

    assert before[Action.ALLOW] <= after[Action.ALLOW]
    assert before[Action.BLOCK] >= after[Action.BLOCK]


@given(CHANCES, CHANCES, AMOUNTS)
def test_who_is_blocked_stays_blocked_at_a_greater_chance(one, other, amount):
    low, high = sorted((one, other))

    if deciding.decide(Stakes(amount), NONE, Score(low), COSTS, LIMITS).action is Action.BLOCK:
        assert deciding.decide(Stakes(amount), NONE, Score(high), COSTS, LIMITS).action is Action.BLOCK


@given(CHANCES, AMOUNTS, st.sets(st.sampled_from(list(Action))))
def test_what_is_not_on_offer_is_never_done(chance, amount, offered):
    limits = Limits(actions=frozenset(offered), control=Control(rate=Decimal(0)))

    decided = deciding.decide(Stakes(amount), NONE, Score(chance), COSTS, limits)

    assert decided.action in offered | {Action.ALLOW}


def test_of_equally_cheap_actions_the_gentlest_is_taken():
    free = Costs(
        loss_rate=Decimal(0), chargeback_fee=Decimal(0), challenge_cost=Decimal(0), review_cost=Decimal(0)
    )

    assert deciding.decide(stake(0), NONE, Score(0.5), free, LIMITS).action is Action.ALLOW


def test_a_rule_wins_over_any_score():
    found = Found(Action.BLOCK, ("list@2",))

    decided = deciding.decide(stake(100), found, Score(0.0), COSTS, LIMITS)

    assert (decided.action, decided.why, decided.rule_codes) == (Action.BLOCK, Why.RULE, ("list@2",))
    assert not decided.rescore


def test_a_block_by_rule_is_never_let_through_as_a_control():
    limits = Limits(control=Control(rate=Decimal(1)))

    decided = deciding.decide(stake(1, draw=0.0), Found(Action.BLOCK, ("list@2",)), Score(1.0), COSTS, limits)

    assert decided.action is Action.BLOCK


@pytest.mark.parametrize(("amount", "action"), [(199, Action.ALLOW), (200, Action.REVIEW)])
def test_without_a_score_a_payment_goes_by_the_rules_and_its_amount_and_is_marked(amount, action):
    decided = deciding.decide(stake(amount), NONE, None, COSTS, LIMITS)

    assert (decided.action, decided.why, decided.rescore) == (action, Why.UNSCORED, True)


def test_without_a_score_money_does_not_leave():
    decided = deciding.decide(stake(1, occasion=Occasion.PAYOUT), NONE, None, COSTS, LIMITS)

    assert (decided.action, decided.why, decided.rescore) == (Action.REVIEW, Why.CLOSED, True)


def test_an_order_that_a_rule_allowed_unscored_is_scored_later():
    assert deciding.decide(stake(1), Found(Action.ALLOW, ("vip@1",)), None, COSTS, LIMITS).rescore


OPEN = Limits(control=Control(Decimal("0.01"), most_an_order=Decimal(50), most_a_day=Decimal(200)))


def test_a_would_be_block_may_be_let_through_and_says_how_likely_that_was():
    decided = deciding.decide(stake(50, draw=0.0099), NONE, Score(1.0), COSTS, OPEN)

    assert (decided.action, decided.why, decided.propensity) == (Action.ALLOW, Why.CONTROL, Decimal("0.01"))


@pytest.mark.parametrize(
    "stakes",
    [
        stake(51, draw=0.0),
        stake(50, draw=0.01),
        stake(50, draw=0.0, control_spent=Decimal("150.01")),
        stake(50, draw=0.0, occasion=Occasion.PAYOUT),
    ],
)
def test_the_control_group_stays_small_and_cheap(stakes):
    assert deciding.decide(stakes, NONE, Score(1.0), COSTS, OPEN).action is Action.BLOCK


@given(st.lists(st.tuples(st.decimals(1, 50, places=2), st.floats(0, 0.999)), max_size=60))
def test_the_control_group_never_costs_more_than_a_day_may(orders):
    limits = Limits(control=Control(Decimal("0.5"), most_an_order=Decimal(50), most_a_day=Decimal(200)))
    spent = Decimal(0)
    for amount, draw in orders:
        stakes = Stakes(amount, draw=draw, control_spent=spent)
        if deciding.decide(stakes, NONE, Score(1.0), COSTS, limits).why is Why.CONTROL:
            spent += amount

    assert spent <= 200


def test_a_full_queue_reviews_only_what_saves_enough():
    only_review = frozenset({Action.REVIEW, Action.BLOCK})
    calm = Limits(actions=only_review, control=Control(rate=Decimal(0)))
    full = Limits(actions=only_review, control=Control(rate=Decimal(0)), least_review_saving=Decimal(1_000))

    assert deciding.decide(stake(100), NONE, Score(0.1), COSTS, calm).action is Action.REVIEW
    assert deciding.decide(stake(100), NONE, Score(0.1), COSTS, full).action is Action.ALLOW


def test_the_bar_of_a_full_queue_lets_in_what_people_can_do():
    savings = [Decimal(each) for each in (1, 9, 5, 7, 3)]

    assert queueing.least_saving(savings, room=5) == 0
    assert queueing.least_saving(savings, room=2) == 7
    assert queueing.least_saving(savings, room=0) == 10
    with pytest.raises(ValueError, match="room must be 0 or more"):
        queueing.least_saving(savings, room=-1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Costs(margin_rate=Decimal("1.1")), "margin_rate must be at most 1"),
        (lambda: Costs(review_cost=Decimal(-1)), "review_cost must be 0 or more"),
        (lambda: Costs(review_cost=Decimal("nan")), "review_cost must be 0 or more"),
        (lambda: Stakes(Decimal(-1)), "amount must be 0 or more"),
        (lambda: Score(float("nan")), "a chance lies in"),
        (lambda: Score(1.01), "a chance lies in"),
    ],
)
def test_what_cannot_be_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
