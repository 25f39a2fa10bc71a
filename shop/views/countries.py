"""Countries in the reader's language, from Babel's CLDR data, sorted as that language sorts."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language, to_locale

from shop.models import Address
from shop.services.customers import addresses


def country_choices() -> list[tuple[str, str]]:
    return list(_choices(get_language() or "en"))


@lru_cache(maxsize=8)
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(to_locale(language)).territories
    rows = [(code, names[code]) for code in addresses.countries() if code in names]
    return tuple(sorted(rows, key=lambda row: row[1]))


def named(address: Address | None) -> Address | None:
    """The address with `country_name` for its template, in the reader's language."""
    if address is not None:
        address.country_name = country_name(address.country)  # type: ignore[attr-defined]
    return address


def country_name(code: str) -> str:
    """The name of a country; its code where it is unknown."""
    return dict(_choices(get_language() or "en")).get(code, code)
