"""The small shop of the golden conversations."""

from pathlib import Path

import pytest

from benchmarks import golden

FOLDER = Path(__file__).parent.parent


@pytest.fixture
def world(db) -> golden.World:
    return golden.build(golden.read_world(FOLDER / "golden"))
