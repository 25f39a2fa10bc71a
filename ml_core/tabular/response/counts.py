"""Rows of small counts, made fit for slopes: most days of most variants sell nothing, and nothing has no logarithm.

Half a unit in place of nothing flattens every slope (at .7 units a period to about half), and leaving such days out
bends it. In their place stands the working response of a Poisson with a logarithmic link: expected log plus relative
error, whose mean is right at any count. The expectation starts from a usual slope, so one step suffices.
Source: McCullagh & Nelder (1989), section 2.5. Departs by stopping after that step and by weighing rows of a variant
alike; errors are robust to clusters anyway.
"""

from __future__ import annotations

import numpy as np

from ml_core.tabular.response.records import Ints, Records, Values

MOST = 20.0  # relative error of a row; beyond it one order of a thousand units would be all that is learnt


def of_counts(
    units: Values,
    exposure: Values,
    price: Values,
    *,
    variant: Ints,
    effect: Ints,
    controls: Values,
    cluster: Ints,
    period: Ints,
    slope: float,
) -> Records:
    """Records for `DemandResponse`; rows of a variant and place without any sale are left out.

    Args:
        units: (n,), sold, >= 0.
        exposure: (n,), in periods in which it could be bought, > 0.
        slope: where the expectation starts.

    Raises:
        ValueError: if no row is left, or a number is negative or not finite.
    """
    for name, values in (("units", units), ("exposure", exposure), ("price", price)):
        if not np.isfinite(values).all() or (values < 0).any():
            raise ValueError(f"{name} must be finite and not negative")
    usable = (exposure > 0) & (price > 0)
    _, group = np.unique(np.stack([variant, effect], axis=1), axis=0, return_inverse=True)
    group = np.asarray(group.ravel(), dtype=np.int64)
    log_price = np.log(np.where(price > 0, price, 1.0))
    n = np.maximum(np.bincount(group, weights=usable.astype(float)), 1)
    usual = np.bincount(group, weights=np.where(usable, log_price, 0.0)) / n
    answer = slope * (log_price - usual[group])
    weight = np.where(usable, exposure * np.exp(answer), 0.0)
    total = np.bincount(group, weights=np.where(usable, units, 0.0))
    rate = total / np.maximum(np.bincount(group, weights=weight), 1e-12)
    keep = usable & (rate[group] > 0)
    if not keep.any():
        raise ValueError("nothing was sold at a price above 0")
    expected = np.maximum(rate[group] * weight, 1e-12)
    error = np.minimum((units - expected) / expected, MOST / np.minimum(expected, 1.0))
    response = np.log(np.maximum(rate[group], 1e-12)) + answer + error
    return Records(
        response[keep],
        log_price[keep],
        controls[keep],
        variant[keep],
        effect[keep],
        cluster[keep],
        period[keep],
    )
