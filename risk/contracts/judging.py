"""What a rule or a threshold would have done with orders whose outcome is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from risk.contracts.ruling import Value


@dataclass(frozen=True, slots=True)
class Matured:
    """An order as it was when it was placed, and its outcome if that had arrived by the day of the test.

    Attributes:
        is_fraud: None where no label has arrived.
        labelled_at: when it arrived.
        currency: of the amount.
    """

    key: str
    at: datetime
    amount: Decimal
    facts: Mapping[str, Value]
    is_fraud: bool | None
    labelled_at: datetime | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """Counts and money of a back-test, over orders old enough for their outcome to have arrived.

    Attributes:
        n_orders: orders of the window.
        n_young: orders left out because their outcome may still arrive.
        n_matched: orders that the rule matches.
        n_caught: of those, frauds.
        n_frauds: frauds of the window.
        n_faults: orders on which the rule could not be evaluated.
        money_caught: amounts of the frauds that it matches, by currency.
        money_turned_away: amounts of the good orders that it matches, by currency.
        examples_caught, examples_false, examples_missed: keys of a few orders each.
    """

    n_orders: int
    n_young: int
    n_matched: int
    n_caught: int
    n_frauds: int
    n_faults: int
    money_caught: Mapping[str, Decimal]
    money_turned_away: Mapping[str, Decimal]
    examples_caught: tuple[str, ...] = ()
    examples_false: tuple[str, ...] = ()
    examples_missed: tuple[str, ...] = ()

    @property
    def precision(self) -> float | None:
        """Share of the matched that are frauds; None where nothing matched."""
        return self.n_caught / self.n_matched if self.n_matched else None

    @property
    def recall(self) -> float | None:
        """Share of the frauds that are matched; None where there were none."""
        return self.n_caught / self.n_frauds if self.n_frauds else None

    @property
    def match_rate(self) -> float:
        """Share of all orders that are matched."""
        return self.n_matched / self.n_orders if self.n_orders else 0.0
