"""Golden values, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ml_core import metrics


def test_rank_counts_better_items():
    scores = np.array([[0.1, 0.9, 0.5], [0.1, 0.9, 0.5]], dtype=np.float32)

    assert metrics.ranks(scores, np.array([1, 0])).tolist() == [1, 3]


def test_ties_count_against_the_target():
    scores = np.zeros((1, 5), dtype=np.float32)

    assert metrics.ranks(scores, np.array([0])).tolist() == [5]


def test_a_target_that_is_not_a_number_ranks_last():
    scores = np.array([[np.nan, 1.0, 2.0], [-np.inf, 1.0, 2.0]], dtype=np.float32)

    assert metrics.ranks(scores, np.array([0, 0])).tolist() == [3, 3]


def test_rank_metrics_of_ranks_one_two_and_eleven():
    rank = np.array([1, 2, 11])

    assert metrics.hit_rate(rank, 10).tolist() == [1.0, 1.0, 0.0]
    assert metrics.ndcg(rank, 10).tolist() == [1.0, 1 / np.log2(3), 0.0]
    assert metrics.reciprocal_rank(rank, 10).tolist() == [1.0, 0.5, 0.0]


def test_k_below_one_is_refused():
    with pytest.raises(ValueError, match="k must be"):
        metrics.hit_rate(np.array([1]), 0)


def test_seen_items_are_masked_in_a_copy():
    scores = np.ones((2, 3), dtype=np.float32)

    masked = metrics.mask_seen(scores, np.array([1]), np.array([2]))

    assert masked[1, 2] == -np.inf
    assert scores[1, 2] == 1.0


def test_top_k_breaks_ties_by_the_lower_item():
    scores = np.array([[1.0, 3.0, 2.0, 3.0, 2.0]], dtype=np.float32)

    assert metrics.top_k(scores, 3).tolist() == [[1, 3, 2]]
    assert metrics.top_k(scores, 9).tolist() == [[1, 3, 2, 4, 0]]


def test_coverage_gini_and_novelty_of_two_slates():
    slates = np.array([[0, 1], [0, 1]])

    assert metrics.coverage(slates, 4) == 0.5
    assert metrics.gini(slates, 4) == 0.5
    assert metrics.gini(np.array([[0, 1, 2, 3]]), 4) == 0.0
    assert metrics.novelty(slates, np.zeros(4)) == 2.0


def test_the_interval_of_a_constant_is_the_constant():
    assert metrics.bootstrap(np.full(50, 0.25)) == metrics.Interval(0.25, 0.25, 0.25)


def test_the_interval_of_a_mean_matches_theory():
    values = np.array([0.0, 1.0] * 200)

    found = metrics.bootstrap(values, seed=1)

    assert found.mean == 0.5
    assert found.lo == pytest.approx(0.5 - 1.96 * 0.025, abs=0.006)
    assert found.hi == pytest.approx(0.5 + 1.96 * 0.025, abs=0.006)


def test_pairing_removes_what_both_models_share():
    noise = np.random.default_rng(0).normal(size=300)

    found = metrics.paired_bootstrap(noise + 0.1, noise)

    assert found.lo == pytest.approx(0.1)
    assert found.hi == pytest.approx(0.1)


def test_pairing_refuses_different_visitors():
    with pytest.raises(ValueError, match="one shape"):
        metrics.paired_bootstrap(np.zeros(3), np.zeros(4))
