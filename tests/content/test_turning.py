import random

import pytest

from content.policy import turning
from content.policy.turning import Tally, TurnRules


def test_fisher_agrees_with_published_values():
    # Fisher's tea: 3 of 4 against 1 of 4 is .4857 two-sided; 10 of 12 against 1 of 12 is .00064.
    assert turning.fisher(Tally(3, 4), Tally(1, 4)) == pytest.approx(0.48571, abs=1e-5)
    assert turning.fisher(Tally(10, 12), Tally(1, 12)) == pytest.approx(0.000644, abs=1e-6)
    assert turning.fisher(Tally(0, 0), Tally(3, 9)) == 1.0


def test_a_battery_that_became_bad_in_may_is_found_in_may():
    months = [Tally(1, 10), Tally(0, 9), Tally(1, 11), Tally(7, 10), Tally(8, 10)]

    found = turning.turn(months)

    assert found is not None
    assert (found.at, found.is_worse) == (3, True)
    assert (found.before, found.after) == (Tally(2, 30), Tally(15, 20))
    assert found.p < 0.001


def test_what_became_better_is_a_turn_too():
    found = turning.turn([Tally(8, 10), Tally(9, 10), Tally(0, 10), Tally(1, 10)])

    assert found is not None
    assert (found.at, found.is_worse) == (2, False)


@pytest.mark.parametrize(
    "months",
    [
        [],
        [Tally(5, 10)],
        [Tally(0, 7), Tally(7, 7)],  # too few voices on each side
        [Tally(3, 10), Tally(4, 10), Tally(3, 10)],
        [Tally(0, 0), Tally(0, 0)],
    ],
)
def test_little_or_steady_evidence_is_no_turn(months):
    assert turning.turn(months) is None


def test_a_certain_but_small_change_is_not_worth_an_alert():
    months = [Tally(100, 1000), Tally(180, 1000)]

    assert turning.turn(months) is None
    assert turning.turn(months, TurnRules(min_change=0.05)) is not None


def test_false_alarms_stay_below_the_stated_rate():
    rng = random.Random(7)

    def history() -> list[Tally]:
        rate = rng.uniform(0.1, 0.6)
        sizes = [rng.randint(0, 12) for _ in range(12)]
        return [Tally(sum(rng.random() < rate for _ in range(n)), n) for n in sizes]

    assert sum(turning.turn(history()) is not None for _ in range(1500)) <= 15


def test_most_doublings_of_criticism_with_enough_voices_are_found():
    rng = random.Random(8)

    def history() -> list[Tally]:
        rates = [0.15] * 5 + [0.55] * 4
        return [Tally(sum(rng.random() < rate for _ in range(10)), 10) for rate in rates]

    assert sum(turning.turn(history()) is not None for _ in range(200)) >= 150
