"""How unsure a level is: measured where it is, nothing where days alone explain the total."""

import numpy as np
import pytest
from scipy import stats

from ml_core.forecast import paths
from ml_core.forecast.conformal import Outcome
from ml_core.forecast.panel import Forecast
from ml_core.forecast.spread import UNKNOWN, Spread, variances

LEVELS = np.array([0.1, 0.25, 0.5, 0.75, 0.9, 0.98])
N, H, MEAN = 400, 28, 10.0


def forecast(n: int = N) -> Forecast:
    quantiles = np.broadcast_to(stats.poisson.ppf(LEVELS, MEAN), (n, H, len(LEVELS)))
    return Forecast(LEVELS, quantiles.copy(), np.full((n, H), MEAN), np.zeros(n, dtype=bool))


def outcome(deviation: float, *, seed: int = 1) -> Outcome:
    rng = np.random.default_rng(seed)
    level = rng.gamma(1 / deviation**2, deviation**2, N) if deviation else np.ones(N)
    actual = rng.poisson(MEAN * level[:, None], (N, H)).astype(float)
    return Outcome(forecast(), actual, np.zeros(N, dtype=np.int64))


@pytest.mark.parametrize("deviation", [0.0, 0.2, 0.5])
def test_the_spread_of_the_level_is_found(deviation):
    found = Spread().fit([outcome(deviation)]).predict(np.zeros(1, dtype=np.int64))[0]

    assert found == pytest.approx(deviation, abs=0.06)


def test_unknown_days_tell_nothing_and_too_few_series_too_little():
    one = outcome(0.5)
    hidden = Outcome(one.forecast, np.full_like(one.actual, np.nan), one.kinds)

    assert Spread().fit([hidden]).by_kind_.tolist() == [UNKNOWN] * 4
    assert Spread().fit([]).by_kind_.tolist() == [UNKNOWN] * 4
    assert Spread().fit([one]).by_kind_[1] == UNKNOWN  # no erratic series


def test_what_is_stored_answers_the_same():
    model = Spread().fit([outcome(0.3)])

    again = Spread.from_state(model.state())

    assert again.by_kind_.tolist() == model.by_kind_.tolist()


def test_an_unsure_level_widens_totals_and_keeps_the_mean():
    plain = paths.sampled(forecast(50), 300, np.random.default_rng(2)).sum(axis=1)
    unsure = paths.sampled(forecast(50), 300, np.random.default_rng(2), level_spread=np.full(50, 0.4)).sum(
        axis=1
    )

    assert unsure.mean() == pytest.approx(plain.mean(), rel=0.02)
    assert unsure.std() / unsure.mean() == pytest.approx(0.4, abs=0.05)
    assert plain.std() / plain.mean() < 0.1


def test_variances_are_read_from_quantiles():
    assert variances(forecast(1))[0, 0] == pytest.approx(MEAN, rel=0.35)
