"""What stands on top of forecasts: sums that add up, and products without a past."""

from __future__ import annotations

import numpy as np
import pytest

from ml_core import config
from ml_core.estimator import ForeignState, Unfitted
from ml_core.forecast.cold_start import ColdStart, Launches, Newcomers
from ml_core.forecast.reconciliation import Hierarchy, mint

GROUPS = np.array([0, 0, 1, 1])


def test_bottom_up_adds_parts():
    found = Hierarchy.of(GROUPS).added(np.array([[1.0], [2.0], [3.0], [4.0]]))

    np.testing.assert_array_equal(found[:, 0], [10, 3, 7, 1, 2, 3, 4])


def test_forecasts_that_add_up_are_left_alone():
    hierarchy = Hierarchy.of(GROUPS)
    parts = np.array([[1.0, 2.0], [2.0, 0.5], [3.0, 1.0], [4.0, 9.0]])

    np.testing.assert_allclose(mint(hierarchy.added(parts), hierarchy), parts, atol=1e-6)


def test_structural_weights_are_the_projection_of_the_textbook():
    hierarchy = Hierarchy.of(GROUPS)
    base = np.array([[14.0], [4.0], [6.0], [1.0], [2.0], [3.0], [4.0]])
    summing = np.concatenate([hierarchy.sums.toarray(), np.eye(4)])
    inverse = np.diag(1 / np.array([4.0, 2, 2, 1, 1, 1, 1]))
    expected = np.linalg.solve(summing.T @ inverse @ summing, summing.T @ inverse @ base)

    np.testing.assert_allclose(mint(base, hierarchy), expected, atol=1e-4)


def test_shrunk_weights_are_the_projection_of_the_textbook():
    hierarchy, rng = Hierarchy.of(GROUPS), np.random.default_rng(0)
    errors = rng.normal(size=(7, 30)) * np.array([4, 2, 2, 1, 1, 1, 1])[:, None]
    errors[3:5] += rng.normal(size=30)
    base = np.array([[14.0], [4.0], [6.0], [1.0], [2.0], [3.0], [4.0]])
    expected = _textbook(base, hierarchy, errors)

    np.testing.assert_allclose(mint(base, hierarchy, errors), expected, atol=1e-3)


def _textbook(base, hierarchy, errors):
    """Schäfer and Strimmer's intensity and MinT, pair by pair and with every matrix written out."""
    m, n = errors.shape
    centred = errors - errors.mean(axis=1, keepdims=True)
    scaled = centred / centred.std(axis=1, ddof=1, keepdims=True)
    noise = signal = 0.0
    for i in range(m):
        for j in range(m):
            if i != j:
                products = scaled[i] * scaled[j]
                noise += n / (n - 1) ** 3 * ((products - products.mean()) ** 2).sum()
                signal += (products.sum() / (n - 1)) ** 2
    shrink = min(1.0, noise / signal)
    covariance = np.cov(errors)
    weights = np.linalg.inv(shrink * np.diag(np.diag(covariance)) + (1 - shrink) * covariance)
    summing = np.concatenate([hierarchy.sums.toarray(), np.eye(m - len(hierarchy.sums.toarray()))])
    return np.linalg.solve(summing.T @ weights @ summing, summing.T @ weights @ base)


def test_reconciling_lowers_the_error_where_sums_are_known_better():
    rng = np.random.default_rng(0)
    hierarchy = Hierarchy.of(np.arange(30) % 3)
    true = rng.uniform(5, 15, (30, 200))
    spread = np.concatenate([np.full(4, 1.0), np.full(30, 4.0)])[:, None]
    base = hierarchy.added(true) + spread * rng.normal(size=(34, 200))
    errors = spread * rng.normal(size=(34, 100))

    found = mint(base, hierarchy, errors)

    assert np.abs(hierarchy.added(found) - hierarchy.added(true))[:4].mean() < 2.0
    assert np.square(found - true).mean() < np.square(base[4:] - true).mean()


def test_reconciled_parts_are_never_negative_and_still_add_up():
    hierarchy = Hierarchy.of(GROUPS)

    found = mint(np.array([[0.0], [0.0], [0.0], [1.0], [0.0], [9.0], [0.1]]), hierarchy)

    assert (found >= 0).all()
    np.testing.assert_allclose(hierarchy.added(found)[0], found.sum(axis=0))


def test_groupings_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match=r"got \[4, 2\]"):
        Hierarchy.of(GROUPS, np.array([0, 1]))


def launches(*, seed: int = 0) -> Launches:
    """Two families in one category: the first sells 12 a period, the second 1."""
    rng = np.random.default_rng(seed)
    family = np.arange(60) % 2
    units = rng.poisson(np.where(family, 1.0, 12.0)[:, None], (60, 20)).astype(float)
    vectors = np.eye(2)[family] + 0.1 * rng.normal(size=(60, 2))
    return Launches(units, vectors, np.zeros(60, dtype=int), np.zeros(60))


def newcomer(vector, *, category: int = 0, log_price: float = 0.0, elasticity: float = 0.0) -> Newcomers:
    return Newcomers(np.array([vector]), np.array([category]), np.array([log_price]), np.array([elasticity]))


def test_a_newcomer_begins_as_its_neighbours_did():
    model = ColdStart().fit(launches())

    fast, slow = (model.predict(newcomer(vector), 10).mean.mean() for vector in ([1.0, 0.0], [0.0, 1.0]))

    assert 10 < fast < 13
    assert 0.8 < slow < 2.5


def test_neighbours_are_named_nearest_first():
    rows, weights = ColdStart().fit(launches()).neighbours(newcomer([1.0, 0.0]), 0)

    assert len(rows) == 20
    assert (rows % 2 == 0).all()
    assert (np.diff(weights) <= 0).all() and weights.sum() == pytest.approx(1.0)


def test_a_dearer_newcomer_sells_less_by_its_elasticity_and_never_without_bound():
    model = ColdStart(config.ColdStartConfig(prior_neighbours=0.0)).fit(launches())

    same, dearer, absurd = (
        model.predict(newcomer([1.0, 0.0], log_price=price, elasticity=-2.0), 5).mean.mean()
        for price in (0.0, np.log(1.25), 9.0)
    )

    assert dearer / same == pytest.approx(1.25**-2)
    assert absurd / same == pytest.approx(np.exp(-1.1))


def test_quantiles_of_a_newcomer_cover_what_its_family_then_sold():
    model = ColdStart().fit(launches())
    found = model.predict(newcomer([1.0, 0.0]), 20)

    fresh = np.random.default_rng(1).poisson(12.0, 4_000)

    assert (fresh[:, None] <= found.quantiles[0, 0, [0, 8]]).mean(axis=0) == pytest.approx(
        [0.1, 0.9], abs=0.1
    )


def test_a_category_without_launches_is_answered_by_all():
    found = ColdStart().fit(launches()).predict(newcomer([1.0, 0.0], category=7), 30)

    assert found.mean.shape == (1, 30)
    assert np.isfinite(found.quantiles).all()
    assert found.mean[0, 0] > 6


def test_saving_and_loading_changes_nothing_and_strangers_are_refused():
    model = ColdStart().fit(launches())
    loaded = ColdStart.from_state(model.config, model.state())

    np.testing.assert_array_equal(
        model.predict(newcomer([1.0, 0.0]), 9).quantiles, loaded.predict(newcomer([1.0, 0.0]), 9).quantiles
    )
    with pytest.raises(ForeignState):
        ColdStart.from_state(model.config, {"surprise": np.zeros(1)})
    with pytest.raises(Unfitted):
        ColdStart().predict(newcomer([1.0, 0.0]), 3)


def test_launches_without_a_known_period_are_refused():
    nothing = Launches(np.full((2, 3), np.nan), np.eye(2), np.zeros(2, dtype=int), np.zeros(2))

    with pytest.raises(ValueError, match="2 launches hold no known period"):
        ColdStart().fit(nothing)
