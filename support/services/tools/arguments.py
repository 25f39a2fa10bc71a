"""Arguments of tools: which each takes, and of which type. A language model may write anything here."""

from collections.abc import Mapping

from support.contracts import ToolCall, ToolName

TEXT, NUMBER, IDS, PAIRS = "text", "number", "ids", "pairs"
MAX_TEXT = 500
MAX_ITEMS = 50
BIGGEST = 2**63 - 1
TAKEN: Mapping[ToolName, Mapping[str, str]] = {
    ToolName.ORDER_LIST: {},
    ToolName.ORDER_GET: {"order_number": TEXT},
    ToolName.SHIPMENT_TRACK: {"order_number": TEXT},
    ToolName.RETURN_ELIGIBILITY: {"order_number": TEXT, "reason": TEXT},
    ToolName.REFUND_STATUS: {"order_number": TEXT},
    ToolName.PRODUCT_SEARCH: {"query": TEXT, "price_max": NUMBER},
    ToolName.PRODUCT_FACTS: {"product_id": NUMBER, "question": TEXT},
    ToolName.REVIEW_FACTS: {"product_id": NUMBER, "question": TEXT},
    ToolName.COMPARE: {"product_ids": IDS},
    ToolName.STOCK: {"product_id": NUMBER, "variant_id": NUMBER},
    ToolName.DELIVERY_OPTIONS: {"country": TEXT},
    ToolName.VOUCHER_CHECK: {"code": TEXT},
    ToolName.RECOMMEND: {"product_ids": IDS},
    ToolName.POLICY_SEARCH: {"question": TEXT, "topic": TEXT},
    ToolName.CANCEL_ORDER: {"order_number": TEXT},
    ToolName.CREATE_RETURN: {"order_number": TEXT, "lines": PAIRS, "reason": TEXT},
    ToolName.CHANGE_ADDRESS: {"order_number": TEXT, "address_id": NUMBER},
    ToolName.SEND_INVOICE: {"order_number": TEXT},
    ToolName.SET_NEWSLETTER: {"wanted": TEXT},
    ToolName.CREATE_TICKET: {"reason": TEXT, "order_number": TEXT},
}


class InvalidArguments(ValueError):
    """A tool was called with something that it does not take."""


def checked(call: ToolCall) -> None:
    """Refuse unknown names and wrong types.

    Raises:
        InvalidArguments: naming the argument and what is allowed.
    """
    taken = TAKEN[call.name]
    for name, value in call.arguments.items():
        if name not in taken:
            raise InvalidArguments(f"{call.name} takes no {name!r}; allowed: {', '.join(taken) or 'nothing'}")
        if not _fits(taken[name], value):
            raise InvalidArguments(f"{call.name}: {name}={value!r:.60} is no {taken[name]}")


def text(call: ToolCall, name: str) -> str:
    value = call.arguments.get(name, "")
    return value if isinstance(value, str) else ""


def number(call: ToolCall, name: str) -> int | None:
    value = call.arguments.get(name)
    return value if isinstance(value, int) else None


def ids(call: ToolCall, name: str) -> tuple[int, ...]:
    value = call.arguments.get(name, ())
    return tuple(one for one in value if isinstance(one, int)) if isinstance(value, list | tuple) else ()


def pairs(call: ToolCall, name: str) -> dict[int, int]:
    """Units by order line."""
    value = call.arguments.get(name, ())
    found: dict[int, int] = {}
    for one in value if isinstance(value, list | tuple) else ():
        if isinstance(one, list | tuple) and len(one) == 2 and all(isinstance(part, int) for part in one):
            found[int(one[0])] = int(one[1])
    return found


def _fits(kind: str, value: object) -> bool:
    if kind == TEXT:
        return isinstance(value, str) and len(value) <= MAX_TEXT
    if kind == NUMBER:
        return _is_number(value)
    if not isinstance(value, list | tuple) or len(value) > MAX_ITEMS:
        return False
    if kind == IDS:
        return all(_is_number(one) for one in value)
    return all(
        isinstance(one, list | tuple) and len(one) == 2 and all(_is_number(part) for part in one)
        for one in value
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= BIGGEST
