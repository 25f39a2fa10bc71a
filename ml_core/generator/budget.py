"""What calls cost, and caps on it over a sliding window.

The worst case is taken before a call and the rest given back after it, so that ten calls at once cannot pass a
cap that each of them alone would respect.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from ml_core.config import LimitsConfig
from ml_core.generator.errors import BudgetSpent

MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one call, or of a window."""

    calls: int = 0
    tokens: int = 0
    seconds: float = 0.0
    money: Decimal = Decimal(0)

    def plus(self, other: Cost, sign: int = 1) -> Cost:
        """The sum, or with -1 the difference."""
        return Cost(
            self.calls + sign * other.calls,
            self.tokens + sign * other.tokens,
            self.seconds + sign * other.seconds,
            self.money + sign * other.money,
        )


class Ledger(Protocol):
    """Where spending is remembered. One that all processes share can take the place of `WindowLedger`."""

    def take(self, worst: Cost) -> int:
        """Set `worst` aside, and return a ticket.

        Raises:
            BudgetSpent: if a cap would be passed; nothing is set aside then.
        """

    def settle(self, ticket: int, actual: Cost) -> None:
        """Replace what was set aside by what it was in the end."""


@dataclass(slots=True)
class _Entry:
    at: float
    cost: Cost


class WindowLedger:
    """In this process's memory. Safe for threads."""

    def __init__(self, limits: LimitsConfig, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: dict[int, _Entry] = {}  # oldest first
        self._spent = Cost()
        self._tickets = itertools.count()

    @property
    def spent(self) -> Cost:
        """What the window holds, calls under way at their worst."""
        with self._lock:
            self._forget()
            return self._spent

    def take(self, worst: Cost) -> int:
        """See `Ledger.take`."""
        with self._lock:
            self._forget()
            after = self._spent.plus(worst)
            for name in ("calls", "tokens", "seconds", "money"):
                cap = getattr(self.limits, name)
                if cap is not None and getattr(after, name) > cap:
                    raise BudgetSpent(f"{name}: {getattr(after, name)} would pass the cap of {cap}")
            ticket = next(self._tickets)
            self._entries[ticket] = _Entry(self._clock(), worst)
            self._spent = after
            return ticket

    def settle(self, ticket: int, actual: Cost) -> None:
        """See `Ledger.settle`; a ticket that the window has forgotten costs nothing any more."""
        with self._lock:
            if entry := self._entries.get(ticket):
                self._spent = self._spent.plus(entry.cost, -1).plus(actual)
                entry.cost = actual

    def _forget(self) -> None:
        oldest = self._clock() - self.limits.window_s
        for ticket, entry in list(
            itertools.takewhile(lambda each: each[1].at <= oldest, self._entries.items())
        ):
            self._spent = self._spent.plus(entry.cost, -1)
            del self._entries[ticket]
        if not self._entries:
            self._spent = Cost()  # sums of floats drift


def priced(cost: Cost, *, n_prompt_tokens: int, n_tokens: int, limits: LimitsConfig) -> Cost:
    """`cost` with the tokens of one call and their price."""
    money = (n_prompt_tokens * limits.price_prompt + n_tokens * limits.price_answer) / MILLION
    return replace(cost, tokens=n_prompt_tokens + n_tokens, money=money)
