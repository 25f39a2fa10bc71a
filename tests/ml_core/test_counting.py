"""The models that count: exact values, exact forgetting, honest support."""

from __future__ import annotations

import numpy as np
import pytest

from ml_core.config import NeighboursConfig, PopularityConfig, TogetherConfig, TransitionsConfig
from ml_core.data import Histories, Interactions
from ml_core.neighbours import ItemNeighbours
from ml_core.popularity import Popularity
from ml_core.together import Pair, Together
from ml_core.transitions import Transitions

PLAIN = TransitionsConfig(row_power=0.0, column_power=0.0)


def fitted(rows, n_items, settings=PLAIN, weights=None):
    return Transitions(settings).fit(Interactions(Histories.of(rows, weights=weights), n_items))


def test_a_pair_counts_one_over_its_distance():
    scores = fitted([[0, 1, 2, 3]], 4).score_one([0])

    assert scores.tolist() == pytest.approx([0, 1, 1 / 2, 1 / 3])


def test_pairs_beyond_the_window_do_not_count():
    scores = fitted([[0, 1, 2, 3]], 4, TransitionsConfig(window=2, row_power=0, column_power=0)).score_one(
        [0]
    )

    assert scores.tolist() == pytest.approx([0, 1, 1 / 2, 0])


def test_histories_do_not_run_into_each_other():
    assert fitted([[0, 1], [2, 3]], 4).score_one([1]).tolist() == [0, 0, 0, 0]


def test_older_events_vote_less():
    scores = fitted([[0, 2], [1, 3]], 4).score_one([0, 1])

    assert scores.tolist() == pytest.approx([0, 0, 0.6, 1.0])


def test_popularity_of_both_sides_is_damped():
    settings = TransitionsConfig(row_power=0.5, column_power=0.25)
    rows = [[0, 1], [0, 1], [0, 1], [0, 2]]

    scores = fitted(rows, 3, settings).score_one([0])

    assert scores.tolist() == pytest.approx([0, 3 / 4**0.5 / 3**0.25, 1 / 4**0.5])


def test_the_later_events_weight_counts():
    scores = fitted([[0, 1], [0, 2]], 3, weights=[[1, 4], [1, 0.5]]).score_one([0])

    assert scores.tolist() == pytest.approx([0, 4, 0.5])


def test_forgetting_a_visitor_leaves_no_trace():
    rng = np.random.default_rng(0)
    rows = [rng.integers(0, 30, 9).tolist() for _ in range(40)]
    weights = [rng.choice([1, 2, 4], 9).tolist() for _ in range(40)]
    with_all = fitted(rows, 30, weights=weights)
    without = fitted(rows[:-1], 30, weights=weights[:-1])

    with_all.forget(Histories.of(rows[-1:], weights=weights[-1:]))

    assert with_all.state().keys() == without.state().keys()
    for name, array in without.state().items():
        np.testing.assert_array_equal(with_all.state()[name], array)


def test_updating_is_the_same_as_having_known():
    known = fitted([[0, 1, 2], [2, 1]], 3)

    later = fitted([[0, 1, 2]], 3).update(Histories.of([[2, 1]]))

    np.testing.assert_array_equal(known.score_one([2]), later.score_one([2]))


def test_one_new_event_is_added_by_replacing_the_visitors_tail():
    grown = fitted([[0, 1, 2, 3]], 4)

    model = fitted([[0, 1, 2]], 4)
    model.forget(Histories.of([[0, 1, 2]])).update(Histories.of([[0, 1, 2, 3]]))

    np.testing.assert_array_equal(grown.score_one([0, 1]), model.score_one([0, 1]))


def test_forgetting_what_was_never_counted_is_refused_and_changes_nothing():
    model = fitted([[0, 1]], 3)

    with pytest.raises(ValueError, match="not counted"):
        model.forget(Histories.of([[1, 2]]))

    assert model.score_one([0]).tolist() == [0, 1, 0]


def test_popularity_halves_every_week():
    histories = Histories.of([[0, 1, 1]], ages=[[0.0, 7.0, 14.0]])

    scores = Popularity(PopularityConfig(half_life_days=7)).fit(Interactions(histories, 3)).score_one([])

    assert scores.tolist() == [1.0, 0.75, 0.0]


def test_popularity_counts_weights_and_needs_no_ages():
    histories = Histories.of([[0, 1]], weights=[[1, 4]])

    assert Popularity().fit(Interactions(histories, 2)).score_one([0]).tolist() == [1.0, 4.0]


def together(min_support):
    baskets = [[0, 1], [0, 1, 1], [1, 0, 2], [0], [2, 3]]
    return Together(TogetherConfig(min_support=min_support, shrink=0)).fit(
        Interactions(Histories.of(baskets), 4)
    )


def test_companions_come_with_their_true_counts():
    pairs = together(1).pairs(0, 5)

    assert [(pair.item, pair.support, pair.baskets) for pair in pairs] == [(1, 3, 4), (2, 1, 4)]
    assert pairs[0].score == pytest.approx(3 / 12**0.5)
    assert isinstance(pairs[0], Pair)


def test_rare_pairs_are_neither_shown_nor_scored():
    model = together(3)

    assert [pair.item for pair in model.pairs(0, 5)] == [1]
    assert model.pairs(2, 5) == []
    assert model.score_one([3]).tolist() == [0, 0, 0, 0]


def test_neighbours_are_those_whom_the_same_visitors_met():
    rows = Histories.of([[0, 1], [0, 1], [0, 2], [3]])
    model = ItemNeighbours(NeighboursConfig(shrink=0)).fit(Interactions(rows, 4))

    found = model.similar(0, 3)

    assert found.items.tolist() == [[1, 2]]
    assert found.scores[0].tolist() == pytest.approx([2 / 6**0.5, 1 / 3**0.5])


def test_only_the_nearest_neighbours_are_kept():
    rows = Histories.of([[0, 1], [0, 1], [0, 2]])
    model = ItemNeighbours(NeighboursConfig(neighbours=1)).fit(Interactions(rows, 3))

    assert model.similar(0, 3).items.tolist() == [[1]]


def test_a_new_item_is_similar_by_content_alone():
    content = np.eye(2, dtype=np.float32)[[0, 0, 1]]
    train = Interactions(Histories.of([[0, 1], [2]]), 3, content)
    model = ItemNeighbours().fit(train).with_items(np.array([[0.0, 2.0]], dtype=np.float32), n_new=1)

    assert model.similar(3, 5).items.tolist() == [[2]]
    assert model.similar(3, 5).scores.tolist() == [[pytest.approx(0.1)]]


def test_content_of_another_width_is_refused():
    train = Interactions(Histories.of([[0, 1]]), 2, np.eye(2, dtype=np.float32))
    model = ItemNeighbours().fit(train)

    with pytest.raises(ValueError, match="new items need content"):
        model.with_items(np.zeros((1, 3), dtype=np.float32), n_new=1)
