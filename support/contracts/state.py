"""Where a conversation stands: slots carried over from turn to turn, and the stack of procedures under way.

It is stored with the conversation as JSON; `policy` alone decides how it moves.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from support.contracts.intents import Intent


@dataclass(frozen=True, slots=True)
class Slots:
    """What has been named so far. Ids are of rows that this customer may see, never taken from text unchecked."""

    order_number: str = ""
    product_ids: tuple[int, ...] = ()  # latest first: "it" is the first one
    variant_id: int | None = None
    line_ids: tuple[tuple[int, int], ...] = ()  # (order line, units) to return
    reason: str = ""  # code of the reason of a return
    voucher_code: str = ""
    country: str = ""
    store_id: int | None = None
    address: tuple[tuple[str, str], ...] = ()  # parts of a new address, filled by a form
    question: str = ""  # what was asked of a product or policy


class Pending(StrEnum):
    """What the assistant waits for."""

    NOTHING = ""
    ORDER = "order"  # which of the customer's orders
    PRODUCT = "product"
    LINES = "lines"  # which items of the order
    REASON = "reason"
    ADDRESS = "address"
    CONFIRMATION = "confirmation"
    CHOICE = "choice"  # which of the offered intents


@dataclass(frozen=True, slots=True)
class Frame:
    """A procedure under way: the intent that began it, what it waits for, how often it asked, and in which words."""

    intent: Intent
    pending: Pending = Pending.NOTHING
    n_asked: int = 0
    said: str = ""  # the part of a message that asked for it, where that had several wishes


@dataclass(frozen=True, slots=True)
class State:
    """The stack's last frame is the one under way; a digression stands on top and is popped when answered."""

    slots: Slots = field(default_factory=Slots)
    stack: tuple[Frame, ...] = ()
    offered: tuple[str, ...] = ()  # payloads of the choices that were shown last
    proposal_id: int | None = None
    n_unclear: int = 0  # turns in a row that were not understood
    refused: tuple[str, ...] = ()  # codes of refusals so far: the same answer each time
    latest: str = ""  # intent of the last answer: "and the blue one?" asks the same again
    order_token: str = ""  # secret of the order whose page this was opened on


class Confirmation(StrEnum):
    """What became of a yes."""

    DONE = "done"
    ALREADY_DONE = "already_done"  # the same effect as the first time, not a second one
    EXPIRED = "expired"
    CHANGED = "changed"  # the world or the arguments are not those that were agreed to
    DECLINED = "declined"
    REFUSED = "refused"  # the guards say no now
    FAILED = "failed"
    UNKNOWN = "unknown"  # no such proposal of this customer
