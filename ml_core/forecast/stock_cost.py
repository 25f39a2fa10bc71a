"""What a forecast would have cost a shop: base stock by its quantiles, against the demand that came.

Order of events in each period: what was ordered `lead` periods ago arrives; stock on hand and on order is raised to
the base stock; demand comes and what is not there is lost; what is left is held. The base stock is the quantile, at
the critical ratio of lost margin and holding cost, of the demand over this period and the lead time. All start with
the base stock of the first period on hand, so a forecast that asks for too much pays for it.
"""

from __future__ import annotations

import numpy as np

from ml_core.config import StockCostConfig
from ml_core.forecast import paths
from ml_core.forecast.panel import Forecast, Values


def simulated(forecast: Forecast, actual: Values, config: StockCostConfig) -> Values:
    """Cost per series and period, (N,): holding of what is left, lost margin of what was missing.

    Args:
        forecast: of the same series and periods.
        actual: (N, H), units; an unknown period asks for nothing.
        config: lead time in periods, prices of holding and losing a unit.
    """
    targets = _base_stocks(forecast, config)  # (N, H)
    demand = np.nan_to_num(actual)
    on_hand, cost = targets[:, 0].copy(), np.zeros(len(demand))
    coming = np.zeros((len(demand), config.lead + 1))  # by periods until arrival
    for period in range(demand.shape[1]):
        on_hand += coming[:, 0]
        coming = np.pad(coming[:, 1:], ((0, 0), (0, 1)))
        missing = np.maximum(targets[:, period] - on_hand - coming.sum(axis=1), 0.0)
        if config.lead:
            coming[:, config.lead - 1] += missing
        else:
            on_hand += missing
        sold = np.minimum(on_hand, demand[:, period])
        on_hand -= sold
        cost += config.holding * on_hand + config.lost * (demand[:, period] - sold)
    return np.asarray(cost / demand.shape[1])


def _base_stocks(forecast: Forecast, config: StockCostConfig) -> Values:
    """(N, H): the quantile of the demand from each period to the end of its lead time."""
    drawn = paths.sampled(forecast, config.paths, np.random.default_rng(config.seed))  # (N, H, P)
    last = drawn.shape[1]
    stop = np.minimum(np.arange(last) + config.lead + 1, last)
    total = np.pad(np.cumsum(drawn, axis=1), ((0, 0), (1, 0), (0, 0)))
    windows = total[:, stop] - total[:, :last]
    # The last periods see a shorter future: scaled, because orders go on after the horizon.
    windows *= ((config.lead + 1) / (stop - np.arange(last)))[None, :, None]
    return np.asarray(np.quantile(windows, config.lost / (config.lost + config.holding), axis=2))
