"""What a message names: an order, products, a voucher, a country. Numbers count only inside the customer's own rows."""

import re
from dataclasses import dataclass

from support.contracts import ToolContext
from support.features import correcting, names, scoped, spotting
from support.features.spotting import country

# What could be an own order's number, and what is surely meant as one.
ORDER_LIKE = re.compile(
    r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)+|(?<![A-Za-z0-9])[A-Za-z]{0,4}\d{3,}(?![A-Za-z0-9])"
)
ORDER_SURE = re.compile(
    r"(?<![\d-])\d{4}-\d{4,8}(?![\d-])|(?<![A-Za-z0-9])[A-Za-z]{0,3}-?\d{5,}(?![A-Za-z0-9])"
    r"|(?:order|订单)[号\s:：#no.]{0,12}[A-Za-z-]{0,4}\d{3,}",
    re.IGNORECASE,
)
NEWEST = re.compile(
    r"\b(latest|last|newest|most recent)( one| order)?\b|最新|最近|上一(个|单|次)|最后", re.IGNORECASE
)
ORDINALS = (
    re.compile(r"\b(first|1st)\b|第一|^\s*1\s*$", re.IGNORECASE),
    re.compile(r"\b(second|2nd)\b|第二|^\s*2\s*$", re.IGNORECASE),
    re.compile(r"\b(third|3rd)\b|第三|^\s*3\s*$", re.IGNORECASE),
    re.compile(r"\b(fourth|4th)\b|第四|^\s*4\s*$", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Named:
    """What was named. `has_unknown_order`: something like an order number that is none of this customer's."""

    order_number: str = ""
    has_unknown_order: bool = False
    voucher_code: str = ""
    country: str = ""
    wants_newest: bool = False


def named(text: str, context: ToolContext) -> Named:
    """Everything but products, which only some intents need."""
    corrected = correcting.corrected(text)
    own = (_own_in(corrected, context) if corrected else "") or _own_in(correcting.meant(text), context)
    return Named(
        order_number=own,
        has_unknown_order=not own and ORDER_SURE.search(text) is not None,
        voucher_code=_voucher(text, own),
        country=country(text),
        wants_newest=NEWEST.search(text) is not None,
    )


def own_numbers(text: str, context: ToolContext) -> tuple[str, ...]:
    """Every own order that is named, in the order of the text."""
    each = (_own_in(match.group(), context) for match in ORDER_LIKE.finditer(correcting.meant(text)))
    return tuple(dict.fromkeys(number for number in each if number))


def ordinal(text: str) -> int | None:
    """Which of several is meant: 0 for "the first one"."""
    return next((at for at, pattern in enumerate(ORDINALS) if pattern.search(text)), None)


def products(text: str, context: ToolContext) -> tuple[int, ...]:
    return names.mentioned(text, context)


def _own_in(text: str, context: ToolContext) -> str:
    numbers = {said.upper() for said in ORDER_LIKE.findall(text) if any(sign.isdigit() for sign in said)}
    return _own_number(numbers, context)


def _own_number(numbers: set[str], context: ToolContext) -> str:
    """The number of an own order, where exactly one is meant; its last digits are enough."""
    if not numbers:
        return ""
    mine = context.once("numbers", lambda: list(scoped.numbers(context)))
    bare = {_bare(said) for said in numbers}
    exact = [number for number in mine if _bare(number) in bare]
    if exact:
        return exact[0]
    ends = [number for number in mine if any(_is_end(said, number) for said in numbers)]
    return ends[0] if len(ends) == 1 else ""


def _bare(number: str) -> str:
    """A number as people write it who leave its signs out."""
    return "".join(sign for sign in number.upper() if sign.isalnum())


def _is_end(said: str, number: str) -> bool:
    """Whether "1023" or "001023" means 2026-001023."""
    tail = number.rsplit("-", 1)[-1]
    return said.isdigit() and tail.isdigit() and len(said) >= 3 and int(said) == int(tail)


def _voucher(text: str, order_number: str) -> str:
    codes = (code for code in spotting.CODE.findall(text) if code != order_number.upper())
    return next((code for code in codes if spotting.is_code(code, text)), "")
