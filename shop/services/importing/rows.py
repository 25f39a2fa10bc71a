"""What a line of any file becomes once it is understood: a sale, a charge, a refund, something that happened,
or a fault with its reason. The writers know only these, never a format.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

NOUGHT = Decimal("0.000")


class Outcome(StrEnum):
    """What became of a line; every line of a file has exactly one."""

    IMPORTED = "imported"
    REPEATED = "repeated"  # says again what an earlier line of the same file said: merged with it
    KNOWN = "known"  # was imported before: merged with that
    REJECTED = "rejected"  # understood, but nothing that a shop can book
    DAMAGED = "damaged"  # not understood: half a line, no number, no date


class What(StrEnum):
    SALE = "sale"
    CHARGE = "charge"  # delivery that the shopper paid for
    REFUND = "refund"


class Fault(Exception):
    """Why a line is not imported. `code` is stable for programs, the text is for people."""

    def __init__(self, code: str, text: str, outcome: Outcome = Outcome.DAMAGED) -> None:
        super().__init__(text)
        self.code = code
        self.outcome = outcome


def rejected(code: str, text: str) -> Fault:
    """A line that is understood but cannot be booked."""
    return Fault(code, text, Outcome.REJECTED)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands in the file, for the report."""

    number: int  # 1 is the header
    text: str


@dataclass(slots=True)
class Entry:
    """One line of a document. Money in the channel's currency with three places, quantities above zero."""

    line: Line
    what: What
    document: str  # the order's reference; for a refund the reference of the refund itself
    at: datetime
    sku: str
    quantity: int
    unit_price: Decimal
    name: str = ""
    category: str = ""
    currency: str = ""
    customer: str = ""  # the other system's reference; empty for a guest
    email: str = ""
    person: str = ""
    country: str = ""  # two letters, empty where unknown
    tax_rate: Decimal = Decimal(0)
    discount: Decimal = NOUGHT
    refunds: str = ""  # the order that a refund names; empty: find it by customer and sku
    warning: str = ""  # imported, yet worth a word in the report

    @property
    def key(self) -> str:
        """What makes two lines of one document the same line."""
        return f"{self.sku}:{self.quantity}:{self.unit_price}"


@dataclass(slots=True)
class Happening:
    """One line of an event file."""

    line: Line
    kind: str
    at: datetime
    sku: str = ""
    visitor: str = ""
    customer: str = ""
    quantity: int | None = None
    query: str = ""
    slate_id: str = ""
    position: int | None = None
    id: str = ""
    has_consent: bool | None = None  # None: the file does not say
