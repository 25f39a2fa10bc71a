"""Slopes of weekly counts: right where levels drift and campaigns are also seen, and honest about how sure."""

import numpy as np
import pytest

from ml_core.config import ResponseConfig
from ml_core.tabular.response import drifting
from ml_core.tabular.response.demand_response import DemandResponse
from ml_core.tabular.response.drifting import Counts
from ml_core.tabular.response.records import Tree

CONFIG = ResponseConfig(prior_deviation=0.3, brand_spread=0.4, variant_spread=0.4)
LIFT = 0.3
ONE = np.zeros(60, dtype=np.int64)  # all of one department


def sales(*, n_variants: int = 60, n_weeks: int = 52, a_week: float = 20.0, seed: int = 0):
    """Tags that follow costs, levels that walk, and weeks with a code that is also shown: counts, true slopes."""
    rng = np.random.default_rng(seed)
    true = rng.normal(-2.5, 0.5, n_variants)
    tag = np.repeat(rng.normal(0, 0.07, (n_variants, n_weeks // 8 + 1)), 8, axis=1)[:, :n_weeks]
    runs = rng.random((n_variants, n_weeks)) < 0.1
    price = tag + np.where(runs, np.log(1 - rng.choice([0.1, 0.15, 0.2], runs.shape)), 0.0)
    level = np.cumsum(rng.normal(0, 0.1, price.shape), axis=1)
    mean = a_week * np.exp(level + true[:, None] * price + LIFT * runs)
    variant, week = np.indices(price.shape).reshape(2, -1)
    counts = Counts(
        rng.poisson(mean).astype(float).ravel(), np.full(price.size, 7.0), np.exp(price).ravel(),
        runs.astype(float).reshape(-1, 1), variant, np.zeros(price.size, dtype=np.int64), week,
    )  # fmt: skip
    return counts, true


def test_slopes_are_found_beside_drift_and_what_a_campaign_does_by_being_seen():
    counts, true = sales()

    found = drifting.slopes(counts, ONE[: len(true)], CONFIG)

    assert abs(float(np.mean(found.slope - true))) < 0.35
    assert np.corrcoef(found.slope, true)[0, 1] > 0.5


def test_most_intervals_hold_the_truth():
    counts, true = sales(seed=1)

    found = DemandResponse(CONFIG).fit_counts(counts, Tree.flat(len(true))).elasticities()

    assert np.mean([each.lo <= slope <= each.hi for each, slope in zip(found, true, strict=True)]) > 0.85


def test_who_raises_prices_before_the_holidays_does_not_learn_that_nobody_minds():
    calm, true = sales()
    season = np.where(calm.period >= 26, 1.0, 0.0)
    price = calm.price * np.exp(0.1 * season)
    units = np.round(calm.units * np.exp(0.8 * season))
    busy = Counts(
        units, calm.exposure, price, calm.controls, calm.variant, calm.effect, calm.period
    )  # fmt: skip

    before, after = (drifting.slopes(each, ONE[: len(true)], CONFIG).slope for each in (calm, busy))

    assert abs(float(np.mean(after - before))) < 0.4


def test_a_variant_whose_price_never_moves_has_no_slope_of_its_own():
    counts, true = sales(n_variants=3)
    price = np.where(counts.variant == 1, 1.0, counts.price)
    counts = Counts(
        counts.units, counts.exposure, price, counts.controls, counts.variant, counts.effect, counts.period
    )

    found = drifting.slopes(counts, ONE[: len(true)], CONFIG)

    assert np.isnan(found.slope[1])
    assert np.isinf(found.error[1])
    assert np.isfinite(found.slope[[0, 2]]).all()


def test_a_missing_control_is_an_ordinary_one():
    counts, true = sales(n_variants=5)
    counts.controls[::9] = np.nan

    assert np.isfinite(drifting.slopes(counts, ONE[: len(true)], CONFIG).slope).all()


@pytest.mark.parametrize(
    ("units", "says"), [(-1.0, "not negative"), (np.nan, "finite"), (0.0, "nothing was sold")]
)
def test_what_cannot_be_learnt_from_is_refused(units, says):
    counts, _ = sales(n_variants=2)
    bad = Counts(
        np.full(len(counts.units), units), counts.exposure, counts.price, counts.controls, counts.variant,
        counts.effect, counts.period,
    )  # fmt: skip

    with pytest.raises(ValueError, match=says):
        drifting.slopes(bad, ONE[:2], CONFIG)
