"""How unusual a row is: high values alone, column by column, and the parts add up to the score."""

from __future__ import annotations

import numpy as np
import pytest

from ml_core.config import RarityConfig
from ml_core.estimator import ForeignState, Unfitted
from ml_core.fraud.rarity import Rarity


def usual(n: int = 5_000) -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.stack([rng.poisson(0.3, n).astype(float), rng.exponential(10, n)], axis=1)


def test_what_is_high_is_unusual_and_what_is_low_is_not():
    model = Rarity().fit(usual())

    ranks = model.ranks(np.array([[0.0, 5.0], [9.0, 5.0], [0.0, 500.0]]))

    assert ranks[0] < 0.5
    assert (ranks[1:] > 0.97).all()


def test_the_parts_say_which_column_it_is():
    parts = Rarity().fit(usual()).parts(np.array([[9.0, 0.0]]))

    assert parts[0, 0] == pytest.approx(np.log(1_000))
    assert parts[0, 1] == 0.0


def test_the_commonest_value_adds_nothing():
    assert Rarity().fit(usual()).parts(np.array([[0.0, 0.0]])).sum() == 0.0


def test_what_is_missing_counts_as_usual():
    rows = usual()
    rows[::2, 1] = np.nan
    model = Rarity().fit(rows)

    assert model.parts(np.array([[0.0, np.nan]])).sum() == 0.0


def test_a_column_that_is_never_known_decides_nothing():
    rows = usual()
    rows[:, 0] = np.nan

    assert np.isfinite(Rarity().fit(rows).ranks(rows)).all()


def test_the_ranks_of_its_own_rows_are_even():
    rows = usual()
    ranks = Rarity().fit(rows).ranks(rows)

    assert abs((ranks >= 0.9).mean() - 0.1) < 0.02


def test_it_is_the_same_after_a_save():
    model = Rarity().fit(usual())
    again = Rarity.from_state(RarityConfig(), model.state())

    np.testing.assert_array_equal(again.ranks(usual(50)), model.ranks(usual(50)))


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="rows are needed"):
        Rarity().fit(np.empty((0, 2)))
    with pytest.raises(ForeignState):
        Rarity.from_state(RarityConfig(), {"columns": np.zeros(3)})
    with pytest.raises(Unfitted):
        Rarity().ranks(usual(1))
