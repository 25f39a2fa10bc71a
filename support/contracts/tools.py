"""What the assistant can look up and do: at most twenty tools, each with typed arguments and facts as its answer."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar, cast

from support.contracts.intents import Language

T = TypeVar("T")


class ToolName(StrEnum):
    """Reading tools answer from rows this customer may see; writing tools act only after an explicit yes."""

    ORDER_LIST = "order_list"
    ORDER_GET = "order_get"
    SHIPMENT_TRACK = "shipment_track"
    RETURN_ELIGIBILITY = "return_eligibility"
    REFUND_STATUS = "refund_status"
    PRODUCT_SEARCH = "product_search"
    PRODUCT_FACTS = "product_facts"
    REVIEW_FACTS = "review_facts"
    COMPARE = "compare"
    STOCK = "stock"
    DELIVERY_OPTIONS = "delivery_options"
    VOUCHER_CHECK = "voucher_check"
    RECOMMEND = "recommend"
    POLICY_SEARCH = "policy_search"
    CANCEL_ORDER = "cancel_order"
    CREATE_RETURN = "create_return"
    CHANGE_ADDRESS = "change_address"
    SEND_INVOICE = "send_invoice"
    SET_NEWSLETTER = "set_newsletter"
    CREATE_TICKET = "create_ticket"


WRITING = frozenset(
    {
        ToolName.CANCEL_ORDER,
        ToolName.CREATE_RETURN,
        ToolName.CHANGE_ADDRESS,
        ToolName.SEND_INVOICE,
        ToolName.SET_NEWSLETTER,
        ToolName.CREATE_TICKET,
    }
)
READING = frozenset(ToolName) - WRITING


class ToolStatus(StrEnum):
    OK = "ok"
    NOT_FOUND = "not_found"  # does not exist for this customer: the same words and time as for another's
    SIGN_IN = "sign_in"
    REFUSED = "refused"  # a rule of the shop forbids it; `code` names it
    FAILED = "failed"  # the tool broke; a person is offered


Argument = str | int | tuple[int, ...] | tuple[tuple[int, int], ...] | tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ToolCall:
    name: ToolName
    arguments: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToolContext:
    """Whose rows a tool may see: from the session alone, never from words.

    `order_token` is the secret of an order whose page the conversation was opened on; a guest is helped with that
    order and no other.
    """

    customer_id: int | None
    visitor_id: int | None
    channel_id: int
    language: Language
    now: datetime
    order_token: str = ""
    conversation_id: int | None = None
    may_personalise: bool = False
    memo: dict[Hashable, object] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: Hashable, look_up: Callable[[], T]) -> T:
        """What was looked up already in this turn."""
        if key not in self.memo:
            self.memo[key] = look_up()
        return cast("T", self.memo[key])


@dataclass(frozen=True, slots=True)
class Fact:
    """One value that an answer may state: `value` is said as it stands ("49.00", "shipped", "2026-05-31").

    `is_untrusted` marks words that a shopper, vendor or reviewer wrote: data, never instructions.
    """

    name: str
    value: str
    is_untrusted: bool = False


@dataclass(frozen=True, slots=True)
class ToolResult:
    """Facts by row. `rows` is what templates read, in order; `code` names a refusal."""

    name: ToolName
    status: ToolStatus
    rows: tuple[Mapping[str, object], ...] = ()
    facts: tuple[Fact, ...] = ()
    code: str = ""
    message: str = ""  # why, in the customer's language, for a refusal

    @property
    def is_untrusted(self) -> bool:
        return any(fact.is_untrusted for fact in self.facts)
