"""Shared by every test: caches emptied, artifacts and uploads in a folder of their own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import translation

# One thread in each process, before anything learns: on shared cores OpenMP spins instead of helping.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# What needs a broker is no part of the embedded suite; CI runs it with PostgreSQL and Redis.
collect_ignore = [] if configured.REDIS_URL else ["services"]


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ARTIFACTS_DIR = tmp_path / "artifacts"


@pytest.fixture(scope="session", autouse=True)
def _tables_can_be_emptied() -> Iterator[None]:
    """On SQLite emptying a test database is a DELETE, which the audit's own trigger refuses: without it for as long."""
    if connection.vendor != "sqlite":
        yield
        return
    operations_of = type(connection.ops)
    flush = operations_of.execute_sql_flush

    def without_guards(operations: BaseDatabaseOperations, statements: list[str]) -> None:
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

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations_of, "execute_sql_flush", without_guards)
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A page in Chinese leaves its language active in the thread; the next test must not speak it."""
    with translation.override("en"):
        yield
