"""Fixtures for tests of services."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shop.services.racing import on_disk


@pytest.fixture
def real_connections(transactional_db, tmp_path: Path) -> Iterator[None]:
    """A database that several threads can use like several processes."""
    with on_disk(tmp_path):
        yield
