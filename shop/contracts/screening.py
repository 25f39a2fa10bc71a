"""What is asked before an order is taken, paid again, sent elsewhere or paid back; and what is answered."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from shop.contracts.calling import Caller


class Verdict(StrEnum):
    ALLOW = "allow"
    CHALLENGE = "challenge"
    REVIEW = "review"
    BLOCK = "block"


class Occasion(StrEnum):
    """When an order is looked at."""

    ORDER = "order"
    PAYMENT = "payment"  # it is paid again after an attempt that failed
    ADDRESS = "address"  # it shall go elsewhere


@dataclass(frozen=True, slots=True)
class ScreeningRequest:
    """A checkout about to become an order, or an order about to change. Amounts in `currency`, tax included.

    `n_declines`: attempts to pay this order that failed.
    """

    cart_id: int
    channel_id: int
    customer_id: int | None
    visitor_id: int | None
    total: Decimal
    currency: str
    now: datetime
    occasion: Occasion = Occasion.ORDER
    caller: Caller = Caller()
    n_declines: int = 0


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """Money about to be given back for returned goods: `amount` of the order's currency, tax included."""

    return_id: int
    order_id: int
    amount: Decimal
    now: datetime


@dataclass(frozen=True, slots=True)
class Screening:
    """The answer. `is_provisional`: given in haste; to be asked `again` before anything leaves the house."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    source: str = "fallback"
    screening_id: str = ""
    is_provisional: bool = False
