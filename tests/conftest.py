"""Shared by every test: caches emptied, artifacts and uploads in a folder of their own."""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partialmethod
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import translation

from tests import scanning

# One thread in each process, before anything learns: on shared cores OpenMP spins instead of helping.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# What needs a broker is no part of the embedded suite; CI runs it with PostgreSQL and Redis.
collect_ignore = [] if configured.REDIS_URL else ["services"]


def pytest_collection_finish() -> None:
    """What is imported by now stays: looking through it for garbage again and again takes a sixth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ARTIFACTS_DIR = tmp_path / "artifacts"


@pytest.fixture(scope="session", autouse=True)
def _tables_can_be_emptied() -> Iterator[None]:
    """After a test that commits: past the ledgers' own triggers, and soon.

    SQLite deletes row by row, which the triggers of ledgers refuse. PostgreSQL truncates all tables, the empty ones
    too, which takes longer than most tests; only its superusers may do without.
    """
    operations = type(connection.ops)
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            flush = operations.execute_sql_flush
            patch.setattr(operations, "execute_sql_flush", partialmethod(_without_guards, flush))
        else:
            patch.setattr(operations, "sql_flush", partialmethod(_deletions, operations.sql_flush))
        yield


def _without_guards(
    operations: BaseDatabaseOperations, flush: Callable[..., None], statements: list[str]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_delete'"
        )
        guards = cursor.fetchall()
        for name, _sql in guards:
            cursor.execute(f"DROP TRIGGER {name}")
    flush(operations, statements)
    with connection.cursor() as cursor:
        for _name, sql in guards:
            cursor.execute(sql)


def _deletions(
    operations: BaseDatabaseOperations,
    truncations: Callable[..., list[str]],
    style: object,
    tables: Sequence[str],
    **options: bool,
) -> list[str]:
    """Statements that empty what holds rows, without triggers and foreign keys for the one transaction."""
    quoted = {table: operations.quote_name(table) for table in tables}
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM {name})" for table, name in quoted.items())  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        if cursor.fetchone() != ("on",):
            return truncations(operations, style, tables, **options)
        cursor.execute(" UNION ALL ".join(asked))
        held = [quoted[table] for (table,) in cursor.fetchall()]
    return ["SET LOCAL session_replication_role = replica", *(f"DELETE FROM {name}" for name in held)]  # noqa: S608


@pytest.fixture(scope="session", autouse=True)
def _no_card_is_written() -> Iterator[None]:
    """Whatever the suite types, no number of a payment card goes into the database, Redis or the log."""
    with scanning.watching() as watch:
        yield
    assert watch.cards == [], "numbers of payment cards were written"


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A page in Chinese leaves its language active in the thread; the next test must not speak it."""
    with translation.override("en"):
        yield
