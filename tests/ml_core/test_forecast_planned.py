"""The level that plans move: it finds how all series answer, and looks through promotions at what is under them."""

import numpy as np
import pytest

from ml_core.config import PlannedConfig
from ml_core.forecast.level import Level
from ml_core.forecast.panel import Panel
from ml_core.forecast.planned import Planned

WEEK = np.array([-0.2, -0.2, 0.0, 0.0, 0.1, 0.3, 0.0])
LIFT = 0.8


def shop(n: int = 60, days: int = 224, ahead: int = 28, *, seed: int = 1, lift: float = LIFT) -> Panel:
    """Counts around levels of their own; every series is promoted in a week of its own out of eight."""
    rng = np.random.default_rng(seed)
    promoted = np.zeros((n, days + ahead))
    for at in range(n):
        for first in range(7 * (at % 8), days + ahead, 56):
            promoted[at, first : first + 7] = 1.0
    effect = np.exp(WEEK[np.arange(days + ahead) % 7] + lift * promoted)
    units = rng.poisson(rng.uniform(0.5, 4.0, n)[:, None] * effect).astype(float)
    return Panel.of(units[:, :days], season=7, known=promoted[:, :, None])


def test_the_response_to_promotions_and_weekdays_is_found():
    model = Planned().fit(shop())

    assert model.response_[0] == pytest.approx(LIFT, abs=0.05)
    np.testing.assert_allclose(
        model.response_[1:] - model.response_[1:].mean(), WEEK - WEEK.mean(), atol=0.06
    )


def test_a_promotion_ahead_raises_what_is_foreseen_and_one_behind_does_not():
    panel = shop()
    mean = Planned().fit(panel).predict(panel, 28).mean

    promoted = panel.known[:, 224:, 0] > 0
    usual = np.exp(WEEK[np.arange(224, 252) % 7])
    level = np.where(promoted, mean / np.exp(LIFT), mean) / usual
    # Series 7 was promoted in the last week: its level is not taken from it.
    assert level[7].mean() == pytest.approx(np.nanmean(panel.units[7, :168]) / 1.15, rel=0.25)
    assert (
        mean[promoted].sum() / (level[promoted] * np.broadcast_to(usual, mean.shape)[promoted]).sum()
    ) > 2.0


def test_it_foresees_totals_better_than_the_level():
    panel = shop(ahead=0)
    past = panel.until(196)
    actual = panel.units[:, 196:].sum(axis=1)

    errors = [
        np.abs(model.fit(past).predict(past, 28).mean.sum(axis=1) - actual).mean()
        for model in (Planned(), Level())
    ]

    assert errors[0] < 0.9 * errors[1]


def test_what_was_never_tried_moves_nothing():
    panel = shop()
    flat = Panel.of(panel.units, season=7, known=np.zeros((len(panel), 252, 3)))

    model = Planned().fit(flat)

    np.testing.assert_array_equal(model.response_[:3], 0.0)


def test_unknown_periods_change_no_response():
    panel = shop(days=231)
    gaps = np.where(np.arange(231)[None, :] % 9 == 0, np.nan, panel.units)

    model = Planned().fit(Panel.of(gaps, season=7, known=panel.known))

    assert model.response_[0] == pytest.approx(LIFT, abs=0.06)


def test_a_response_is_bounded():
    """All units on one promoted day: the likelihood rises for ever."""
    units = np.zeros((3, 56))
    units[:, 28] = 50.0
    known = (np.arange(56) == 28).astype(float)[None, :, None].repeat(3, axis=0)

    model = Planned(PlannedConfig(most=3.0)).fit(Panel.of(units, season=7, known=known))

    assert np.abs(model.response_).max() <= 3.0
    forecast = model.predict(Panel.of(units, season=7, known=known), 7)
    assert np.isfinite(forecast.mean).all()
