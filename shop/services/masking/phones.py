"""Telephone numbers: international, Chinese, American, and national ones with a trunk zero.

The grouping by which people write numbers to be called decides, or the words around; a bare run of digits without
either is left alone.
"""

import re

from shop.services.masking import context
from shop.services.masking.digits import Number

CODES_2 = frozenset(
    [
        "20",
        "27",
        "30",
        "31",
        "32",
        "33",
        "34",
        "36",
        "39",
        "40",
        "41",
        "43",
        "44",
        "45",
        "46",
        "47",
        "48",
        "49",
        "51",
        "52",
        "53",
        "54",
        "55",
        "56",
        "57",
        "58",
        "60",
        "61",
        "62",
        "63",
        "64",
        "65",
        "66",
        "81",
        "82",
        "84",
        "86",
        "90",
        "91",
        "92",
        "93",
        "94",
        "95",
        "98",
    ]
)
CODES_3 = frozenset(
    str(code)
    for first, latest in (
        (211, 269),
        (290, 299),
        (350, 389),
        (420, 423),
        (500, 509),
        (590, 599),
        (670, 692),
        (850, 856),
        (960, 998),
    )
    for code in range(first, latest + 1)
) | {"880", "886"}
MOBILE_CN_SIZES = {
    (11,), (3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (3, 3, 5), (3, 5, 3), (5, 6), (6, 5), (3, 4, 2, 2), (3, 2, 3, 3),
}  # fmt: skip
COUNTED = {"0123456789", "1234567890", "123456789", "12345678", "1234567", "9876543210", "987654321"}
COMMAS = {",", "，", "、", ";", "；"}
HOTLINE_SIZES = {(3, 3, 4), (3, 7), (3, 4, 3), (4, 3, 3)}
LEADING_ZERO = re.compile(r"0(?:[1-9]\d{7,10})$")
DATE8 = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")


def is_phone(text: str, number: Number) -> bool:
    bare, called = number.digits, context.is_called(text, number.start, number.end)
    is_amount = context.is_amount(text, number.start, number.end)
    if is_amount and not called:
        return False
    if len(set(bare)) < (2 if called else 3) or (bare in COUNTED and not called):
        return False
    if number.gaps & COMMAS and not (number.is_single_signs or called or number.is_spelled):
        return False
    return (
        _is_international(text, number)
        or _is_chinese(number, is_called=called)
        or _is_american(number, is_called=called)
        or _has_trunk_zero(number, is_called=called)
        or _is_spelled_out(number)
        or (called and not is_amount and _may_be_called(number))
    )


def _is_international(text: str, number: Number) -> bool:
    bare = number.digits
    if re.search(r"(?<![\w+])\+ ?\(?$", text[max(0, number.start - 4) : number.start]) or re.search(
        r"[\u4e00-\u9fff]\+ ?\(?$", text[max(0, number.start - 4) : number.start]
    ):
        return 8 <= len(bare) <= 15 and _has_country_code(bare)
    return bare.startswith("00") and 11 <= len(bare) <= 17 and _has_country_code(bare[2:])


def _has_country_code(bare: str) -> bool:
    rest = bare[2:].lstrip("0")
    if bare[0] == "1":
        return re.fullmatch(r"1[2-9]\d{2}[2-9]\d{6}", bare) is not None
    if bare.startswith("86"):
        return re.fullmatch(r"1[3-9]\d{9}|\d{9,11}", rest) is not None
    if bare[0] == "7":
        return len(bare) == 11
    return (bare[:2] in CODES_2 and 7 <= len(rest) <= 12) or (bare[:3] in CODES_3 and 9 <= len(bare) <= 13)


def _is_chinese(number: Number, *, is_called: bool) -> bool:
    bare, sizes = number.digits, number.sizes
    national = bare[2:] if bare.startswith("86") and len(bare) == 13 else bare
    if re.fullmatch(r"1[3-9]\d{9}", national):
        kept = sizes[1:] if sizes[0] == 2 and len(bare) == 13 else sizes
        return (
            is_called
            or kept in MOBILE_CN_SIZES
            or national is not bare
            or number.is_single_signs
            or number.is_spelled
        )
    return bare[:3] in {"400", "800"} and len(bare) == 10 and (sizes in HOTLINE_SIZES or is_called)


def _is_american(number: Number, *, is_called: bool) -> bool:
    bare, sizes = number.digits, number.sizes
    national = bare[1:] if len(bare) == 11 and bare[0] == "1" else bare
    if not re.fullmatch(r"[2-9]\d{2}[2-9]\d{6}", national):
        return False
    kept = sizes[1:] if sizes[0] == 1 and len(bare) == 11 else sizes
    marked = bool(number.gaps & {"-", ".", ")", "(", "/", "·", "*", "_", "~", "|"}) or any(
        ")" in gap for gap in number.gaps
    )
    return (
        is_called
        or (kept == (3, 3, 4) and (marked or national is not bare))
        or (number.is_single_signs and marked)
    )


def _has_trunk_zero(number: Number, *, is_called: bool) -> bool:
    """National numbers of most of the world: a zero, an area, a number."""
    bare, sizes = number.digits, number.sizes
    if not LEADING_ZERO.match(bare):
        return False
    if is_called:
        return True
    if (
        len(sizes) == 1
    ):  # eleven digits are a telephone in Britain, China and Germany; twelve may be a barcode
        return (
            len(bare) == 11
            or (len(bare) == 10 and bare[1] in "1-9")
            or bool(re.match(r"01[567]\d{9}$", bare))
        )
    if (sizes[0] < 2 and ")" not in number.groups[1].gap) or len(bare) < 9:
        return sizes[0] == 1 and number.is_single_signs and len(bare) >= 10
    return sizes[0] <= 5 and max(sizes) <= 8 and (len(bare) >= 10 or bool(number.gaps & {"-", "/", ")"}))


def _is_spelled_out(number: Number) -> bool:
    """Nobody writes out seven digits and more in words for anything but a number to be called."""
    return number.is_spelled and len(number.digits) in {7, 8, 10, 11, 12, 13}


def _may_be_called(number: Number) -> bool:
    """After “call me on” even a short local number is somebody's; a date is not."""
    bare = number.digits
    return 7 <= len(bare) <= 15 and not DATE8.fullmatch(bare) and (len(number.groups) > 1 or len(bare) >= 7)
