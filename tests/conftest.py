"""Shared by every test: no network but loopback, caches emptied, artifacts and uploads in a folder of their own."""

from pathlib import Path

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ARTIFACTS_DIR = tmp_path / "artifacts"


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()
