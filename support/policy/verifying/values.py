"""Numbers, dates, amounts and codes of a sentence, as English and Chinese write them, in one canonical form."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from support.policy.verifying import numerals


class Kind(StrEnum):
    """What a value is."""

    NUMBER = "number"
    PERCENT = "percent"
    AMOUNT = "amount"
    DATE = "date"
    CODE = "code"  # of an order, a parcel, a voucher, a variant; also a time of day
    NAME = "name"  # of a product, a store


@dataclass(frozen=True, slots=True)
class Value:
    """`text` is canonical: "49" for 49.00 and forty-nine, "2026-05-07" for 7 May 2026. `unit` is "day", "star" …"""

    kind: Kind
    text: str
    unit: str = ""

    def is_same(self, other: "Value") -> bool:
        """Equal; a unit that one of them leaves out does not part them."""
        return (self.kind, self.text) == (other.kind, other.text) and (
            not self.unit or not other.unit or self.unit == other.unit
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A value and where it stands."""

    start: int
    end: int
    value: Value


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
MONTHS = {name: at for at, name in enumerate(_MONTHS.split(), 1)}
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_HAN_NUMBER = rf"[{numerals.HAN}]+"
_N = r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_SCALED = rf"(?:{_N})(?:\s*(?:thousand|million|万|亿|k(?![a-z])))?"
_ANY = rf"(?:{_SCALED}|{_HAN_NUMBER}|{numerals.ENGLISH.pattern})"
CURRENCIES = {
    "cn¥": "CNY", "jp¥": "JPY", "us$": "USD", "hk$": "HKD", "ca$": "CAD", "a$": "AUD", "nz$": "NZD", "nt$": "TWD",
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "CNY", "₩": "KRW", "₹": "INR",
    "eur": "EUR", "euros": "EUR", "euro": "EUR", "usd": "USD", "dollars": "USD", "dollar": "USD", "gbp": "GBP",
    "pounds": "GBP", "pound": "GBP", "cny": "CNY", "rmb": "CNY", "yuan": "CNY", "jpy": "JPY", "yen": "JPY",
    "chf": "CHF", "francs": "CHF", "hkd": "HKD", "cad": "CAD", "aud": "AUD", "kwd": "KWD",
    "人民币": "CNY", "欧元": "EUR", "美元": "USD", "英镑": "GBP", "日元": "JPY", "港元": "HKD", "港币": "HKD",
    "瑞士法郎": "CHF", "块钱": "CNY", "元": "CNY", "块": "CNY",
}  # fmt: skip
_MONEY = "|".join(rf"{re.escape(name)}{'(?![a-z])' if name[-1].isalpha() and name.isascii() else ''}"
                  for name in sorted(CURRENCIES, key=len, reverse=True))  # fmt: skip
UNITS = {
    "business day": r"(?:business|working) days?|个?工作日", "day": r"(?:calendar )?days?|[天日](?!元)",
    "week": r"weeks?|个?(?:星期|周)", "month": r"months?|个?月", "year": r"years?|年", "hour": r"hours?|个?小时",
    "minute": r"minutes?|分钟", "star": r"stars?|颗?星", "review": r"reviews?|条评价|条",
    "reviewer": r"reviewers?|位评价者|位", "item": r"items?|pieces?|件",
}  # fmt: skip
_UNIT = "|".join(f"(?P<u{at}>{pattern})(?![a-z])" for at, pattern in enumerate(UNITS.values()))
UNIT = re.compile(rf"[\s-]*(?:{_UNIT})")
_L, _R = r"(?<![a-z0-9])", r"(?![a-z0-9])"  # \b counts a Chinese sign as a letter


def values(text: str) -> list[Placed]:
    """Every value of a text that is NFKC and in small letters, in order; none overlaps another."""
    found: list[Placed] = []
    rest = text
    for pattern, reader in READERS:
        for match in pattern.finditer(rest):
            found += reader(match, text)
        rest = pattern.sub(lambda match: "\0" * len(match.group()), rest)
    return sorted(found, key=lambda one: one.start)


def number(text: str) -> Decimal:
    """A number in digits or words. A comma before three digits parts thousands, otherwise decimals."""
    plain = text.strip()
    if not plain[:1].isdigit():
        return Decimal(numerals.chinese(plain) if plain[0] in numerals.HAN else numerals.english(plain))
    digits = re.match(_N, plain)
    assert digits is not None  # noqa: S101 - it begins with a digit
    scale = {"t": 1_000, "k": 1_000, "m": 1_000_000, "万": 10_000, "亿": 100_000_000}
    return _decimal(digits.group()) * scale.get(plain[digits.end() :].strip()[:1], 1)


def _decimal(digits: str) -> Decimal:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+", digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        return Decimal(digits.replace(",", ""))
    return Decimal(digits.replace(",", "."))


def _written(value: Decimal) -> str:
    """Without zeros at the end: 49.00 and 49 are one value."""
    return f"{value.normalize():f}"


def _day(match: re.Match[str], _text: str) -> list[Placed]:
    parts = match.groupdict()
    month = parts["month"]
    at = MONTHS.get(month[:3]) or int(number(month))
    day = f"-{int(number(parts['day'])):02d}" if parts.get("day") else ""
    year = parts.get("year")
    text = f"{int(number(year)) if year else '-'}-{at:02d}{day}"
    return [Placed(match.start(), match.end(), Value(Kind.DATE, text))]


def _amount(match: re.Match[str], _text: str) -> list[Placed]:
    currency = CURRENCIES[match["before"] or match["after"]]
    value = _written(number(match["n1"] or match["n2"]))
    return [Placed(match.start(), match.end(), Value(Kind.AMOUNT, f"{currency} {value}"))]


def _percent(match: re.Match[str], _text: str) -> list[Placed]:
    if match["off"]:
        digits = number(match["off"])
        left = digits * 10 if digits < 10 else digits  # 五折 and 八五折 leave 50 and 85 of a hundred to pay
        value = 100 - left
    else:
        value = number(match["n1"] or match["n2"])
    return [Placed(match.start(), match.end(), Value(Kind.PERCENT, _written(value)))]


def _code(match: re.Match[str], _text: str) -> list[Placed]:
    return [Placed(match.start(), match.end(), Value(Kind.CODE, match.group()))]


def _range(match: re.Match[str], text: str) -> list[Placed]:
    unit, end = _unit(text, match.end())
    first = Placed(match.start(1), match.end(1), Value(Kind.NUMBER, _written(number(match[1])), unit))
    return [first, Placed(match.start(2), end, Value(Kind.NUMBER, _written(number(match[2])), unit))]


def _number(match: re.Match[str], text: str) -> list[Placed]:
    unit, _end = _unit(text, match.end())
    return [Placed(match.start(), match.end(), Value(Kind.NUMBER, _written(number(match.group())), unit))]


def _unit(text: str, at: int) -> tuple[str, int]:
    found = UNIT.match(text, at)
    if found is None:
        return "", at
    return next(name for n, name in enumerate(UNITS) if found[f"u{n}"]), at


Reader = Callable[[re.Match[str], str], list[Placed]]
READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(rf"{_L}(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?![\d-])"), _day),
    (
        re.compile(
            rf"(?:(?P<year>\d{{4}}|[{numerals.HAN}]{{4}})\s*年\s*)?(?P<month>\d{{1,2}}|[{numerals.HAN}]{{1,2}})\s*月\s*"
            rf"(?P<day>\d{{1,2}}|[{numerals.HAN}]{{1,3}})\s*[日号]"
        ),
        _day,
    ),
    (
        re.compile(
            rf"{_L}(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(?P<year>\d{{4}}){_R})?"
        ),
        _day,
    ),
    (
        re.compile(
            rf"{_L}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH}){_R}\.?(?:,?\s+(?P<year>\d{{4}}){_R})?"
        ),
        _day,
    ),
    (re.compile(rf"{_L}(?P<month>{_MONTH})\.?\s+(?P<year>\d{{4}}){_R}"), _day),
    (re.compile(rf"{_L}\d{{1,2}}[:/]\d{{2}}(?:[:/]\d{{2,4}})?(?:\s?[ap]m)?{_R}"), _code),
    (
        re.compile(rf"(?P<before>{_MONEY})\s*(?P<n1>{_SCALED})|(?P<n2>{_ANY})\s*(?P<after>{_MONEY})"),
        _amount,
    ),
    (
        re.compile(
            rf"百分之(?P<n1>{_ANY})|(?P<n2>{_ANY})\s*(?:%|percent|per cent)|(?P<off>{_N}|{_HAN_NUMBER})\s*折"
        ),
        _percent,
    ),
    (re.compile(r"(?<![a-z0-9-])(\d{1,3})\s*(?:-|–|—|~|to|至|到)\s*(\d{1,3})(?![\d-]|[a-z]\d)"), _range),
    (
        re.compile(
            rf"{_L}(?=[a-z0-9/_-]*\d)(?!\d+-(?:day|week|month|year|hour|minute|star))(?:[a-z0-9]+(?:[-/_][a-z0-9]+)+|[a-z]+\d[a-z0-9]*|\d+[a-z][a-z0-9]*){_R}"
        ),
        _code,
    ),
    (re.compile(rf"{_SCALED}"), _number),
    (numerals.ENGLISH, _number),
    (re.compile(_HAN_NUMBER), _number),
)
