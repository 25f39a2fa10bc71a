"""From a mean to quantiles of counts: a negative binomial whose variance is a multiple of its mean.

Squared error and quantile trees both fail on days that mostly sell nothing: the median of such a day is 0, and a
quantile tree learns just that. A distribution around a mean keeps the tail that stock is ordered for.
A series' own ratio of variance to mean is noise when it is young, so it is drawn towards the ratio of all series,
as if that had been seen for some periods more.
Source: NB1 form, Var = ratio x mean (Cameron & Trivedi 2013, section 3.3); shrinkage as in empirical Bayes.
"""

from __future__ import annotations

import numpy as np

from ml_core.config import BodyConfig
from ml_core.forecast.panel import Values
from ml_core.forecast.smoothing import weighted

LEAST_RATIO = 1.0001  # a Poisson, nearly: the negative binomial has no form for less
NOTHING = 1e-9  # units; a mean below it is 0 at every level
MANY = 1e5  # units a period; above it the normal form is as good and cheaper


def pooled_ratio(units: Values, config: BodyConfig) -> float:
    """Total variance over total mean of all series of (N, T): what a series without a past is thought to have."""
    mean, variance, n = weighted(units, config.decay)
    known = n > 1
    total = float(np.nansum(mean[known]))
    return max(LEAST_RATIO, float(variance[known].sum()) / total) if total > 0 else 2.0


def ratios(units: Values, pooled: float, config: BodyConfig) -> Values:
    """(N,): each series' ratio of variance to mean, drawn towards `pooled` by `config.prior_periods`."""
    mean, variance, n = weighted(units, config.decay)
    own = np.where(np.nan_to_num(mean) > NOTHING, variance / np.maximum(np.nan_to_num(mean), NOTHING), pooled)
    return np.maximum((n * own + config.prior_periods * pooled) / (n + config.prior_periods), LEAST_RATIO)


def widened(ratio: Values, spread: float) -> Values:
    """Ratios with what exceeds a Poisson multiplied by `spread`: a sharper mean leaves less to chance."""
    return np.maximum(1.0 + (ratio - 1.0) * spread, LEAST_RATIO)


def quantiles(mean: Values, ratio: Values, levels: Values) -> Values:
    """Quantiles (N, H, Q) of counts with means (N, H) and variance `ratio` (N,) times the mean.

    Each distinct pair of mean and ratio is computed once: flat forecasts cost one period, not H.
    """
    from scipy import stats  # noqa: PLC0415 - a second to import

    flat = mean.shape[1] > 1 and bool((mean == mean[:, :1]).all())
    means = mean[:, :1] if flat else mean
    expected = np.clip(means, NOTHING, None)[:, :, None]  # (N, H, 1)
    excess = np.broadcast_to(ratio[:, None, None], expected.shape) - 1.0
    found: Values = stats.nbinom.ppf(levels, np.minimum(expected, MANY) / excess, 1 / (1 + excess))
    large = expected > MANY
    if large.any():
        wide = expected + np.sqrt(expected * (1 + excess)) * stats.norm.ppf(levels)
        found = np.where(large, np.maximum(wide, 0.0), found)
    return np.repeat(found, mean.shape[1], axis=1) if flat else found


def chosen_spread(mean: Values, ratio: Values, actual: Values, config: BodyConfig) -> float:
    """The spread, of those configured, with the least pinball loss on cells (n,) that say what came of `mean`."""
    from ml_core import metrics  # noqa: PLC0415 - the metrics package is not needed to serve

    levels = np.asarray(config.levels)
    losses = [
        float(
            np.nanmean(
                metrics.pinball(
                    actual[:, None], quantiles(mean[:, None], widened(ratio, spread), levels), levels
                )
            )
        )
        for spread in config.spreads
    ]
    return config.spreads[int(np.argmin(losses))]
