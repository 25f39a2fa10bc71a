"""The benchmark of attackers decides as a shop does: few reviews, and no rule that its back-test speaks against."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from benchmarks import attacks, attacks_shop
from benchmarks.attacks_data import Decisions
from benchmarks.attacks_shop import Rates
from config.demo.attackers.made import Deed
from risk.contracts import Action
from risk.contracts.heads import Head
from risk.features import reading
from tests.factories import NOW

N = 2_000
DAY = timedelta(days=1)
FEW = Rates(Decimal("0.01"), Decimal("0.02"))


class Sure:
    """Says the same chance of everything."""

    def __init__(self, chance: float) -> None:
        self.chance = chance

    def predict(self, features: np.ndarray) -> np.ndarray:
        return np.full(len(features), self.chance)


def decisions(head: Head, fraud: np.ndarray | None = None, **columns: float) -> Decisions:
    """The first quarter of the rows is matured at the cut, the second half is the test."""
    features = np.full((N, len(reading.NAMES)), np.nan)
    for name, value in ({"amount": 100.0} | columns).items():
        features[:, reading.NAMES.index(name)] = value
    labels = np.zeros(N) if fraud is None else fraud
    is_train, is_test = np.arange(N) < N // 4, np.arange(N) >= N // 2
    at = tuple(NOW - 200 * DAY + at * timedelta(minutes=30) for at in range(N))
    deeds = tuple(Deed("returns" if each else "", campaign="one", stake=Decimal(1)) for each in labels)
    return Decisions(head, at, NOW, features, labels, labels, deeds, is_train, is_test)


@pytest.mark.parametrize(("head", "rate"), [(Head.PAYMENT, 0.01), (Head.RETURNS, 0.02)])
def test_however_many_look_alike_people_are_sent_no_more_than_they_have_time_for(head, rate):
    data = {head: decisions(head)}

    bounded = attacks_shop.decide(data, {head: Sure(0.06)}, FEW)[head]
    unbounded = attacks_shop.decide(data, {head: Sure(0.06)}, attacks.EVERYTHING)[head]

    assert unbounded.count(Action.REVIEW) == N // 2
    assert bounded.count(Action.REVIEW) <= rate * N // 2


def test_orders_that_find_no_place_are_challenged_and_all_else_passes():
    orders = attacks_shop.decide({Head.PAYMENT: decisions(Head.PAYMENT)}, {Head.PAYMENT: Sure(0.06)}, FEW)
    returns = attacks_shop.decide({Head.RETURNS: decisions(Head.RETURNS)}, {Head.RETURNS: Sure(0.06)}, FEW)

    assert set(orders[Head.PAYMENT]) == {Action.CHALLENGE, Action.REVIEW}
    assert set(returns[Head.RETURNS]) == {Action.ALLOW, Action.REVIEW}


def test_a_rule_that_mostly_hit_the_honest_is_not_published():
    hits = {"is_guest": 1.0, "amount": 300.0}
    fraud = (np.arange(N) % 2).astype(float)

    kept = {rule.code for rule in attacks_shop.rules(decisions(Head.PAYMENT, fraud, **hits))}
    dropped = {rule.code for rule in attacks_shop.rules(decisions(Head.PAYMENT, **hits))}

    assert "dear-guest" in kept
    assert kept - dropped == {"dear-guest"}


def test_a_sign_in_that_was_taken_over_is_counted_beside_its_order():
    data = decisions(Head.TAKEOVER, np.ones(N))
    tested = attacks.Tested(data, np.ones(N // 2, dtype=bool), (Action.REVIEW,) * (N // 2))

    row = attacks.figures([tested, attacks.Tested(decisions(Head.PAYMENT), np.zeros(N // 2, dtype=bool))],
                          np.random.default_rng(0))  # fmt: skip

    assert row["signin_recall"] == 1.0
    assert row["false_all"] == 0.0
    assert row["reviews"] == 1.0
