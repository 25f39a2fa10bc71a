"""A rule against orders whose outcome has arrived: how many it would have hit, and what that would have been worth.

Labels come late. A back-test over the last days sees few of their frauds and calls every rule useless or harmless,
so orders younger than the maturity are left out and counted. An old order without a label is a good one: whoever was
robbed has said so by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from risk.contracts import Matured, Node, Trial
from risk.policy.evaluating import RuleFault, matches

MATURITY = timedelta(days=60)
N_EXAMPLES = 5


def run(when: Node, orders: Iterable[Matured], *, now: datetime, maturity: timedelta = MATURITY) -> Trial:
    """Ask a condition of past orders. What was learnt after `now` is not known."""
    sums = _Sums()
    for order in orders:
        if order.at > now - maturity:
            sums.n_young += 1
        else:
            sums.add(when, order, now)
    return sums.trial()


class _Sums:
    """Running counts of one back-test."""

    def __init__(self) -> None:
        self.n_orders = self.n_young = self.n_faults = self.n_frauds = self.n_matched = self.n_caught = 0
        self.caught: dict[str, Decimal] = {}
        self.turned_away: dict[str, Decimal] = {}
        self.examples: dict[str, list[str]] = {"caught": [], "false": [], "missed": []}

    def add(self, when: Node, order: Matured, now: datetime) -> None:
        has_label = order.labelled_at is not None and order.labelled_at <= now
        is_fraud = bool(order.is_fraud) and has_label
        self.n_orders += 1
        self.n_frauds += is_fraud
        try:
            is_match = matches(when, order.facts)
        except RuleFault:
            self.n_faults += 1
            is_match = False
        if is_match:
            self._hit(order, is_fraud=is_fraud)
        elif is_fraud:
            self._example("missed", order.key)

    def _hit(self, order: Matured, *, is_fraud: bool) -> None:
        self.n_matched += 1
        self.n_caught += is_fraud
        sums = self.caught if is_fraud else self.turned_away
        sums[order.currency] = sums.get(order.currency, Decimal(0)) + order.amount
        self._example("caught" if is_fraud else "false", order.key)

    def _example(self, kind: str, key: str) -> None:
        if len(self.examples[kind]) < N_EXAMPLES:
            self.examples[kind].append(key)

    def trial(self) -> Trial:
        return Trial(
            self.n_orders,
            self.n_young,
            self.n_matched,
            self.n_caught,
            self.n_frauds,
            self.n_faults,
            self.caught,
            self.turned_away,
            tuple(self.examples["caught"]),
            tuple(self.examples["false"]),
            tuple(self.examples["missed"]),
        )
