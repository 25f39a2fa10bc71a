"""The policy is arithmetic: one rule a test, exact values."""

from recommend import policy
from recommend.contracts import Candidate, Cause, Choice, Companion, Limits, Step
from shop.contracts.recommending import ReasonKind

LIMITS = Limits(per_group=2, exploration_rate=0.1)


def candidates(*pairs):
    return [Candidate(product_id, 1.0 - 0.01 * at, group) for at, (product_id, group) in enumerate(pairs)]


def ids(items):
    return [item.product_id for item in items]


def test_a_slate_keeps_the_order_of_scores():
    assert ids(policy.arrange(candidates((3, 1), (1, 2)), size=5, blocked=(), limits=LIMITS)) == [3, 1]


def test_a_blocked_product_never_appears_even_if_a_place_stays_empty():
    chosen = policy.arrange(candidates((1, 1), (2, 1)), size=2, blocked={1}, limits=LIMITS)

    assert ids(chosen) == [2]


def test_one_category_gets_at_most_its_share_of_twelve():
    pool = candidates((1, 7), (2, 7), (3, 7), (4, 8), (5, 9))

    assert ids(policy.arrange(pool, size=4, blocked=(), limits=LIMITS)) == [1, 2, 4, 5]


def test_the_share_grows_with_a_longer_slate():
    pool = candidates(
        *((number, 7) for number in range(6)), *((number, 100 + number) for number in range(10, 30))
    )

    assert ids(policy.arrange(pool, size=13, blocked=(), limits=LIMITS))[:4] == [0, 1, 2, 3]


def test_products_held_back_fill_places_that_would_stay_empty():
    pool = candidates((1, 7), (2, 7), (3, 7), (4, 8))

    assert ids(policy.arrange(pool, size=4, blocked=(), limits=LIMITS)) == [1, 2, 4, 3]


def test_a_reason_names_the_event_whose_removal_costs_most_among_those_that_decide():
    steps = [
        Step(10, 0.0, 1.0, was_viewed=True),
        Step(11, 1.0, 1.0, was_viewed=True),
        Step(12, 2.0, 4.0, was_viewed=False),
    ]
    chosen = candidates((1, 1), (2, 2), (3, 3))
    without = [{2, 3}, {2, 3}, {1, 3}]
    drops = [{1: 0.2}, {1: 0.5}, {2: 0.1, 1: 9.0}]

    found = policy.reasons(chosen, steps, without, drops)

    assert [(choice.cause, choice.named_id) for choice in found] == [
        (Cause.VIEWED, 11),
        (Cause.BOUGHT, 12),
        (Cause.WHOLE_HISTORY, None),
    ]


def test_an_item_that_stays_whatever_is_removed_names_no_product():
    steps = [Step(10, 0.0, 1.0, was_viewed=True)]

    found = policy.reasons(candidates((1, 1)), steps, [{1}], [{1: 5.0}])

    assert found == [Choice(1, 1.0, Cause.WHOLE_HISTORY)]


def test_exploring_takes_the_last_place_and_writes_its_chance_down():
    chosen = [Choice(1, 0.9, Cause.WHOLE_HISTORY), Choice(2, 0.8, Cause.WHOLE_HISTORY)]

    found = policy.explore(chosen, [7, 8], limits=LIMITS, draw=0.06, size=2)

    assert found == [chosen[0], Choice(8, 0.0, Cause.NEW, propensity=0.05)]


def test_not_exploring_writes_the_chance_of_that_down_too():
    chosen = [Choice(1, 0.9, Cause.WHOLE_HISTORY), Choice(2, 0.8, Cause.WHOLE_HISTORY)]

    found = policy.explore(chosen, [7, 8], limits=LIMITS, draw=0.1, size=2)

    assert [(choice.product_id, choice.propensity) for choice in found] == [(1, 1.0), (2, 0.9)]


def test_nothing_is_explored_in_a_slate_that_is_not_full():
    chosen = [Choice(1, 0.9, Cause.WHOLE_HISTORY)]

    assert policy.explore(chosen, [7], limits=LIMITS, draw=0.0, size=2) == chosen


def test_bought_together_names_the_anchor_that_speaks_most():
    pairs = [
        Companion(5, anchor_id=1, support=6, total=60, score=0.1),
        Companion(5, anchor_id=2, support=8, total=10, score=0.6),
        Companion(6, anchor_id=1, support=9, total=60, score=0.2),
    ]

    assert policy.together(pairs, size=2, blocked=()) == [
        Choice(5, 0.6, Cause.TOGETHER, 2, 8, 10),
        Choice(6, 0.2, Cause.TOGETHER, 1, 9, 60),
    ]
    assert ids(policy.together(pairs, size=2, blocked={5})) == [6]


def test_every_cause_is_a_reason_of_the_shop():
    assert {cause.value for cause in Cause} == {kind.value for kind in ReasonKind}
