"""What comes back each year: learnt of a category, foreseen for its places, and not made of chance."""

from datetime import date

import numpy as np
import pytest

from inventory.models import Forecast
from inventory.predictor import seasons
from inventory.services import forecasting
from tests import factories
from tests.inventory.conftest import NOW, sold

MONDAY = date(2025, 1, 6)
DAYS = 52 * 7


def category(level: float = 2.0, *, days: int = DAYS, seed: int = 1, places: int = 12) -> np.ndarray:
    return np.random.default_rng(seed).poisson(level, (places, days)).astype(float)


def factors(units: np.ndarray, groups: "list[int] | None" = None) -> np.ndarray:
    own = [1] * len(units) if groups is None else groups
    return seasons.factors(units, np.ones_like(units), groups=own, first=MONDAY, horizon=91)


def test_a_month_that_sold_twice_as_much_is_foreseen_a_year_later():
    units = category()
    units[:, 28:56] *= 2

    ahead = factors(units)[:, DAYS:]

    assert ahead[0, 28:56] == pytest.approx(2.0, rel=0.2)
    assert ahead[0, 63:].mean() == pytest.approx(1.0, abs=0.05)


def test_a_month_that_sold_half_as_much_is_foreseen_as_well():
    units = category(6.0)
    units[:, 28:56] = np.floor(units[:, 28:56] / 2)

    assert factors(units)[0, DAYS + 28 : DAYS + 56].mean() < 0.7


def test_chance_is_no_season():
    found = np.log(factors(category(1.0)))

    assert (found == 0).mean() > 0.8
    assert np.abs(found).max() < 0.15


def test_a_week_alone_is_no_season():
    units = category()
    units[:, 28:35] *= 8

    assert np.abs(np.log(factors(units)[0, DAYS + 28 : DAYS + 35])).max() < 0.15


def test_what_a_plan_explains_is_no_season():
    units, effect = category(), np.ones((12, DAYS))
    units[:, 28:56] *= 2
    effect[:, 28:56] = 2.0

    found = seasons.factors(units, effect, groups=[1] * 12, first=MONDAY, horizon=91)

    assert np.abs(np.log(found[0, DAYS + 28 : DAYS + 56])).max() < 0.15


def test_categories_have_seasons_of_their_own():
    units = np.concatenate([category(seed=1), category(seed=2)])
    units[:12, 28:56] *= 2

    found = factors(units, [1] * 12 + [2] * 12)[:, DAYS + 35]

    assert (found[:12] > 1.6).all()
    assert (found[12:] < 1.15).all()


def test_without_a_whole_year_nothing_is_said_of_seasons():
    units = category(days=DAYS - 1)
    units[:, 28:56] *= 2

    assert (factors(units) == 1.0).all()


def test_unknown_days_do_not_make_a_season():
    units = category(4.0)
    units[:, 28:56] = np.nan

    assert np.isfinite(factors(units)).all()
    assert np.abs(np.log(factors(units))).max() < 0.15


@pytest.mark.django_db
def test_what_is_foreseen_rises_before_it_is_sold():
    for seed in range(8):  # all of one category
        units = category(3.0, days=DAYS + 7, seed=seed, places=1)[0]
        units[28:56] *= 2
        sold(factories.variant(), units)

    forecasting.run(now=NOW, horizon=60)

    means = np.array([row.mean for row in Forecast.objects.all()])
    assert means[:, 21:49].mean() > 1.5 * means[:, :21].mean()
    assert means[:, 53:].mean() == pytest.approx(means[:, :21].mean(), rel=0.1)
