"""One small demo shop for all tests of the loader, written once and rolled back; one small run without a database."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction

from config.demo import loader, simulation

NOW = datetime(2026, 5, 31, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def run() -> simulation.Run:
    return simulation.simulate(seed=3, now=NOW, size=simulation.SMALL)


@pytest.fixture(scope="module")
def shop_folder(django_db_setup, django_db_blocker, tmp_path_factory) -> Path:
    """A small shop in the database; yields the folder with its pictures and its truth file."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic():
        loader.load(
            seed=3, now=NOW, size=simulation.SMALL, media=folder / "media", truth_file=folder / "truth.json"
        )
        yield folder
        transaction.set_rollback(True)
