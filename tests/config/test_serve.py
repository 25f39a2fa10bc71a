"""Opening the embedded shop: nothing that another process does, or that cannot be trained, keeps it shut."""

from io import StringIO
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection

from config import patience
from config.management.commands import serve
from shop.services import locks

on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite has one writer")


def test_a_training_that_fails_is_said_and_the_next_one_is_tried(monkeypatch, settings):
    settings.AI_APPS = ["inventory", "pricing"]
    asked = []

    def train(_command, app, **_options):
        asked.append(app)
        if app == "inventory":
            raise OperationalError("database is locked")

    monkeypatch.setattr(serve, "call_command", train)
    said = StringIO()

    serve.Command(stdout=StringIO(), stderr=said)._train_once()

    assert asked == ["inventory", "pricing"]
    assert "inventory could not be trained" in said.getvalue()
    assert "database is locked" in said.getvalue()


@on_sqlite
@pytest.mark.django_db
def test_work_that_nobody_waits_for_waits_longer_than_a_page_does():
    usual = _busy_timeout_s()

    with patience.waiting_long():
        assert _busy_timeout_s() == patience.WAIT_S

    assert _busy_timeout_s() == usual == connection.settings_dict["OPTIONS"]["timeout"]


def _busy_timeout_s() -> float:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return cursor.fetchone()[0] / 1000


@pytest.mark.parametrize(
    ("vendor", "is_inside", "slept"),
    [("sqlite", False, [locks.GAP_S]), ("sqlite", True, []), ("postgresql", False, [])],
)
def test_who_writes_in_parts_lets_others_write_between_on_sqlite(monkeypatch, vendor, is_inside, slept):
    found: list[float] = []
    monkeypatch.setattr(locks, "connection", SimpleNamespace(vendor=vendor, in_atomic_block=is_inside))
    monkeypatch.setattr(locks.time, "sleep", found.append)

    locks.give_way()

    assert found == slept
