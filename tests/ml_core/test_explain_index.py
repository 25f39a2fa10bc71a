"""Reasons by deletion, and the nearest vectors."""

from __future__ import annotations

import numpy as np
import pytest

from ml_core import explain
from ml_core.config import TransitionsConfig
from ml_core.data import Histories, Interactions
from ml_core.index import ExactIndex, unit_rows
from ml_core.transitions import Transitions


@pytest.fixture
def model():
    rows = [[0, 3]] * 4 + [[1, 4]] * 2 + [[2, 5]]
    settings = TransitionsConfig(decay=1.0, row_power=0, column_power=0)
    return Transitions(settings).fit(Interactions(Histories.of(rows), 6))


def test_the_event_that_led_to_an_item_holds_it_up(model):
    effects = explain.deletion_effects(model, [0, 1, 2], [3, 4])

    assert effects.shape == (3, 2)
    assert effects.argmax(axis=0).tolist() == [0, 1]
    # Centred on the catalogue of six: removing event 0 takes 4 from item 3 and 4/6 from the mean.
    assert effects[0].tolist() == pytest.approx([4 - 4 / 6, -4 / 6])


def test_an_item_loses_its_place_without_its_cause(model):
    ranks = explain.ranks_without(model, [0, 1], [3])

    assert ranks.tolist() == [[6], [1]]


def test_items_that_are_not_allowed_do_not_count_in_the_rank(model):
    allowed = np.array([False, False, False, True, True, False])

    assert explain.ranks_without(model, [0, 1], [3], allowed=allowed).tolist() == [[2], [1]]


def test_an_empty_history_has_no_reasons(model):
    assert explain.deletion_effects(model, [], [3]).shape == (0, 1)
    assert explain.ranks_without(model, [], [3]).shape == (0, 1)


def test_the_nearest_come_first_and_ties_go_to_the_lower_item():
    index = ExactIndex(np.array([[1, 0], [0, 1], [1, 0], [0.5, 0.5]], dtype=np.float32))

    found = index.search(np.array([[1.0, 0.0]], dtype=np.float32), 3)

    assert found.items.tolist() == [[0, 2, 3]]
    assert found.scores.tolist() == [[1.0, 1.0, 0.5]]
    assert len(index) == 4


def test_only_allowed_vectors_are_found():
    index = ExactIndex(np.eye(3, dtype=np.float32))
    allowed = np.array([False, True, True])

    found = index.search(np.array([[1.0, 0.0, 0.1]], dtype=np.float32), 5, allowed=allowed)

    assert found.items.tolist() == [[2, 1]]
    assert index.search(np.zeros((1, 3), np.float32), 5, allowed=~allowed & False).items.shape == (1, 0)


def test_queries_of_another_width_are_refused():
    with pytest.raises(ValueError, match="against vectors"):
        ExactIndex(np.eye(3, dtype=np.float32)).search(np.zeros((1, 2), np.float32), 1)


def test_unit_rows_leave_zeros_alone():
    assert unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]], dtype=np.float32)).tolist() == [
        [pytest.approx(0.6), pytest.approx(0.8)],
        [0.0, 0.0],
    ]
