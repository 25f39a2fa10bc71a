"""Where a text names a country or a voucher's code: patterns that several readers of messages share."""

import re
from functools import cache

from babel import Locale

# Not \b: a Chinese sign counts as a letter there, and codes stand right beside them.
CODE = re.compile(r"(?<![A-Za-z0-9-])(?=[A-Z0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{3,39}(?![A-Za-z0-9-])")
ABOUT_CODES = re.compile(
    r"\b(?:code|coupon|voucher|promo|discount|redeem)|优惠|券|码|折扣|兑换", re.IGNORECASE
)
MONEY = r"(?:€|\$|£|eur|euros?|bucks|quid|dollars?|欧元?|块钱?|元|刀)"
BUDGETS = (
    re.compile(
        r"\b(?:under|below|less than|up to|at most|max(?:imum|imal)?|no more than|within|cheaper than|not over"
        r"|budget(?: is| of)?)"
        rf"\s*:?\s*{MONEY}?\s*(\d{{1,6}})(?![\d-])(?!\s*(?:days?|weeks?|hours?|kg|l|cm|w)\b)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(\d{{1,6}})\s*{MONEY}?\s*(?:tops|max(?:imum)?|or less|at most|budget|以内|以下|之内|左右|上下|封顶)",
        re.IGNORECASE,
    ),
    re.compile(r"(?:不超过|低于|少于|预算|最多|顶多|別超過|别超过)\D{0,4}(\d{1,6})(?!\d)"),
    re.compile(rf"\b(?:around|about|roughly|for)\s*{MONEY}?\s*(\d{{1,6}})\s*{MONEY}", re.IGNORECASE),
)
DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
# Round sums in words, up to hundreds: "二十", "一百五".
HAN_NUMBER = re.compile(
    r"(?=[一二两三四五六七八九]?[十百])(?:(?P<hundreds>[一二两三四五六七八九])百)?(?:(?P<tens>[一二两三四五六七八九]?)十)?"
    r"(?P<ones>[一二两三四五六七八九])?(?=\s*(?:欧|块|元|刀|以内|以下|之内|左右|上下|封顶))"
)
ROUGHLY = re.compile(r"\b(?:around|about|roughly)\b|左右|上下", re.IGNORECASE)
LOWER = re.compile(r"[a-z]")
# Names that people use and the register of names does not hold.
SPOKEN = {
    "uk": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "usa": "US", "america": "US", "holland": "NL",
    "hong kong": "HK", "香港": "HK", "macau": "MO", "澳门": "MO", "the states": "US", "taiwan": "TW", "台湾": "TW",
}  # fmt: skip


def is_code(said: str, text: str) -> bool:
    """Whether what looks like a voucher's code is one: not a word that was shouted."""
    if any(sign.isdigit() for sign in said):
        return not said[-4:].isdigit() or ABOUT_CODES.search(text) is not None
    return len(said) >= 5 and (ABOUT_CODES.search(text) is not None) and LOWER.search(text) is not None


def budget(text: str) -> int | None:
    """The most that somebody wants to spend, in the currency of the shop; a fifth more where it is said roughly."""
    text = HAN_NUMBER.sub(_numeral, text)
    match = next((found for pattern in BUDGETS if (found := pattern.search(text))), None)
    if match is None:
        return None
    most = int(match.group(1))
    return most * 6 // 5 if ROUGHLY.search(text) else most


def without_budget(text: str) -> str:
    """The words beside it."""
    text = HAN_NUMBER.sub(_numeral, text)
    for pattern in BUDGETS:
        text = pattern.sub(" ", text)
    return text


def _numeral(match: re.Match[str]) -> str:
    """ "二十" as "20", "两百五" as "250"."""
    hundreds, tens, ones = (match.group(name) for name in ("hundreds", "tens", "ones"))
    value = 100 * DIGITS.get(hundreds or "", 0)
    if tens is not None:
        value += 10 * DIGITS.get(tens, 1)
    value += DIGITS.get(ones or "", 0) * (10 if hundreds and tens is None else 1)
    return str(value)


def country(text: str) -> str:
    """Two-letter code of a country that is named in words; codes alone are too easily other words."""
    match = countries().search(text)
    return _codes()[match.group().lower()] if match else ""


@cache
def countries() -> re.Pattern[str]:
    """All names of countries in both languages, the longest first."""
    longest_first = sorted(_codes(), key=len, reverse=True)
    latin = "|".join(re.escape(name) for name in longest_first if name.isascii())
    other = "|".join(re.escape(name) for name in longest_first if not name.isascii())
    return re.compile(rf"\b(?:{latin})\b|{other}", re.IGNORECASE)


@cache
def _codes() -> dict[str, str]:
    codes = dict(SPOKEN)
    for language in ("en", "zh_Hans"):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and len(name) > 1:
                codes.setdefault(name.lower(), code)
    return codes
