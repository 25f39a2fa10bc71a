"""Floors, competitors, price wars and "was" prices, one rule each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.contracts import Change, Costs, Offer, PricePoint, Reduction, UnusableCosts
from pricing.policy import claims, floors, rivals

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
amounts = st.decimals("0.01", "5000", places=2)
rates = st.decimals("0", "0.45", places=3)


@given(amounts, amounts, rates, rates)
def test_a_price_at_the_floor_leaves_the_least_margin(unit, fees, fee_rate, margin):
    price = floors.floor(Costs(unit, fees, fee_rate, margin))

    assert price * (1 - fee_rate) - unit - fees >= price * margin
    below = price - Decimal("0.01")
    assert below * (1 - fee_rate) - unit - fees < below * margin


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        (Costs(Decimal(-1)), "unit cost must be 0 or more, got -1"),
        (Costs(Decimal("NaN")), "unit cost must be 0 or more, got NaN"),
        (Costs(Decimal(1), fee_rate=Decimal("Infinity")), "fee rate"),
        (
            Costs(Decimal(1), fee_rate=Decimal("0.6"), least_margin_rate=Decimal("0.4")),
            "take 1.0 of the price",
        ),
    ],
)
def test_costs_without_a_floor_are_named(costs, message):
    with pytest.raises(UnusableCosts, match=message):
        floors.floor(costs)


def offer(price: str, **changes) -> Offer:
    fields = {"currency": "EUR", "seen_at": NOW - timedelta(hours=1), "confidence": 0.95} | changes
    return Offer("rival", Decimal(price), **fields)


def heeded(*offers: Offer) -> list[str]:
    return [str(each.price) for each in rivals.usable(offers, own=Decimal(10), currency="EUR", now=NOW)]


def test_sound_offers_are_heeded_cheapest_first():
    assert heeded(offer("9.50"), offer("9.00")) == ["9.00", "9.50"]


@pytest.mark.parametrize(
    "bad",
    [
        offer("9", seen_at=NOW - timedelta(hours=49)),
        offer("9", seen_at=NOW + timedelta(minutes=1)),
        offer("9", confidence=0.79),
        offer("9", confidence=float("nan")),
        offer("9", currency="USD"),
        offer("9", is_available=False),
        offer("0.01"),
        offer("0"),
        offer("-9"),
        offer("NaN"),
        offer("900"),
    ],
)
def test_stale_unsure_foreign_or_absurd_offers_are_ignored(bad):
    assert heeded(bad) == []
    assert heeded(bad, offer("9.50")) == ["9.50"]


@given(st.lists(amounts, max_size=6), amounts)
def test_no_heeded_offer_is_far_from_the_middle(prices, own):
    found = rivals.usable([offer(str(price)) for price in prices], own=own, currency="EUR", now=NOW)

    if found:
        middle = sorted([own, *prices])
        assert found[0].price >= Decimal("0.6") * middle[0]
        assert found[-1].price <= middle[-1] / Decimal("0.6")


def cut(days_ago: float, answered: str | None = "rival", *, rise: bool = False) -> Change:
    before, after = (Decimal(9), Decimal(10)) if rise else (Decimal(10), Decimal(9))
    return Change(before, after, NOW - timedelta(days=days_ago), answered)


@pytest.mark.parametrize(
    ("changes", "war"),
    [
        ([cut(3), cut(2), cut(1)], True),
        ([cut(9, rise=True), cut(3), cut(2), cut(1)], True),
        ([cut(2), cut(1)], False),
        ([cut(3), cut(2, rise=True), cut(1)], False),
        ([cut(3), cut(2, "other"), cut(1)], False),
        ([cut(3, None), cut(2, None), cut(1, None)], False),
        ([cut(15), cut(2), cut(1)], False),
        ([], False),
    ],
)
def test_three_cuts_in_answer_to_one_rival_are_a_war(changes, war):
    assert rivals.is_war(changes, now=NOW) is war


def points(*pairs: tuple[float, str]) -> list[PricePoint]:
    return [PricePoint(Decimal(price), NOW - timedelta(days=days)) for days, price in pairs]


@pytest.mark.parametrize(
    ("history", "found"),
    [
        # Raised for a week before the sale: the lower price before it counts.
        (points((60, "10"), (8, "15"), (1, "9")), Reduction(Decimal(10), Decimal("0.10"))),
        # The price that began before the window was in force inside it.
        (points((90, "12"), (1, "9")), Reduction(Decimal(12), Decimal("0.25"))),
        # A lower price that ended before the window does not count.
        (points((90, "5"), (40, "12"), (1, "9")), Reduction(Decimal(12), Decimal("0.25"))),
        # It was as cheap within 30 days: no reduction.
        (points((60, "12"), (20, "9"), (10, "12"), (1, "9")), None),
        (points((60, "9"), (1, "12")), None),
        (points((3, "9")), None),
        ([], None),
    ],
)
def test_a_claim_is_taken_from_the_lowest_price_of_thirty_days(history, found):
    assert claims.reduction(history) == found


def test_a_claim_is_rounded_down():
    assert claims.reduction(points((60, "9.99"), (1, "8.99"))).rate == Decimal("0.10")


@given(
    st.lists(st.tuples(st.integers(0, 90), amounts), min_size=1, max_size=6, unique_by=lambda pair: pair[0])
)
def test_no_claim_is_ever_above_a_price_of_the_thirty_days_before(pairs):
    history = [
        PricePoint(price, NOW - timedelta(days=days)) for days, price in sorted(pairs, key=lambda p: -p[0])
    ]

    found = claims.reduction(history)

    if found:
        began = history[-1].since
        ends = [point.since for point in history[1:]]
        for point, end in zip(history[:-1], ends, strict=True):
            if end > began - timedelta(days=30):
                assert found.was <= point.price
        assert history[-1].price < found.was
        assert found.was * (1 - found.rate) >= history[-1].price
