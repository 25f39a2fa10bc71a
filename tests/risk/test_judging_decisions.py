"""Figures of decisions: precision, money, calibration and fairness, counted exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest

from risk.contracts import Action, Costs
from risk.policy import counting
from risk.policy.counting import Judged

COSTS = Costs(chargeback_fee=Decimal(15), margin_rate=Decimal("0.25"), lost_customer=Decimal(5))


def judged(verdict: Action, is_fraud: bool | None, amount: int = 100, chance: float | None = None) -> Judged:
    return Judged(verdict, Decimal(amount), is_fraud, chance, COSTS)


def test_blocks_that_nobody_labelled_are_neither_right_nor_wrong():
    found = counting.summary(
        [judged(Action.BLOCK, None), judged(Action.BLOCK, True), judged(Action.ALLOW, False)]
    )

    assert (found.n, found.n_unknown, found.n_frauds) == (3, 1, 1)
    assert (found.precision.n, found.precision.of) == (1, 1)


def test_money_saved_is_what_frauds_would_have_cost_less_what_honest_buyers_lost():
    rows = [judged(Action.BLOCK, True), judged(Action.BLOCK, False), judged(Action.ALLOW, True)]

    found = counting.summary(rows)

    # Two frauds of 100 and a fee of 15 each would be lost; one still is, and an honest buyer of 100 was turned away.
    assert (found.lost_without, found.lost) == (Decimal(230), Decimal(115) + Decimal(30))
    assert found.saved == Decimal(85)
    assert found.recall.share == 0.5
    assert found.false_alarms.share == 1.0


def test_nothing_decided_has_no_rates():
    found = counting.summary([])

    assert (found.precision.share, found.recall.share, found.saved) == (None, None, Decimal(0))


def test_a_group_that_is_held_up_twice_as_often_is_flagged_and_a_small_one_is_not_judged():
    rows = [("a", judged(Action.REVIEW if at < 50 else Action.ALLOW, False)) for at in range(500)]
    rows += [("b", judged(Action.REVIEW if at < 100 else Action.ALLOW, False)) for at in range(500)]
    rows += [("c", judged(Action.BLOCK, False)) for _ in range(20)]
    rows += [("a", judged(Action.BLOCK, True))] * 50  # frauds that are stopped are no false alarms

    found = {group.name: group for group in counting.groups(rows)}

    assert (found["a"].ratio, found["a"].is_unfair) == (1.0, False)
    assert (found["b"].ratio, found["b"].is_unfair) == (0.5, True)
    assert (found["c"].ratio, found["c"].is_unfair) == (None, None)


def test_what_a_few_orders_may_have_done_is_shown_and_not_flagged():
    rows = [("a", judged(Action.REVIEW if at < 1 else Action.ALLOW, False)) for at in range(100)]
    rows += [("b", judged(Action.REVIEW if at < 3 else Action.ALLOW, False)) for at in range(100)]

    found = {group.name: group for group in counting.groups(rows)}

    assert found["b"].ratio == pytest.approx(1 / 3)
    assert found["b"].is_unfair is False


def test_one_group_alone_is_compared_with_nobody():
    assert counting.groups([("a", judged(Action.ALLOW, False))] * 60)[0].ratio is None


def test_bins_keep_equal_chances_together_and_honest_chances_lie_on_the_diagonal():
    rows = [(0.2, at < 20) for at in range(100)] + [(0.6, at < 60) for at in range(100)]

    bins = counting.calibration(rows)

    assert [(each.chance, each.rate.share) for each in bins] == [
        (pytest.approx(0.2), 0.2),
        (pytest.approx(0.6), 0.6),
    ]
    assert counting.calibration_error(bins) == pytest.approx(0)
    assert counting.calibration([]) == ()


def test_average_precision_of_a_perfect_and_of_a_flat_ranking():
    assert counting.average_precision([(0.9, True), (0.1, False)]) == 1.0
    assert counting.average_precision([(0.5, True), (0.5, False)]) == 0.5
    assert counting.average_precision([(0.5, False)]) is None


@pytest.mark.parametrize(
    ("n", "of", "low", "high"), [(0, 10, 0.0, 0.278), (5, 10, 0.237, 0.763), (0, 0, 0.0, 1.0)]
)
def test_intervals_are_wilsons(n, of, low, high):
    assert counting.wilson(n, of) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))
