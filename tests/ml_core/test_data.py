"""Histories, splits and padding."""

from __future__ import annotations

import numpy as np
import pytest

from ml_core import data
from ml_core.data import Histories, Holdout, Interactions, Vocabulary

DAY = 86_400.0
ROWS = Histories.of([[5, 6, 7, 8], [], [1, 2]], weights=[[1, 2, 3, 4], [], [5, 6]])


def lists(histories):
    return [row.tolist() for row in histories]


def test_rows_come_back_as_given():
    assert len(ROWS) == 3
    assert lists(ROWS) == [[5, 6, 7, 8], [], [1, 2]]
    assert ROWS.lengths.tolist() == [4, 0, 2]
    assert ROWS.steps_back().tolist() == [3, 2, 1, 0, 1, 0]


def test_tail_and_head_cut_each_row_and_its_weights():
    assert lists(ROWS.tail(2)) == [[7, 8], [], [1, 2]]
    assert ROWS.tail(2).weights.tolist() == [3, 4, 5, 6]
    assert lists(ROWS.head(1)) == [[5, 6, 7], [], [1]]


def test_take_repeats_and_reorders():
    assert lists(ROWS.take([2, 0, 2])) == [[1, 2], [5, 6, 7, 8], [1, 2]]


def test_without_each_removes_one_event_at_a_time():
    assert lists(ROWS.without_each(2)) == [[2], [1]]
    assert lists(Histories.of([[4, 4, 9]]).without_each()) == [[4, 9], [4, 9], [4, 4]]
    assert lists(ROWS.without_each(1)) == []


def test_offsets_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="do not divide"):
        Histories(np.arange(3), np.array([0, 2]))


def test_items_outside_the_catalogue_are_refused():
    with pytest.raises(ValueError, match="catalogue has 8"):
        Interactions(ROWS, 8)
    with pytest.raises(ValueError, match="content has 2 rows"):
        Interactions(ROWS, 9, np.zeros((2, 3), dtype=np.float32))


def test_a_target_for_every_history_is_required():
    with pytest.raises(ValueError, match="3 histories"):
        Holdout(ROWS, np.array([1]))


def test_a_sample_is_always_the_same_visitors():
    holdout = Holdout(Histories.of([[b] for b in range(10)]), np.arange(10))

    assert holdout.sample(4).targets.tolist() == [0, 3, 6, 9]
    assert holdout.sample(99) is holdout


def test_leave_one_out_holds_out_the_last_two_of_long_histories_only():
    split = data.leave_one_out(Histories.of([[1, 2, 3, 4], [5, 6], [7, 8, 9]]), n_items=10)

    assert lists(split.train.histories) == [[1, 2], [5, 6], [7]]
    assert lists(split.validation.histories) == [[1, 2], [7]]
    assert split.validation.targets.tolist() == [3, 8]
    assert lists(split.test.histories) == [[1, 2, 3], [7, 8]]
    assert split.test.targets.tolist() == [4, 9]


def test_the_split_hash_is_stable_and_changes_with_any_target():
    rows = [[1, 2, 3, 4], [7, 8, 9]]

    first = data.leave_one_out(Histories.of(rows), n_items=10).split_hash
    swapped = data.leave_one_out(Histories.of([[1, 2, 4, 3], [7, 8, 9]]), n_items=10).split_hash

    assert first == "f5aaf02bc856"
    assert swapped != first


def test_ties_in_time_are_broken_by_item_then_input_row():
    histories = data.from_events([1, 1, 1, 0], [9, 3, 3, 5], [10, 10, 10, 10], as_of=11)

    assert lists(histories) == [[5], [3, 3, 9]]


def test_events_at_or_after_the_moment_are_the_future():
    histories = data.from_events([1, 1, 1], [1, 2, 3], [0.0, DAY, 2 * DAY], as_of=2 * DAY)

    assert lists(histories) == [[1, 2]]
    assert histories.ages.tolist() == [2.0, 1.0]


def time_split(**changes):
    columns = {
        "users": [1, 2, 1, 2, 3, 1, 3],
        "items": [10, 20, 11, 21, 30, 12, 31],
        "times": [1.0, 2.0, 5.0, 6.0, 7.0, 9.0, 9.5],
    }
    return data.time_split(*(columns | changes).values(), validation_from=5.0, test_from=8.0, n_items=40)


def test_a_time_split_predicts_each_visitors_first_event_of_the_window():
    split = time_split()

    assert lists(split.train.histories) == [[10], [20]]
    assert lists(split.validation.histories) == [[10], [20], []]
    assert split.validation.targets.tolist() == [11, 21, 30]
    assert lists(split.test.histories) == [[10, 11], [30]]
    assert split.test.targets.tolist() == [12, 31]


def test_no_event_of_the_future_reaches_an_earlier_part():
    before = time_split()
    after = time_split(items=[10, 20, 11, 21, 30, 13, 32])

    assert lists(after.train.histories) == lists(before.train.histories)
    assert lists(after.validation.histories) == lists(before.validation.histories)
    assert after.split_hash != before.split_hash


def test_a_time_split_without_events_is_empty():
    split = data.time_split([], [], [], validation_from=1, test_from=2, n_items=3)

    assert len(split.train.histories) == len(split.validation) == len(split.test) == 0


def test_padding_is_on_the_right_and_keeps_the_latest():
    padded = data.pad(ROWS, max_length=3)

    assert padded.tolist() == [[6, 7, 8], [-1, -1, -1], [1, 2, -1]]


def test_batches_hold_every_row_once_and_rows_of_like_length():
    lengths = np.random.default_rng(0).integers(1, 50, 640)

    batches = data.buckets(lengths, size=16, rng=np.random.default_rng(1))

    assert sorted(np.concatenate(batches).tolist()) == list(range(640))
    assert np.mean([np.ptp(lengths[batch]) for batch in batches]) < 5


def test_a_vocabulary_maps_both_ways_and_knows_what_it_does_not_know():
    vocabulary = Vocabulary([70, 5, 30])

    assert vocabulary.encode([5, 30, 99, 70]).tolist() == [1, 2, -1, 0]
    assert vocabulary.decode([0, 1, 2]).tolist() == [70, 5, 30]
    assert Vocabulary.from_state(vocabulary.state()).ids.tolist() == [70, 5, 30]
    assert vocabulary.extended([8]).encode([8, 70]).tolist() == [3, 0]
    assert Vocabulary([]).encode([1]).tolist() == [-1]


def test_a_key_cannot_stand_twice_in_a_vocabulary():
    with pytest.raises(ValueError, match="twice"):
        Vocabulary([1, 2, 1])
