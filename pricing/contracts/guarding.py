"""What the guard rails are told and what they answer.

Amounts are `Decimal` in the shop currency, tax excluded; rates are fractions; moments are aware.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class Rule(StrEnum):
    """What bound a price. The codes are stored with decisions."""

    UNUSABLE = "unusable"  # the proposal was no amount above 0
    KILLED = "killed"  # the switch that stops all automatic prices
    PRICE_WAR = "price_war"  # too many cuts in answer to one competitor
    FLOOR = "floor"  # cost, fees and least margin
    ADVERTISED = "advertised"  # the minimum advertised price
    CEILING = "ceiling"
    DAY_STEP = "day_step"
    MONTH_STEP = "month_step"
    REST = "rest"  # the latest change is too young
    CART = "cart"  # it lies in open carts: no rise
    LADDER = "ladder"  # no tidy price inside the limits


@dataclass(frozen=True, slots=True)
class Costs:
    """What a sold unit takes away."""

    unit: Decimal
    fixed_fees: Decimal = Decimal(0)  # of each unit: packing, a payment's fixed part
    fee_rate: Decimal = Decimal(0)  # of the price: payment, marketplace
    least_margin_rate: Decimal = Decimal(0)  # of the price, that must be left


@dataclass(frozen=True, slots=True)
class Rung:
    """Which prices are tidy below a bound: multiples of `unit` plus one of `endings`."""

    below: Decimal
    unit: Decimal
    endings: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a merchant allows for one variant."""

    floor: Decimal
    ceiling: Decimal
    advertised: Decimal | None = None  # minimum advertised price, where a contract sets one
    day_step: Decimal = Decimal("0.05")  # between any two prices of 24 hours
    month_step: Decimal = Decimal("0.15")  # between any two prices of 30 days
    rest: timedelta = timedelta(hours=24)  # between two changes
    ladder: tuple[Rung, ...] = ()  # none allows any cent


@dataclass(frozen=True, slots=True)
class PricePoint:
    """A list price and since when it was in force."""

    price: Decimal
    since: datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """What is true of a variant when a price is proposed."""

    history: tuple[PricePoint, ...]  # oldest first; the last one is in force
    in_open_carts: bool = False
    is_killed: bool = False
    is_at_war: bool = False

    @property
    def current(self) -> Decimal:
        """The price in force."""
        return self.history[-1].price


@dataclass(frozen=True, slots=True)
class Guarded:
    """The price that may be set, and what bound it; nothing bound a price that is as proposed."""

    price: Decimal
    bound_by: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a competitor asks for the same good."""

    competitor: str
    price: Decimal
    currency: str
    seen_at: datetime
    confidence: float  # that it is the same good, 0 to 1
    is_available: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """A past change of the shop's own price; `answered` names the competitor that it answered, if one."""

    before: Decimal
    after: Decimal
    at: datetime
    answered: str | None = None


@dataclass(frozen=True, slots=True)
class Reduction:
    """What may be claimed beside a price: the lowest price before it, and by how much it is lower."""

    was: Decimal
    rate: Decimal


class UnusableCosts(ValueError):
    """Costs from which no floor follows; the message says which and why."""


class NoPriceInForce(ValueError):
    """A situation without a price: nothing to change from."""
