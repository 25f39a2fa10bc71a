"""Looks for numbers of payment cards in all that is left when the journeys in the browser are over."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.db import connection

# An issuer's first digit and 13 to 19 digits, alone or in groups; not part of a longer number or of an id.
RUN = re.compile(r"(?<![\w.\-])[3-6]\d{3}(?:[ \-.]?\d){9,15}(?![\w\-])")


def cards_in(text: str) -> list[str]:
    """Digits that pass Luhn's check and begin like a card."""
    found = (re.sub(r"\D", "", one[0]) for one in RUN.finditer(text))
    return [digits for digits in found if len(set(digits)) > 1 and _luhn(digits)]


def _luhn(digits: str) -> bool:
    doubled = [int(sign) * (1 + place % 2) for place, sign in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def everything() -> Iterator[tuple[str, str]]:
    """Each place and what stands in it: every table of the database, and every key of Redis."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            for row in cursor.fetchall():
                for cell in row:
                    if isinstance(cell, str):
                        yield table, cell
    if settings.REDIS_URL:
        from redis import Redis  # noqa: PLC0415 - only where there is one

        redis = Redis.from_url(settings.REDIS_URL)
        for key in redis.scan_iter():
            yield "redis", f"{key!r} {redis.dump(key)!r}"


def found() -> list[tuple[str, str]]:
    """Places with a card number, and the number."""
    return [(place, digits) for place, text in everything() for digits in cards_in(text)]
