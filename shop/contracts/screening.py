"""What checkout asks before it takes an order, and what it is told."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Verdict(StrEnum):
    ALLOW = "allow"
    CHALLENGE = "challenge"
    REVIEW = "review"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class ScreeningRequest:
    """A checkout about to become an order. Amounts in `currency`, tax included."""

    cart_id: int
    channel_id: int
    customer_id: int | None
    visitor_id: int | None
    total: Decimal
    currency: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Screening:
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    source: str = "fallback"
    screening_id: str = ""
