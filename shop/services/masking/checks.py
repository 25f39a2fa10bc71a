"""Check digits of cards, accounts and identity numbers: what tells them from any other run of digits."""

import re
from datetime import date

from shop.services.masking.digits import Number

IBAN_SIZES = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SA": 24, "SE": 24, "SI": 19,
    "SK": 24, "TR": 26, "AE": 23, "BR": 29, "IL": 23, "UA": 29, "RS": 22, "QA": 29, "KW": 30, "JO": 30, "PK": 24,
}  # fmt: skip


def is_card(number: str) -> bool:
    """Whether digits are a payment card's: an issuer's first digits, its length, and Luhn's check."""
    return _issuer_fits(number) and len(set(number)) > 1 and luhn(number)


def is_grouped_card(number: Number) -> bool:
    """UnionPay's in groups of four: not all of them have Luhn's check digit."""
    sizes = number.sizes
    return (
        number.digits.startswith("62")
        and len(number.digits) >= 16
        and len(sizes) >= 4
        and set(sizes[:-1]) == {4}
    )


def luhn(number: str) -> bool:
    """ISO/IEC 7812: every second digit from the right doubled, its digits added; the sum ends in 0."""
    doubled = [int(sign) * (1 + at % 2) for at, sign in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _issuer_fits(number: str) -> bool:
    size, two, four = len(number), int(number[:2]), int(number[:4])
    return (
        (number[0] == "4" and size in {13, 16, 19})
        or (size == 16 and (51 <= two <= 55 or 2221 <= four <= 2720 or 2200 <= four <= 2204))
        or (size == 15 and two in {34, 37})
        or (size == 14 and (two in {36, 38} or 3000 <= four <= 3059))
        or (16 <= size <= 19 and (two == 62 or four == 6011 or two == 65 or 3528 <= four <= 3589))
        or (size in {16, 18, 19} and (two in {50, 56, 57, 58, 63, 67}))
    )


def is_iban(raw: str) -> bool:
    """ISO 13616: the first four characters moved to the end, letters as numbers, modulo 97 leaves 1."""
    bare = re.sub(r"[^A-Z0-9]", "", raw.upper())
    return int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1


def is_chinese_id(raw: str) -> bool:
    """GB 11643: a real date of birth, and the check sign of ISO 7064 mod 11-2."""
    bare = re.sub(r"[ -]", "", raw).upper()
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    try:
        date(int(bare[6:10]), int(bare[10:12]), int(bare[12:14]))
    except ValueError:
        return False
    rest = sum(int(sign) * weight for sign, weight in zip(bare, weights, strict=False)) % 11
    return "10X98765432"[rest] == bare[17]
