"""Looks for numbers of payment cards: in all that is written while tests run, and in all that is left afterwards.

Most tests take back what they wrote, so what goes to the database, to Redis and into the log is looked at on its way.
The journeys in the browser take nothing back: there the tables are read when they are over.
"""

import logging
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

# An issuer's first digit and 13 to 19 digits, alone or in groups; not part of a longer number or of an id.
RUN = re.compile(r"(?<![\w.\-])[3-6]\d{3}(?:[ \-.]?\d){9,15}(?![\w\-])")


def cards_in(text: str) -> list[str]:
    """Digits that pass Luhn's check and begin like a card; 3141.592653589793 is a number."""
    runs = (one[0] for one in RUN.finditer(text))
    found = (re.sub(r"\D", "", run) for run in runs if not re.fullmatch(r"\d+\.\d+", run))
    return [digits for digits in found if len(set(digits)) > 1 and _luhn(digits)]


def _luhn(digits: str) -> bool:
    doubled = [int(sign) * (1 + place % 2) for place, sign in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


class Watch(logging.Handler):
    """Hears of everything that is written anywhere; `cards` says in which test, where, and which number."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[tuple[str, str, str]] = []

    def look(self, place: str, values: Sequence[object]) -> None:
        for value in values:
            if isinstance(value, str | bytes | bytearray) or hasattr(value, "adapted"):
                text = value.decode(errors="replace") if isinstance(value, bytes | bytearray) else value
                test = os.environ.get("PYTEST_CURRENT_TEST", "")
                # A parameter in JSON comes wrapped for PostgreSQL.
                found = cards_in(str(getattr(text, "adapted", text)))
                self.cards += [(test, place, digits) for digits in found]

    def emit(self, record: logging.LogRecord) -> None:
        self.look("log", [self.format(record)])

    def statement(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Wraps every statement of every connection."""
        if params and sql[:6].upper() in {"INSERT", "UPDATE"}:
            for row in params if many else [params]:
                self.look(" ".join(sql[:60].split()[:3]), list(row))
        return execute(sql, params, many, context)

    def connected(self, connection: BaseDatabaseWrapper, **kwargs: object) -> None:
        """Every thread has connections of its own."""
        if self.statement not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.statement)


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch until the end, and then look at what is left in Redis."""
    watch = Watch()
    for each in connections.all():
        watch.connected(each)
    connection_created.connect(watch.connected)
    logging.getLogger().addHandler(watch)
    with ExitStack() as stack:
        if settings.REDIS_URL:
            stack.enter_context(_redis_watched(watch))
        yield watch
    logging.getLogger().removeHandler(watch)
    connection_created.disconnect(watch.connected)
    for each in connections.all():
        each.execute_wrappers.remove(watch.statement)
    watch.cards += [("", place, digits) for place, text in in_redis() for digits in cards_in(text)]


def _redis_watched(watch: Watch) -> Any:
    from redis.connection import AbstractConnection  # noqa: PLC0415 - only where there is one

    send = AbstractConnection.send_command

    def heard(self: Any, *words: Any, **options: Any) -> Any:
        watch.look(f"redis {words[0]}", words[1:])
        return send(self, *words, **options)

    return mock.patch.object(AbstractConnection, "send_command", heard)


def everything() -> Iterator[tuple[str, str]]:
    """Each place and what stands in it: every table of the database, and every key of Redis."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            for row in cursor.fetchall():
                for cell in row:
                    if isinstance(cell, str):
                        yield table, cell
    yield from in_redis()


def in_redis() -> Iterator[tuple[str, str]]:
    """Every key of Redis with its value; nothing where there is none."""
    if settings.REDIS_URL:
        from redis import Redis  # noqa: PLC0415 - only where there is one

        redis = Redis.from_url(settings.REDIS_URL)
        for key in redis.scan_iter():
            yield "redis", f"{key!r} {redis.dump(key)!r}"


def found() -> list[tuple[str, str]]:
    """Places with a card number, and the number."""
    return [(place, digits) for place, text in everything() for digits in cards_in(text)]
