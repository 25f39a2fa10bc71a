"""What is knowable at an origin about a period some steps ahead: the columns of the global models.

One model answers for every step (direct, with the step as a column), so no error is fed back. All that describes
sales is divided by the series' level, so that a model learns shapes from all series and not the size of one.
Training and serving run the same code: serving is the origin at the end of the history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ml_core.forecast import intermittent
from ml_core.forecast.level import level
from ml_core.forecast.panel import Ints, Panel, Values

LEAST_LEVEL = 0.01  # units a period; below it a ratio to the level is noise
SEASONS_BACK = 8  # of the mean at the same place in the season
NEVER = 1_000.0  # periods since a sale that never was


@dataclass(frozen=True, slots=True)
class Origin:
    """What one origin says of each series, whatever the step."""

    period: int  # periods known
    base: Values  # (N, B)
    level: Values  # (N,), >= LEAST_LEVEL
    usual: Values  # (N, season), mean at each place of the season over the level; nan where unknown
    planned: Values  # (N, K), means of what was known of the latest season


class Columns:
    """Running sums of a panel, so that any window at any origin costs one subtraction."""

    def __init__(self, panel: Panel, learnt: Mapping[str, float]) -> None:
        self.panel = panel
        self.learnt = learnt
        seen = ~np.isnan(panel.units)
        sold = np.nan_to_num(panel.units)
        self.seen, self.sold = _running(seen), _running(sold)
        self.squares, self.sales = _running(sold**2), _running(sold > 0)

    def at(self, period: int) -> Origin:
        """The origin after `period` periods, >= 1."""
        units = self.panel.units[:, :period]
        base_level = np.maximum(level(units, self.learnt), LEAST_LEVEL)
        parts = [self._window(period, length, base_level) for length in self._lengths(period)]
        adi, variation = intermittent.intervals(units)
        single = [
            np.log(base_level),
            np.minimum(adi, NEVER),
            variation,
            _since_sale(units),
            self.seen[:, period] / period,  # how much is known at all: young, or often out of stock
            np.log1p(self.seen[:, period]),
        ]
        base = np.concatenate([*parts, np.stack(single, axis=1), self.panel.static], axis=1)
        return Origin(period, base, base_level, self._usual(units, base_level), self._planned(period))

    def rows(self, origin: Origin, series: Ints, steps: Ints) -> Values:
        """Features (n, F) of some series, each some steps (>= 1) ahead of the origin."""
        at = origin.period + steps - 1
        season = self.panel.season
        phase = (self.panel.start + at) % season
        planned = self.panel.known_until(int(max(0, at.max(initial=0) + 1 - self.panel.n_periods)))
        target = planned[series, at]  # (n, K)
        angle = 2 * np.pi * phase / season
        timed = np.stack(
            [
                steps.astype(np.float64),
                origin.usual[series, phase],
                np.sin(angle),
                np.cos(angle),
                np.sin(2 * angle),
                np.cos(2 * angle),
            ],
            axis=1,
        )
        return np.concatenate([origin.base[series], timed, target, target - origin.planned[series]], axis=1)

    def _lengths(self, period: int) -> list[int]:
        """Windows in periods: the same number of columns at every origin, cut to what there is."""
        season = self.panel.season
        wanted = sorted({1, 3, max(1, season // 2), season, 2 * season, 4 * season})
        return [min(length, period) for length in wanted]

    def _window(self, period: int, length: int, base_level: Values) -> Values:
        """(N, 3): mean and deviation over the level, and the share of periods with a sale."""
        n, total, squares, sales = (
            sums[:, period] - sums[:, period - length]
            for sums in (self.seen, self.sold, self.squares, self.sales)
        )
        known = np.where(n > 0, n, np.nan)
        mean = total / known
        deviation = np.sqrt(np.maximum(squares / known - mean**2, 0.0))
        return np.stack([mean / base_level, deviation / base_level, sales / known], axis=1)

    def _usual(self, units: Values, base_level: Values) -> Values:
        season, t = self.panel.season, units.shape[1]
        first = max(0, t - SEASONS_BACK * season)
        usual = np.full((len(units), season), np.nan)
        for offset in range(min(season, t - first)):
            same = units[:, first + offset :: season]
            n = (~np.isnan(same)).sum(axis=1)
            mean = np.nan_to_num(same).sum(axis=1) / np.where(n > 0, n, np.nan)
            usual[:, (self.panel.start + first + offset) % season] = mean / base_level
        return usual

    def _planned(self, period: int) -> Values:
        latest = self.panel.known[:, max(0, period - self.panel.season) : period]
        return np.asarray(latest.mean(axis=1))


def _running(values: Values | np.ndarray) -> Values:
    """(N, T + 1): sums of the first 0, 1, ... T columns."""
    return np.pad(np.cumsum(values, axis=1, dtype=np.float64), ((0, 0), (1, 0)))


def _since_sale(units: Values) -> Values:
    """(N,): periods since the latest sale, on a logarithm."""
    sold = np.nan_to_num(units) > 0
    since = np.where(sold.any(axis=1), sold[:, ::-1].argmax(axis=1), NEVER)
    return np.asarray(np.log1p(since))
