"""Counts, intervals, verdicts and thresholds, each exactly at its edge."""

from datetime import UTC, date, datetime

import pytest

from content.contracts import Limits
from content.policy import aggregate, pros, voices
from content.policy.aggregate import Month, Stance
from tests.content.hearing import heard

LIMITS = Limits()


def counted(*reviews, n_reviewers=None):
    found = voices.voices(reviews)
    return aggregate.aggregate(found, n_reviewers=n_reviewers or len(reviews), limits=LIMITS)


@pytest.mark.parametrize(
    ("n_hits", "n", "lo", "hi"),
    [
        (8, 10, 0.4901625, 0.9433178),
        (0, 10, 0.0, 0.2775328),
        (10, 10, 0.7224672, 1.0),
        (1, 2, 0.0945312, 0.9054688),
        (31, 41, 0.6065666, 0.8617500),
    ],
)
def test_the_interval_is_wilsons(n_hits, n, lo, hi):
    found = aggregate.wilson(n_hits, n)

    assert (found.lo, found.hi) == (pytest.approx(lo, abs=1e-7), pytest.approx(hi, abs=1e-7))


def test_nothing_counted_says_nothing_of_a_share():
    assert aggregate.wilson(0, 0) == aggregate.Interval(0.0, 1.0)


def test_the_interval_never_leaves_a_share():
    for n in range(1, 200):
        for n_hits in (0, 1, n - 1, n):
            found = aggregate.wilson(max(0, n_hits), n)
            assert 0.0 <= found.lo <= found.hi <= 1.0


def test_both_counts_hold_whoever_does_both():
    one = counted(heard(1, "fit+", "fit-"), heard(2, "fit+"), heard(3, "fit0"), heard(4))[0]

    assert (one.n_reviewers, one.n_mentions) == (4, 3)
    assert (one.n_positive, one.n_negative, one.n_neutral) == (2, 1, 1)


def test_verified_reviewers_are_those_who_mention_it():
    one = counted(heard(1, "fit+"), heard(2, "fit+", is_verified=False), heard(3))[0]

    assert one.n_verified == 1


@pytest.mark.parametrize(("n", "is_shown"), [(2, False), (3, True)])
def test_three_reviewers_are_enough_and_two_are_not(n, is_shown):
    one = counted(*(heard(at, "fit+") for at in range(n)), n_reviewers=10)[0]

    assert one.is_shown is is_shown


@pytest.mark.parametrize(
    ("n", "n_reviewers", "is_enough"),
    [
        (5, 100, True),
        (49, 1_000, False),
        (50, 1_000, True),
        (7, 140, True),
        (16, 3_000, False),
        (3, 61, False),
    ],
)
def test_five_percent_of_all_reviewers_are_enough_and_4_9_are_not(n, n_reviewers, is_enough):
    assert aggregate.enough(n, n_reviewers, LIMITS) is is_enough


@pytest.mark.parametrize(
    ("n_positive", "n_negative", "n_mentions", "expected"),
    [
        (70, 30, 100, Stance.MIXED),
        (71, 29, 100, Stance.POSITIVE),
        (29, 71, 100, Stance.NEGATIVE),
        (30, 70, 100, Stance.MIXED),
        (50, 20, 100, Stance.NEUTRAL),  # half is not more than half
        (51, 20, 100, Stance.POSITIVE),
        (0, 0, 4, Stance.NEUTRAL),
        (3, 0, 3, Stance.POSITIVE),
        (0, 3, 3, Stance.NEGATIVE),
        (2, 1, 3, Stance.MIXED),
        (20, 25, 100, Stance.NEUTRAL),
    ],
)
def test_a_verdict_is_mixed_from_thirty_percent_on_both_sides_else_of_more_than_half(
    n_positive, n_negative, n_mentions, expected
):
    assert aggregate.stance(n_positive, n_negative, n_mentions, LIMITS) == expected


def test_what_most_reviewers_mention_comes_first():
    reviews = [heard(1, "fit+", "sound+"), heard(2, "fit-", "sound+"), heard(3, "look+", "sound+")]

    assert [one.code for one in counted(*reviews)] == ["sound", "fit", "look"]


def test_at_most_twelve_aspects_are_shown_and_the_others_are_still_counted():
    codes = [f"aspect{at:02}" for at in range(14)]
    reviews = [heard(at, *(f"{code}+" for code in codes)) for at in range(3)]

    found = counted(*reviews)

    assert [one.is_shown for one in found] == [True] * 12 + [False] * 2


def test_months_have_no_gap_between_the_first_and_the_latest():
    def at(month, *opinions, year=2026):
        return heard(month, *opinions, at=datetime(year, month, 15, tzinfo=UTC))

    one = counted(at(12, "fit+", year=2025), at(2, "fit-"), at(3, "fit+", "fit-"))[0]

    assert one.months == (
        Month(date(2025, 12, 1), 1, 0),
        Month(date(2026, 1, 1), 0, 0),
        Month(date(2026, 2, 1), 0, 1),
        Month(date(2026, 3, 1), 1, 1),
    )


def test_a_trend_keeps_the_latest_two_years():
    early, late = datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)

    one = counted(heard(1, "fit+", at=early), heard(2, "fit+", at=late))[0]

    assert len(one.months) == 24
    assert (one.months[0].month, one.months[-1].month) == (date(2024, 4, 1), date(2026, 3, 1))


def test_pros_and_cons_are_shown_aspects_and_divided_opinions_are_neither():
    reviews = [
        heard(1, "sound+", "fit-", "look+"),
        heard(2, "sound+", "fit-", "look-"),
        heard(3, "sound+", "fit-", "look+", "battery+"),
    ]

    assert pros.sides(counted(*reviews)) == pros.Sides(pros=("sound",), cons=("fit",))
