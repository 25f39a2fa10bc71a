"""What a message names: an order, products, a voucher, a country. Numbers count only inside the customer's own rows."""

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale

from support.contracts import ToolContext
from support.features import names, scoped

# What could be an own order's number, and what is surely meant as one.
ORDER_LIKE = re.compile(
    r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)+|(?<![A-Za-z0-9])[A-Za-z]{0,4}\d{3,}(?![A-Za-z0-9])"
)
ORDER_SURE = re.compile(
    r"(?<![\d-])\d{4}-\d{4,8}(?![\d-])|(?<![A-Za-z0-9])[A-Za-z]{0,3}-?\d{5,}(?![A-Za-z0-9])"
    r"|(?:order|订单)[号\s:：#no.]{0,12}[A-Za-z-]{0,4}\d{3,}",
    re.IGNORECASE,
)
LONG_NUMBER = re.compile(r"\d{3}")
# Not \b: a Chinese sign counts as a letter there, and codes stand right beside them.
VOUCHER = re.compile(r"(?<![A-Za-z0-9-])(?=[A-Z0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{3,39}(?![A-Za-z0-9-])")
NEWEST = re.compile(
    r"\b(latest|last|newest|most recent)( one| order)?\b|最新|最近|上一(个|单|次)|最后", re.IGNORECASE
)
ORDINALS = (
    re.compile(r"\b(first|1st)\b|第一|^\s*1\s*$", re.IGNORECASE),
    re.compile(r"\b(second|2nd)\b|第二|^\s*2\s*$", re.IGNORECASE),
    re.compile(r"\b(third|3rd)\b|第三|^\s*3\s*$", re.IGNORECASE),
    re.compile(r"\b(fourth|4th)\b|第四|^\s*4\s*$", re.IGNORECASE),
)
# Names that people use and the register of names does not hold.
SPOKEN = {
    "uk": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "usa": "US", "america": "US", "holland": "NL",
    "hong kong": "HK", "香港": "HK", "macau": "MO", "澳门": "MO",
}  # fmt: skip


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
    numbers = {said.upper() for said in ORDER_LIKE.findall(text) if any(sign.isdigit() for sign in said)}
    own = _own_number(numbers, context)
    return Named(
        order_number=own,
        has_unknown_order=not own and ORDER_SURE.search(text) is not None,
        voucher_code=_voucher(text, own),
        country=country(text),
        wants_newest=NEWEST.search(text) is not None,
    )


def without_numbers(text: str) -> str:
    """A message without what looks like an order's number: it says nothing of what is wanted."""
    return ORDER_LIKE.sub(lambda said: "" if LONG_NUMBER.search(said.group()) else said.group(), text)


def ordinal(text: str) -> int | None:
    """Which of several is meant: 0 for "the first one"."""
    return next((at for at, pattern in enumerate(ORDINALS) if pattern.search(text)), None)


def country(text: str) -> str:
    """Two-letter code of a country that is named in words; codes alone are too easily other words."""
    pattern, codes = _countries()
    match = pattern.search(text.lower())
    return codes[match.group()] if match else ""


def products(text: str, context: ToolContext) -> tuple[int, ...]:
    return names.mentioned(text, context)


def _own_number(numbers: set[str], context: ToolContext) -> str:
    """The number of an own order, where exactly one is meant; its last digits are enough."""
    if not numbers:
        return ""
    mine = list(scoped.orders(context).prefetch_related(None).values_list("number", flat=True)[:200])
    exact = [number for number in mine if number.upper() in numbers]
    if exact:
        return exact[0]
    ends = [number for number in mine if any(_is_end(said, number) for said in numbers)]
    return ends[0] if len(ends) == 1 else ""


def _is_end(said: str, number: str) -> bool:
    """Whether "1023" or "001023" means 2026-001023."""
    tail = number.rsplit("-", 1)[-1]
    return said.isdigit() and tail.isdigit() and len(said) >= 3 and int(said) == int(tail)


def _voucher(text: str, order_number: str) -> str:
    codes = (code for code in VOUCHER.findall(text) if code != order_number.upper())
    return next((code for code in codes if any(sign.isdigit() for sign in code) or len(code) >= 5), "")


@cache
def _countries() -> tuple[re.Pattern[str], dict[str, str]]:
    codes = dict(SPOKEN)
    for language in ("en", "zh_Hans"):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and len(name) > 1:
                codes.setdefault(name.lower(), code)
    longest_first = sorted(codes, key=len, reverse=True)
    latin = "|".join(re.escape(name) for name in longest_first if name.isascii())
    other = "|".join(re.escape(name) for name in longest_first if not name.isascii())
    return re.compile(rf"\b(?:{latin})\b|{other}"), codes
