"""Golden values of class metrics, worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ml_core import metrics

LABELS = np.array([0, 0, 0, 1, 1, 2])
PREDICTED = np.array([0, 0, 1, 1, 1, 0])


def test_accuracy_is_the_share_of_right_classes():
    assert metrics.accuracy(PREDICTED, LABELS) == pytest.approx(4 / 6)
    assert metrics.correct(PREDICTED, LABELS).tolist() == [1, 1, 0, 1, 1, 0]
    assert metrics.accuracy(np.array([], dtype=np.int64), np.array([], dtype=np.int64)) == 0.0


def test_confusion_has_the_truth_in_rows():
    assert metrics.confusion(PREDICTED, LABELS, n_classes=3).tolist() == [[2, 1, 0], [0, 2, 0], [1, 0, 0]]


def test_macro_f1_is_the_mean_over_classes():
    # class 0: 4 / 6, class 1: 4 / 5, class 2: 0 / 1
    assert metrics.macro_f1(PREDICTED, LABELS) == pytest.approx((4 / 6 + 4 / 5 + 0) / 3)


def test_a_class_that_occurs_nowhere_does_not_lower_macro_f1():
    assert metrics.macro_f1(np.array([0, 2]), np.array([0, 2])) == 1.0


def test_one_row_for_each_label_is_required():
    with pytest.raises(ValueError, match="one value a row"):
        metrics.correct(PREDICTED, LABELS[:-1])


def test_calibration_error_is_the_gap_between_claim_and_truth():
    probabilities = np.array([[0.2, 0.8]] * 10 + [[0.9, 0.1]] * 10)
    labels = np.array([1] * 6 + [0] * 4 + [0] * 10)  # .8 claimed and .6 true; .9 claimed and 1 true

    assert metrics.ece(probabilities, labels) == pytest.approx((0.2 + 0.1) / 2)


def test_a_reliability_plot_has_only_filled_bars():
    bars = metrics.reliability(np.array([0.0, 0.1, 0.5, 1.0]), np.array([0.0, 0.0, 1.0, 1.0]), n_bins=2)

    assert [bar.n for bar in bars] == [3, 1]  # a bin owns its upper edge
    assert bars[0].confidence == pytest.approx(0.2)
    assert bars[0].hit_rate == pytest.approx(1 / 3)


def test_auroc_counts_ties_half():
    assert metrics.auroc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1])) == 0.75
    assert metrics.auroc(np.array([0.5, 0.5]), np.array([0, 1])) == 0.5
    assert math.isnan(metrics.auroc(np.array([0.5, 0.6]), np.array([1, 1])))


def test_kappa_is_agreement_beyond_chance():
    first, second = np.array([0, 0, 1, 1]), np.array([0, 0, 1, 0])

    assert metrics.cohens_kappa(first, second) == pytest.approx(0.5)  # .75 agree, .5 would by chance
    assert metrics.cohens_kappa(first, 1 - first) == pytest.approx(-1.0)
    assert metrics.cohens_kappa(np.zeros(3, dtype=int), np.zeros(3, dtype=int)) == 1.0


def test_wilson_matches_published_values():
    found = metrics.wilson(81, 263)  # Newcombe (1998), table I, method 3

    assert found.mean == pytest.approx(0.3080, abs=5e-5)
    assert found.lo == pytest.approx(0.2553, abs=5e-5)
    assert found.hi == pytest.approx(0.3662, abs=5e-5)


def test_wilson_does_not_believe_three_of_three():
    found = metrics.wilson(3, 3)

    assert found.hi == 1.0
    assert found.lo == pytest.approx(0.4385, abs=5e-5)
    assert metrics.wilson(0, 0) == metrics.Interval(0.0, 0.0, 1.0)


def test_more_hits_than_rows_are_refused():
    with pytest.raises(ValueError, match="4 of 3"):
        metrics.wilson(4, 3)
