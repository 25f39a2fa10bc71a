"""What forecasters read and write: a panel of series, a forecast, and the interface between them.

Rows are series (a variant at a location), columns are periods, oldest first. Sales are not demand: a period that
nobody could buy in is nan or marked as censored, and no model learns from it or is judged by it. A return is not
negative demand either; it counts as nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from ml_core.estimator import State

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
DECILES: Values = np.arange(1, 10) / 10
EXPLODED = 4.0  # times the largest period ever seen: beyond it a number is a fault, not a forecast
SOME = 1.0  # units that a series without a past may reach before EXPLODED applies


@dataclass(frozen=True, slots=True)
class Panel:
    """N series over T periods, with what is known of F periods after them; see `of`."""

    units: Values  # (N, T), >= 0; nan where nothing could be sold or nothing is known
    season: int  # periods in a season: 7 for days, 12 for months
    start: int  # place of the first period within the season, 0 to season - 1
    known: Values  # (N, T + F, K): price, promotion, calendar; what is decided before it happens
    static: Values  # (N, S): what never changes, such as the vector of a text

    @classmethod
    def of(
        cls,
        units: NDArray[np.floating],
        *,
        season: int,
        start: int = 0,
        censored: Flags | None = None,
        known: NDArray[np.floating] | None = None,
        static: NDArray[np.floating] | None = None,
    ) -> Self:
        """Check once, here: negative net sales count as 0, censored periods as unknown.

        Args:
            units: (N, T); nan for a period before the first offer or without a record.
            season: periods in a season, >= 1.
            start: place of the first period in the season.
            censored: (N, T), where the stock ran out, so that sales are less than demand.
            known: (N, T + F, K) with F >= 0; nan is read as the latest value before it, or 0.
            static: (N, S).

        Raises:
            ValueError: for infinite values, shapes that do not fit, or a season below 1.
        """
        if units.ndim != 2 or not units.shape[1] or season < 1:
            raise ValueError(
                f"units must be (series, periods) and a season >= 1, got {units.shape}, {season}"
            )
        n, t = units.shape
        known = np.zeros((n, t, 0)) if known is None else known
        static = np.zeros((n, 0)) if static is None else static
        if known.ndim != 3 or len(known) != n or known.shape[1] < t or static.ndim != 2 or len(static) != n:
            raise ValueError(
                f"{n} series of {t} periods do not fit known {known.shape}, static {static.shape}"
            )
        if np.isinf(units).any() or np.isinf(known).any() or not np.isfinite(static).all():
            raise ValueError("units, known and static values must be finite")
        sold = np.maximum(units.astype(np.float64), 0.0)
        sold = np.where(censored, np.nan, sold) if censored is not None else sold
        filled = carried(known.astype(np.float64))
        return cls(sold, season, start % season, filled, static.astype(np.float64))

    def __len__(self) -> int:
        return len(self.units)

    @property
    def n_periods(self) -> int:
        """T."""
        return int(self.units.shape[1])

    def until(self, period: int) -> Self:
        """As it was known after `period` periods; what is known of later ones stays, for it was decided before."""
        return replace(self, units=self.units[:, :period])

    def take(self, rows: Ints | Flags) -> Self:
        """Some of the series."""
        return replace(self, units=self.units[rows], known=self.known[rows], static=self.static[rows])

    def phases(self, horizon: int) -> Ints:
        """(T + horizon,): the place of each period in the season, ahead of now too."""
        return (self.start + np.arange(self.n_periods + horizon)) % self.season

    def known_until(self, horizon: int) -> Values:
        """`known` for T + horizon periods; what was not planned that far keeps its latest value."""
        wanted = self.n_periods + horizon
        missing = max(0, wanted - self.known.shape[1])
        return np.pad(self.known[:, :wanted], ((0, 0), (0, missing), (0, 0)), mode="edge")


@dataclass(frozen=True, slots=True)
class Forecast:
    """Quantiles of the units in each of the next H periods; they never cross and are never negative."""

    levels: Values  # (Q,), ascending, each in (0, 1)
    quantiles: Values  # (N, H, Q)
    mean: Values  # (N, H)
    clipped: Flags  # (N,), where the model's own answer was unusable and was cut; show it to people

    def at(self, level: float) -> Values:
        """(N, H) of a level, interpolated between the two around it."""
        place = float(np.interp(level, self.levels, np.arange(len(self.levels))))
        low = int(place)
        high = min(low + 1, len(self.levels) - 1)
        return self.quantiles[..., low] * (low + 1 - place) + self.quantiles[..., high] * (place - low)

    def take(self, rows: Ints | Flags) -> Self:
        """Some of the series."""
        return replace(self, quantiles=self.quantiles[rows], mean=self.mean[rows], clipped=self.clipped[rows])


class Forecaster(Protocol):
    """What every forecaster promises."""

    def fit(self, train: Panel, validation: Panel | None = None) -> Self:
        """Learn from `train`. `validation`, the same series with later periods, may only say when to stop."""

    def predict(self, history: Panel, horizon: int, levels: Values = DECILES) -> Forecast:
        """Quantiles of the `horizon` periods after `history`, whose series may be others than those of `fit`."""

    def state(self) -> State:
        """Everything learnt, as named arrays."""


def forecast_of(history: Panel, mean: Values, quantiles: Values, levels: Values) -> Forecast:
    """A forecast that can be trusted to be finite, ordered, not negative and not absurd.

    A value that is not finite, or above `EXPLODED` times the most that the series ever sold, is cut to that bound
    and its series is flagged: one exploding series would otherwise order a warehouse full.
    """
    most = np.where(np.isnan(history.units), 0.0, history.units).max(axis=1)
    bound = EXPLODED * np.maximum(most, SOME)
    cut_mean, cut = _cut(mean, bound[:, None])
    cut_quantiles, cut_too = _cut(quantiles, bound[:, None, None])
    ordered = np.maximum.accumulate(cut_quantiles, axis=2)
    return Forecast(levels, ordered, cut_mean, np.asarray(cut.any(axis=1) | cut_too.any(axis=(1, 2))))


def checked_levels(levels: Values) -> Values:
    """Levels that can be asked for.

    Raises:
        ValueError: unless they ascend within (0, 1).
    """
    found = np.asarray(levels, dtype=np.float64)
    if not len(found) or found.min() <= 0 or found.max() >= 1 or (np.diff(found) <= 0).any():
        raise ValueError(f"levels must ascend between 0 and 1, got {found.tolist()}")
    return found


def carried(values: Values) -> Values:
    """(N, T, K) with each nan replaced by the latest value before it in the series, or 0."""
    gaps = np.isnan(values)
    if not gaps.any():
        return values
    places = np.where(gaps, 0, np.arange(values.shape[1])[None, :, None])
    latest = np.maximum.accumulate(places, axis=1)
    return np.nan_to_num(np.take_along_axis(values, latest, axis=1), nan=0.0)


def _cut(values: Values, bound: Values) -> tuple[Values, Flags]:
    absurd = ~np.isfinite(values) | (values > bound)
    usable = np.nan_to_num(values, nan=0.0, posinf=np.inf, neginf=0.0)
    return np.clip(usable, 0.0, bound), absurd
