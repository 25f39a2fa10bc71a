"""A tiny world with a rule in it: four families of items, and visitors who walk along theirs."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ml_core.data import Histories, Holdout, Interactions

N_ITEMS = 24
FAMILY = 6


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture
def content():
    """One-hot families, so that content says which walk an item belongs to."""
    return np.eye(N_ITEMS // FAMILY, dtype=np.float32)[np.arange(N_ITEMS) // FAMILY]


@pytest.fixture
def train(content):
    """Sixty visitors; visitor b walks through family b % 4 from item b % 6 on, four steps."""
    rows = [[(b % 4) * FAMILY + (b + step) % FAMILY for step in range(4)] for b in range(60)]
    weights = [[1.0, 2.0, 1.0, 4.0] for _ in rows]
    return Interactions(Histories.of(rows, weights=weights), N_ITEMS, content)


@pytest.fixture
def validation():
    rows = [[(b % 4) * FAMILY + (b + step) % FAMILY for step in range(4)] for b in range(24)]
    return Holdout(Histories.of([row[:3] for row in rows]), np.array([row[3] for row in rows]))
