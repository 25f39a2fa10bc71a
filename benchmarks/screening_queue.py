"""The queue of people that a benchmark's decisions wait for: the shop's own bar, over the latest of them."""

from __future__ import annotations

from collections import deque
from decimal import Decimal

from risk.contracts import Action, Decided, Why
from risk.policy import queueing


class Queue:
    """Remembers decisions as the shop's table does, and says what a review must save.

    Args:
        rate: share of the decisions that people have time for.
    """

    def __init__(self, rate: Decimal) -> None:
        self._rate = rate
        self._past: deque[queueing.Past] = deque(maxlen=queueing.LATEST)
        self._bar, self._until = Decimal(0), float("-inf")

    def bar(self, at: float) -> Decimal:
        """What a review must save at a moment, in seconds; counted anew as often as the shop does."""
        if at >= self._until:
            self._bar, self._until = queueing.bar(self._past, rate=self._rate), at + queueing.HOLDS_S
        return self._bar

    def add(self, decided: Decided) -> None:
        """What became of an event."""
        is_reviewed = decided.action is Action.REVIEW
        self._past.append(
            queueing.Past(
                queueing.saving_of(decided.costs),
                by_rule=is_reviewed and decided.why is Why.RULE,
                by_cost=is_reviewed and decided.why is Why.COST,
            )
        )
