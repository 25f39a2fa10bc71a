"""Names of countries as exports write them → two-letter codes."""

import re
from functools import cache

from babel import Locale

# Names that no dictionary of countries has.
OTHER_NAMES = {
    "eire": "IE",
    "usa": "US",
    "rsa": "ZA",
    "uk": "GB",
    "channel islands": "JE",
    "czech republic": "CZ",
    "hong kong": "HK",
    "korea": "KR",
    "holland": "NL",
}
# Names that say that nothing is known.
NO_COUNTRY = {"", "unspecified", "european community", "unknown"}


@cache
def code_of(name: str) -> str | None:
    """The code of a country; empty where the name itself says "unknown"; None where nobody knows the name."""
    text = name.strip().lower()
    if text in NO_COUNTRY:
        return ""
    if re.fullmatch("[a-z]{2}", text) and text.upper() in _by_code():
        return text.upper()
    return OTHER_NAMES.get(text) or _by_name().get(text)


@cache
def _by_code() -> dict[str, str]:
    territories = {str(code): str(name) for code, name in Locale("en").territories.items()}
    return {code: name for code, name in territories.items() if re.fullmatch("[A-Z]{2}", code)}


@cache
def _by_name() -> dict[str, str]:
    return {name.lower(): code for code, name in _by_code().items()}
