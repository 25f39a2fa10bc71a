"""What was foreseeable on past days: the level at the start of each week, from the days before it alone.

A simulation of the past with the champion would be told the past by what the champion learnt from it; the level knows
nothing but what is handed to it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inventory.features import History
from inventory.predictor.foreseeing import panel_of
from ml_core.forecast import body
from ml_core.forecast.level import Level, level

Values = NDArray[np.float64]
WEEK = 7


@dataclass(frozen=True, slots=True)
class Replayed:
    """N series over the T days that are replayed."""

    demand: Values  # (N, T), units; where the shelf was empty, what the level expected
    daily: Values  # (N, T), mean units a day as foreseen
    ratio: Values  # (N, T), variance over mean


def replayed(history: History, days: int) -> Replayed:
    """The latest `days` of a history, each week foreseen from what came before it."""
    panel = panel_of(history)
    t = panel.n_periods
    first = max(1, t - days)
    daily, ratio = np.zeros((len(panel), t - first)), np.ones((len(panel), t - first))
    for start in range(first, t, WEEK):
        past = panel.until(start)
        if (start - first) % (4 * WEEK) == 0:  # what series share moves slowly
            learnt = Level().fit(past).learnt
        stop = min(start + WEEK, t)
        daily[:, start - first : stop - first] = level(past.units, learnt)[:, None]
        ratio[:, start - first : stop - first] = body.ratios(
            past.units, learnt["ratio"], Level().config.body
        )[:, None]
    demand = panel.units[:, first:]
    return Replayed(np.where(np.isnan(demand), daily, demand), daily, ratio)
