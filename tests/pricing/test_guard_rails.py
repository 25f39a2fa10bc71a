"""Guard rails as properties: what no proposal, history or rival can talk a price into."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pricing.contracts import Guarded, Limits, NoPriceInForce, PricePoint, Rule, Situation
from pricing.policy import guarding, ladders, steps

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CENT = Decimal("0.01")
amounts = st.decimals("0.01", "5000", places=2)
proposals = st.one_of(amounts, st.decimals(allow_nan=True, allow_infinity=True, places=None))


@st.composite
def histories(draw):
    """One to six prices over the last sixty days."""
    ages = draw(st.lists(st.integers(0, 60 * 24), min_size=1, max_size=6, unique=True))
    return tuple(PricePoint(draw(amounts), NOW - timedelta(hours=age)) for age in sorted(ages, reverse=True))


@st.composite
def limits(draw):
    floor, ceiling = sorted((draw(amounts), draw(amounts)))
    advertised = draw(st.one_of(st.none(), amounts))
    ladder = draw(st.sampled_from(((), ladders.CHARM)))
    return Limits(floor, ceiling, advertised, ladder=ladder)


situations = st.builds(Situation, histories(), st.booleans(), st.booleans(), st.booleans())
free = st.builds(Situation, histories())


def guard(proposed, situation, limits) -> Guarded:
    return guarding.guarded(proposed, situation, limits, now=NOW)


@given(proposals, situations, limits())
def test_a_price_is_always_a_whole_number_of_cents_above_zero(proposed, situation, limits):
    price = guard(proposed, situation, limits).price

    assert price > 0
    assert price == price.quantize(CENT)


@given(proposals, free, limits())
def test_a_price_is_never_below_the_floor_or_the_advertised_minimum(proposed, situation, limits):
    assume(proposed.is_finite() and proposed > 0)

    price = guard(proposed, situation, limits).price

    assert price >= limits.floor
    assert price >= (limits.advertised or 0)


@given(amounts, free, limits())
def test_a_price_is_never_above_the_ceiling_unless_a_minimum_is(proposed, situation, limits):
    price = guard(proposed, situation, limits).price

    assert price <= max(limits.ceiling, limits.advertised or 0)


@given(amounts, free, limits(), st.sampled_from([("day_step", steps.DAY), ("month_step", steps.MONTH)]))
def test_a_price_moves_no_farther_than_a_step_unless_a_bound_makes_it(proposed, situation, limits, window):
    name, length = window
    step = getattr(limits, name)

    price = guard(proposed, situation, limits).price

    least, most = max(limits.floor, limits.advertised or 0), limits.ceiling
    assume(least <= situation.current <= most)
    if price != situation.current:
        for seen in steps.in_force(situation.history, NOW - length, NOW):
            assert seen * (1 - step) <= price <= seen * (1 + step)


@given(amounts, histories(), st.integers(0, 23), amounts)
def test_a_young_price_rests(proposed, history, age, price):
    older = tuple(PricePoint(point.price, point.since - timedelta(hours=24)) for point in history)
    situation = Situation((*older, PricePoint(price, NOW - timedelta(hours=age))))
    limits = Limits(CENT, Decimal(10_000), ladder=ladders.CHARM)

    assert guard(proposed, situation, limits).price == situation.current


@given(proposals, st.builds(Situation, histories(), st.just(True)), limits())
def test_what_lies_in_open_carts_never_rises(proposed, situation, limits):
    assert guard(proposed, situation, limits).price <= situation.current


@given(proposals, histories(), limits(), st.booleans())
def test_a_killed_or_fighting_price_stays(proposed, history, limits, killed):
    situation = Situation(history, is_killed=killed, is_at_war=not killed)

    found = guard(proposed, situation, limits)

    assert found == Guarded(situation.current, (Rule.KILLED if killed else Rule.PRICE_WAR,))


@given(amounts, free, limits())
def test_a_price_that_differs_from_the_proposal_says_what_bound_it_or_is_tidy(proposed, situation, limits):
    found = guard(proposed, situation, limits)

    if found.price != proposed and not (
        limits.ladder and ladders.between(found.price, found.price, limits.ladder)
    ):
        assert found.bound_by
    if Rule.LADDER not in found.bound_by and limits.ladder and found.price != situation.current:
        assert ladders.between(found.price, found.price, limits.ladder) == [found.price]


@given(amounts, free, limits())
def test_guarding_twice_is_guarding_once(proposed, situation, limits):
    once = guard(proposed, situation, limits).price

    assert guard(once, situation, limits).price == once


@given(histories(), st.lists(amounts, min_size=1, max_size=30))
def test_many_small_changes_never_add_up_to_more_than_a_months_step(history, proposed):
    now, points = NOW, list(history[-1:])
    loose = Limits(CENT, Decimal(10_000), rest=timedelta(0))
    for each in proposed:
        now += timedelta(hours=7)
        price = guarding.guarded(each, Situation(tuple(points)), loose, now=now).price
        points.append(PricePoint(price, now))

    for at, point in enumerate(points):
        window = [later.price for later in points[at:] if later.since - point.since < steps.MONTH]
        assert max(window) <= point.price * Decimal("1.15")
        assert min(window) >= point.price * Decimal("0.85")


def calm(price: str, *, hours: int = 24 * 40) -> Situation:
    return Situation((PricePoint(Decimal(price), NOW - timedelta(hours=hours)),))


WIDE = Limits(Decimal(1), Decimal(1000))


@pytest.mark.parametrize(
    ("proposed", "price", "rules"),
    [
        ("10.30", "10.30", ()),
        ("15", "10.50", (Rule.MONTH_STEP, Rule.DAY_STEP)),
        ("5", "9.50", (Rule.MONTH_STEP, Rule.DAY_STEP)),
        ("10.60", "10.50", (Rule.DAY_STEP,)),
        ("NaN", "10.00", (Rule.UNUSABLE,)),
        ("Infinity", "10.00", (Rule.UNUSABLE,)),
        ("-3", "10.00", (Rule.UNUSABLE,)),
        ("1E+99", "10.50", (Rule.MONTH_STEP, Rule.DAY_STEP)),
        ("1E-99", "9.50", (Rule.MONTH_STEP, Rule.DAY_STEP)),
    ],
)
def test_a_calm_price_moves_by_a_step_at_most(proposed, price, rules):
    assert guard(Decimal(proposed), calm("10.00"), WIDE) == Guarded(Decimal(price), rules)


def test_a_raised_floor_holds_today():
    found = guard(Decimal(9), calm("10.00"), Limits(Decimal(12), Decimal(1000)))

    assert found.price == Decimal(12)
    assert Rule.FLOOR in found.bound_by


def test_the_floor_wins_over_a_lower_ceiling():
    assert guard(Decimal(9), calm("10.00"), Limits(Decimal(12), Decimal(11))).price == Decimal(12)


def test_the_ladder_takes_the_nearest_tidy_price():
    tidy = Limits(Decimal(1), Decimal(1000), ladder=ladders.CHARM)

    assert guard(Decimal("10.30"), calm("10.00"), tidy).price == Decimal("10.49")
    assert guard(Decimal("9.80"), calm("10.00"), tidy).price == Decimal("9.99")


def test_without_a_tidy_price_in_reach_the_price_stays():
    tidy = Limits(Decimal(1), Decimal(1000), ladder=ladders.CHARM)

    assert guard(Decimal("3.10"), calm("3.24"), tidy) == Guarded(Decimal("3.24"), (Rule.LADDER,))


def test_the_first_price_does_not_rest():
    assert guard(Decimal("10.30"), calm("10.00", hours=1), WIDE).price == Decimal("10.30")


def test_a_variant_without_a_price_is_refused():
    with pytest.raises(NoPriceInForce):
        guard(Decimal(1), Situation(()), WIDE)


def test_tidy_prices_change_their_ending_with_their_size():
    found = ladders.between(Decimal(18), Decimal(23), ladders.CHARM)

    assert [str(price) for price in found] == ["18.49", "18.99", "19.49", "19.99", "20.99", "21.99", "22.99"]
    assert [str(price) for price in ladders.between(Decimal(195), Decimal(225), ladders.CHARM)] == [
        "195.99", "196.99", "197.99", "198.99", "199.99", "209.00", "219.00",
    ]  # fmt: skip


@given(st.decimals(min_value=3, max_value=5_000, places=2))
def test_from_every_tidy_price_the_next_is_within_a_day(price):
    price = ladders.nearest(price, Decimal(1), Decimal(10_000), ladders.NINETY)

    above = ladders.between(price + Decimal("0.01"), price * Decimal("1.05"), ladders.NINETY)
    below = ladders.between(price * Decimal("0.95"), price - Decimal("0.01"), ladders.NINETY)

    assert above
    assert below
