"""Telephones, cards, accounts and identity numbers, told from the numbers of orders, models, prices and dates.

Check digits decide where there are any (Luhn, ISO 7064, mod 97); elsewhere the grouping by which people write
numbers to be called, and the words before. A bare run of digits without either is left alone.
"""

import re
from collections.abc import Iterator

from shop.services.masking import checks, context, digits, phones
from shop.services.masking.digits import Number
from shop.services.masking.findings import Found, Kind

IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])")
CHINESE_ID = re.compile(
    r"(?<![0-9A-Za-z])([1-8]\d{5}[ -]{0,2}(?:19|20)\d{2}[ -]?(?:0[1-9]|1[0-2])[ -]?(?:[0-2]\d"
    r"|3[01])[ -]{0,2}\d{3}[ -]?[\dXx])(?![0-9A-Za-z])"
)
ID_CUE = re.compile(r"(?:身份证|身分证|身份證|证件|id ?card|identity|idcard)[^\d\n]{0,12}$", re.IGNORECASE)
SSN = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
SSN_CUE = re.compile(r"\b(?:ssn|social(?: security)?)\b[^\d\n]{0,24}$", re.IGNORECASE)
LABELLED_ID = re.compile(r"(?<!\d)(?:\d{15}|\d{9}|\d{17}[\dXx])(?![\dA-Za-z])")
NINO = re.compile(r"(?<![A-Za-z0-9])[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Za-z0-9])")
NINO_CUE = re.compile(r"\b(?:ni|nino|national insurance)\b[^\d\n]{0,16}$", re.IGNORECASE)
CARD_CUE = re.compile(
    r"(?:\b(?:credit |debit |visa |master ?card |amex |bank ?)?card(?: ?(?:no|nr|number|#))?\b|\b(?:visa"
    r"|mastercard|amex|kreditkarte)\b"
    r"|银行卡号?|信用卡号?|储蓄卡号?|借记卡号?|卡号|銀行卡)[^\d\n]{0,12}$",
    re.IGNORECASE,
)
ACCOUNT_CUE = re.compile(
    r"(?:\b(?:bank )?(?:account|acct|a/c)(?: ?(?:no|nr|number|#))?\b|\bkonto(?:nummer)?\b|银行账[号户]|银行帐[号户]"
    r"|账号|帐号|开户|汇款到|转账到)"
    r"[^\d\n]{0,14}$",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Found]:
    """Numbers of people in a text in the plain spelling, none overlapping another of its own kind."""
    yield from _patterns(text)
    blank = context.MOMENT.sub(lambda found: "\x01" * len(found[0]), text)
    for run in digits.runs(blank):
        at = 0
        while at < len(run):
            number, kind = _first(blank, run, at)
            if number is None or kind is None:
                at += 1
                continue
            yield Found(kind, _opened(text, number.start), _closed(text, number))
            at += len(number.groups)


def _first(text: str, run: tuple[digits.Group, ...], at: int) -> "tuple[Number | None, Kind | None]":
    for number in digits.windows(run, at):
        kind = classify(text, number)
        if kind is not None:
            return number, kind
    return None, None


def classify(text: str, number: Number) -> Kind | None:
    """What a number is, by its digits, its grouping and the words around; None if it is nobody's."""
    if context.is_inside(text, number.start, number.end):
        return None
    before = text[max(0, number.start - context.NEAR) : number.start]
    if CARD_CUE.search(before) and 12 <= len(number.digits) <= 19:
        return Kind.CARD
    if (
        ACCOUNT_CUE.search(before)
        and 8 <= len(number.digits) <= 19
        and not context.is_amount(text, number.start, number.end)
    ):
        return Kind.BANK_ACCOUNT
    if context.is_named(text, number.start):
        return None
    if checks.is_card(number.digits) or checks.is_grouped_card(number):
        return Kind.CARD
    return Kind.PHONE if phones.is_phone(text, number) else None


def _patterns(text: str) -> Iterator[Found]:
    for found in IBAN.finditer(text):
        end = _iban_end(found[0])
        if end:
            yield Found(Kind.BANK_ACCOUNT, found.start(), found.start() + end)
    for found in CHINESE_ID.finditer(text):
        if checks.is_chinese_id(found[0]) or ID_CUE.search(text[max(0, found.start() - 24) : found.start()]):
            yield Found(Kind.IDENTITY, *found.span())
    for pattern, cue in ((SSN, None), (NINO, NINO_CUE)):
        for found in pattern.finditer(text):
            if cue is None or cue.search(text[max(0, found.start() - 36) : found.start()]):
                yield Found(Kind.IDENTITY, *found.span())
    for found in LABELLED_ID.finditer(text):
        before = text[max(0, found.start() - 36) : found.start()]
        if (ID_CUE if len(found[0]) > 9 else SSN_CUE).search(before):
            yield Found(Kind.IDENTITY, *found.span())


def _iban_end(raw: str) -> int:
    """How much of a match is a valid IBAN, 0 for none: words that follow are not part of it."""
    size = checks.IBAN_SIZES.get(raw[:2].upper(), 0)
    n = 0
    for at, sign in enumerate(raw):
        n += sign.isalnum()
        if n == size:
            ends = not raw[at + 1 : at + 2].isalnum()
            return at + 1 if ends and checks.is_iban(raw[: at + 1]) else 0
    return 0


def _opened(text: str, start: int) -> int:
    found = re.search(r"(?:\(\s?\+?|\+\s?\(?|\+)$", text[max(0, start - 4) : start])
    return start - len(found[0]) if found else start


def _closed(text: str, number: Number) -> int:
    opened = text[_opened(text, number.start) : number.end]
    extension = re.match(r",?\s?(?:ext\.?|extension|x|转|分机)\s?\d{1,5}", text[number.end :], re.IGNORECASE)
    if extension:
        return number.end + extension.end()
    return number.end + (opened.count("(") > opened.count(")") and text[number.end : number.end + 1] == ")")
