"""Calibration: honest on rows not seen, order kept, saved whole."""

from __future__ import annotations

import numpy as np
import pytest

from ml_core import metrics
from ml_core.calibration import Isotonic, Temperature
from ml_core.estimator import ForeignState, Unfitted


def boastful(n, seed):
    """Rows whose claimed odds are the cube of the true ones."""
    rng = np.random.default_rng(seed)
    log_odds = rng.normal(0, 1.2, n)
    labels = (rng.random(n) < 1 / (1 + np.exp(-log_odds))).astype(np.int64)
    claimed = 1 / (1 + np.exp(-3 * log_odds))
    return np.stack([1 - claimed, claimed], axis=1), labels


def two_sided(chances):
    return np.stack([1 - chances, chances], axis=1)


def test_isotonic_improves_calibration_on_rows_not_seen():
    train, labels = boastful(4_000, 0)
    held_out, truth = boastful(4_000, 1)

    mended = two_sided(Isotonic().fit(train[:, 1], labels).predict(held_out[:, 1]))

    assert metrics.ece(held_out, truth) > 0.12
    assert metrics.ece(mended, truth) < 0.03


def test_temperature_improves_calibration_on_rows_not_seen():
    train, labels = boastful(300, 0)
    held_out, truth = boastful(4_000, 1)

    model = Temperature().fit(train, labels)
    mended = model.predict(held_out)

    assert model.temperature_ == pytest.approx(3.0, abs=0.6)
    assert metrics.ece(mended, truth) < 0.05


def test_temperature_changes_no_decision():
    rows = np.array([[0.1, 0.2, 0.7], [0.4, 0.35, 0.25]])
    model = Temperature().fit(rows, np.array([2, 1]))

    found = model.predict(rows)

    assert found.argsort(axis=1).tolist() == rows.argsort(axis=1).tolist()
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)


def test_isotonic_pools_what_falls():
    model = Isotonic().fit(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([0, 1, 0, 1, 1]))

    # 2 and 3 are pooled to a half; 5 rows cannot show a chance outside [1/7, 6/7].
    np.testing.assert_allclose(
        model.predict(np.array([1.0, 2.0, 3.0, 4.0, 5.0])), [1 / 7, 0.5, 0.5, 6 / 7, 6 / 7]
    )
    np.testing.assert_allclose(model.predict(np.array([-9.0, 1.5, 9.0])), [1 / 7, (1 / 7 + 0.5) / 2, 6 / 7])


def test_isotonic_never_falls_on_noise():
    rng = np.random.default_rng(0)
    scores, labels = rng.random(500), rng.integers(0, 2, 500)

    chances = Isotonic().fit(scores, labels).predict(np.linspace(-1, 2, 200))

    assert (np.diff(chances) >= 0).all()


def test_equal_scores_get_their_share():
    model = Isotonic().fit(np.full(8, 0.3), np.array([1, 0, 0, 0, 1, 0, 0, 0]))

    assert model.predict(np.array([0.0, 0.3, 1.0])).tolist() == [0.25, 0.25, 0.25]


@pytest.mark.parametrize(
    ("scores", "labels"),
    [([], []), ([0.1], [0, 1]), ([0.1, 0.2], [0, 2]), ([0.1, np.nan], [0, 1])],
)
def test_isotonic_refuses_rows_that_teach_nothing(scores, labels):
    with pytest.raises(ValueError, match=r"one score|labels must"):
        Isotonic().fit(np.array(scores, dtype=float), np.array(labels, dtype=np.int64))


def test_temperature_refuses_no_rows():
    with pytest.raises(ValueError, match="one label a row"):
        Temperature().fit(np.empty((0, 2)), np.empty(0, dtype=np.int64))


def test_calibration_survives_saving():
    rows, labels = boastful(200, 0)
    isotonic, temperature = Isotonic().fit(rows[:, 1], labels), Temperature().fit(rows, labels)

    again = Isotonic.from_state(isotonic.state()), Temperature.from_state(temperature.state())

    np.testing.assert_array_equal(again[0].predict(rows[:, 1]), isotonic.predict(rows[:, 1]))
    np.testing.assert_array_equal(again[1].predict(rows), temperature.predict(rows))


@pytest.mark.parametrize("kind", [Isotonic, Temperature])
def test_an_unfitted_calibration_and_foreign_arrays_are_refused(kind):
    with pytest.raises(Unfitted):
        kind().predict(np.array([[0.5, 0.5]]))
    with pytest.raises(Unfitted):
        kind().state()
    with pytest.raises(ForeignState):
        kind.from_state({"weights": np.zeros(2)})
