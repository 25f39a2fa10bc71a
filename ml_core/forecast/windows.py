"""Windows of a panel as the network reads them: one row is a series at an origin, with all steps ahead.

Everything that describes sales is divided by the level at the origin. What lies before the first period, or could
not be sold, is 0 with a flag that says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ml_core.forecast.features import LEAST_LEVEL
from ml_core.forecast.level import level
from ml_core.forecast.panel import Ints, Panel, Values

Arrays = tuple[Values, ...]
SAME = 4  # latest values at the same place of the season that each step is shown
CALENDAR = 6  # columns of a step: how far, and where in the season


@dataclass(frozen=True, slots=True)
class Windows:
    """Inputs of any (series, origin) of a panel."""

    panel: Panel
    window: int  # W
    horizon: int  # H
    levels: Mapping[int, Values]  # (N,) by origin

    @classmethod
    def of(
        cls, panel: Panel, learnt: Mapping[str, float], *, window: int, horizon: int, origins: Ints
    ) -> Windows:
        """Prepare the levels of the origins that will be asked for."""
        levels = {
            int(at): np.maximum(level(panel.units[:, :at], learnt), LEAST_LEVEL) for at in np.unique(origins)
        }
        return cls(panel, window, horizon, levels)

    def scale(self, series: Ints, origins: Ints) -> Values:
        """(B,): the level of each row."""
        return np.array([self.levels[int(at)][row] for row, at in zip(series, origins, strict=True)])

    def inputs(self, series: Ints, origins: Ints) -> Arrays:
        """Past (B, 2W + S + 1), steps (B, H, CALENDAR + SAME + 2K), each ready for the network."""
        scale = self.scale(series, origins)
        past = self._units(series, origins[:, None] + np.arange(-self.window, 0))  # (B, W)
        seen = (~np.isnan(past)).astype(np.float64)
        shown = np.log1p(np.nan_to_num(past) / scale[:, None])
        state = np.concatenate([shown, seen, self.panel.static[series], np.log(scale)[:, None]], axis=1)
        return state, self._steps(series, origins, scale)

    def targets(self, series: Ints, origins: Ints) -> Values:
        """Units (B, H) of the steps ahead over the level; nan where unknown."""
        ahead = self._units(series, origins[:, None] + np.arange(self.horizon))
        return ahead / self.scale(series, origins)[:, None]

    def _steps(self, series: Ints, origins: Ints, scale: Values) -> Values:
        season = self.panel.season
        steps = np.arange(1, self.horizon + 1)
        at = origins[:, None] + steps - 1  # (B, H)
        angle = 2 * np.pi * ((self.panel.start + at) % season) / season
        far = np.broadcast_to(steps / self.horizon, at.shape)
        waves = [np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)]
        calendar = np.stack([far, np.log(far), *waves], axis=2)  # (B, H, CALENDAR)
        back = season * (np.arange(SAME) + (steps[:, None] - 1) // season + 1)  # (H, SAME)
        same = np.nan_to_num(self._units(series, at[:, :, None] - back))  # (B, H, SAME)
        return np.concatenate(
            [calendar, np.log1p(same / scale[:, None, None]), *self._plans(series, at)], axis=2
        )

    def _plans(self, series: Ints, at: Ints) -> list[Values]:
        """What is known of each step, and how it differs from the latest season before the origin."""
        known = self.panel.known_until(max(0, int(at.max()) + 1 - self.panel.n_periods))
        target = known[series[:, None], at]  # (B, H, K)
        recent = np.maximum(at[:, :1] - np.arange(1, self.panel.season + 1), 0)
        return [target, target - known[series[:, None], recent].mean(axis=1, keepdims=True)]

    def _units(self, series: Ints, at: Ints) -> Values:
        """Units at periods that may lie outside of the panel: nan there."""
        inside = (at >= 0) & (at < self.panel.n_periods)
        rows = series.reshape(-1, *[1] * (at.ndim - 1))
        found = self.panel.units[rows, np.clip(at, 0, self.panel.n_periods - 1)]
        return np.where(inside, found, np.nan)
