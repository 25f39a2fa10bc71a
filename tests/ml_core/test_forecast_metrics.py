"""Golden values of the forecast metrics, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ml_core import metrics

LEVELS = np.array([0.1, 0.5, 0.9])


def test_pinball_charges_a_miss_by_its_side():
    actual = np.array([[10.0, 0.0]])
    quantiles = np.array([[[4.0, 8.0, 12.0], [0.0, 2.0, 5.0]]])

    # Above: .1 * 6, .5 * 2; below: .1 * 2 and then 0, .5 * 2, .1 * 5.
    assert metrics.pinball(actual, quantiles, LEVELS)[0] == pytest.approx((0.6 + 1 + 0.2 + 0 + 1 + 0.5) / 6)


def test_nothing_forecast_scores_one_by_weighted_quantile_loss():
    actual = np.array([[3.0, 0.0], [0.0, 7.0]])

    assert metrics.wql(actual, np.zeros((2, 2, 3)), LEVELS) == pytest.approx(1.0)


def test_periods_that_nobody_could_see_do_not_count():
    actual = np.array([[10.0, np.nan], [np.nan, np.nan]])
    quantiles = np.full((2, 2, 3), 10.0)

    losses = metrics.pinball(actual, quantiles, LEVELS)

    assert losses[0] == 0
    assert np.isnan(losses[1])
    assert metrics.bias(actual, np.full((2, 2), 12.0)) == 2.0


def test_rmsse_is_one_for_yesterdays_errors_and_nan_without_a_scale():
    history = np.array([[0.0, 2.0, 0.0, 2.0], [5.0, 5.0, 5.0, 5.0]])
    actual = np.array([[2.0, 0.0], [5.0, 5.0]])

    found = metrics.rmsse(actual, np.array([[0.0, 2.0], [5.0, 5.0]]), history)

    assert found[0] == pytest.approx(1.0)
    assert np.isnan(found[1])


def test_mase_scales_by_the_season_before():
    history = np.array([[1.0, 5.0, 2.0, 9.0]])  # seasonal steps 1 and 4

    assert metrics.mase(np.array([[4.0]]), np.array([[1.5]]), history, season=2)[0] == pytest.approx(1.0)


def test_coverage_counts_actuals_at_or_below_a_quantile():
    actual = np.array([[1.0, 2.0, 3.0, np.nan]])
    quantiles = np.array([[[1.0, 3.0]] * 4])

    np.testing.assert_allclose(metrics.quantile_coverage(actual, quantiles), [1 / 3, 1.0])
    assert metrics.interval_coverage(actual, np.full((1, 4), 2.0), np.full((1, 4), 2.5)) == pytest.approx(
        1 / 3
    )


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match=r"\(1, 2\), 3 levels and quantiles \(1, 2, 2\)"):
        metrics.pinball(np.zeros((1, 2)), np.zeros((1, 2, 2)), LEVELS)
