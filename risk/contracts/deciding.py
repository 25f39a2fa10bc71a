"""What is at stake, what mistakes cost, and the decision with its source.

Amounts are `Decimal` in the currency of the market; rates and chances are fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Action(StrEnum):
    """What may be done with an order, gentlest first. The codes are those that the shop's port speaks."""

    ALLOW = "allow"
    CHALLENGE = "challenge"  # 3-D Secure, or a code sent to the customer
    REVIEW = "review"  # a person looks before anything is shipped
    BLOCK = "block"


class Occasion(StrEnum):
    """What is decided on. Where money leaves the shop, not knowing means no."""

    PAYMENT = "payment"
    PAYOUT = "payout"  # refunds, changed bank accounts, exports


class Why(StrEnum):
    """Which part of the policy decided; stored with the decision."""

    RULE = "rule"
    COST = "cost"  # the least expected cost
    CONTROL = "control"  # would have been blocked; let through to learn whether that is right
    UNSCORED = "unscored"  # no score in time: rules only, to be scored again before shipment
    RANK = "rank"  # how unusual it is, where there are no labels to learn from
    PERSON = "person"  # somebody looked at it before, and let it pass
    CLOSED = "closed"  # no score in time, and money would have left


@dataclass(frozen=True, slots=True)
class Costs:
    """What an order's outcome costs in one market.

    Raises:
        ValueError: when built with a negative amount, or a rate outside of [0, 1], naming the field.
    """

    loss_rate: Decimal = Decimal(1)  # share of the amount that a fraud costs: goods and the money returned
    chargeback_fee: Decimal = Decimal(15)
    margin_rate: Decimal = Decimal("0.25")  # share of the amount that a good order earns
    lost_customer: Decimal = Decimal(5)  # what a good customer who was turned away would have earned later
    challenge_cost: Decimal = Decimal("0.15")
    challenge_stops_rate: Decimal = Decimal("0.85")  # of frauds
    challenge_abandon_rate: Decimal = Decimal("0.08")  # of good customers who give up
    review_cost: Decimal = Decimal(1)  # a person's time
    review_delay_cost: Decimal = Decimal(0)  # of a good order that waits
    review_miss_rate: Decimal = Decimal("0.1")  # of frauds that the person lets through

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if not value.is_finite() or value < 0:
                raise ValueError(f"{name} must be 0 or more, got {value}")
            if name.endswith("_rate") and value > 1:
                raise ValueError(f"{name} must be at most 1, got {value}")


@dataclass(frozen=True, slots=True)
class Control:
    """The small group of would-be blocks that are let through, so that blocking itself can be judged."""

    rate: Decimal = Decimal("0.01")
    most_an_order: Decimal = Decimal(50)
    most_a_day: Decimal = Decimal(200)


@dataclass(frozen=True, slots=True)
class Limits:
    """What operators allow."""

    actions: frozenset[Action] = frozenset(Action)  # those on offer; allow always is
    control: Control = Control()
    unscored_review_from: Decimal = Decimal(200)  # an order that could not be scored waits from here on
    least_review_saving: Decimal = Decimal(0)  # against the next best action; rises when the queue is full


@dataclass(frozen=True, slots=True)
class Stakes:
    """What is known of the order beside its score.

    Attributes:
        draw: uniform number in [0, 1) that belongs to this order alone; decides who is in the control group.
        control_spent: amount that the control group let through today.
    """

    amount: Decimal
    occasion: Occasion = Occasion.PAYMENT
    draw: float = 1.0
    control_spent: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or self.amount < 0:
            raise ValueError(f"the amount must be 0 or more, got {self.amount}")


@dataclass(frozen=True, slots=True)
class Score:
    """A calibrated chance of fraud in [0, 1], and the version that says so."""

    chance: float
    version: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.chance <= 1:
            raise ValueError(f"a chance lies in [0, 1], got {self.chance}")


@dataclass(frozen=True, slots=True)
class Decided:
    """What to do and why.

    Attributes:
        costs: expected cost of each action on offer; empty without a score.
        saving: what the action is expected to save against allowing the order; 0 without a score.
        propensity: how likely this action was, given the score: below 1 only around the control group.
        rescore: the order must be scored before it is shipped.
    """

    action: Action
    why: Why
    costs: dict[Action, Decimal]
    saving: Decimal = Decimal(0)
    propensity: Decimal = Decimal(1)
    rescore: bool = False
    rule_codes: tuple[str, ...] = ()
