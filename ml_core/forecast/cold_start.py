"""Demand for a product without a past: how its neighbours in text space began, at its price.

The nearest launches of the same category are averaged by likeness, each scaled by the price ratio to the power of
the elasticity, and drawn towards the mean launch of the category. What neighbours differ by is added to the spread:
a stranger's demand is less certain than any neighbour's.
Source: analogous products (Fisher & Raman 1996 judge them by eye); neighbours by cosine in place of eyes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import ColdStartConfig
from ml_core.estimator import State, Unfitted, own_state
from ml_core.forecast import body
from ml_core.forecast.panel import DECILES, EXPLODED, SOME, Forecast, Ints, Values, checked_levels

NAMES = {"units", "vectors", "category", "log_price"}


@dataclass(frozen=True, slots=True)
class Launches:
    """How N products began."""

    units: Values  # (N, L), of the first L periods after each launch; nan where unknown
    vectors: Values  # (N, D), of their texts
    category: Ints  # (N,)
    log_price: Values  # (N,), at launch


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Products without a past."""

    vectors: Values  # (n, D)
    category: Ints  # (n,)
    log_price: Values  # (n,)
    elasticity: Values  # (n,), of the category; 0 leaves prices out


class ColdStart:
    """Launch curves from neighbours."""

    def __init__(self, config: ColdStartConfig | None = None) -> None:
        self.config = config or ColdStartConfig()
        self.launches_: Launches | None = None

    def fit(self, launches: Launches) -> Self:
        """Keep the launches.

        Raises:
            ValueError: without a launch with a known period, or with values that are not finite.
        """
        finite = np.isfinite(launches.vectors).all() and np.isfinite(launches.log_price).all()
        if not finite or np.isinf(launches.units).any():
            raise ValueError("launches need finite units, vectors and prices")
        if np.isnan(launches.units).all():
            raise ValueError(f"{len(launches.units)} launches hold no known period")
        vectors = _unit(launches.vectors)
        self.launches_ = Launches(
            np.maximum(launches.units, 0.0), vectors, launches.category, launches.log_price
        )
        return self

    def predict(self, new: Newcomers, horizon: int, levels: Values = DECILES) -> Forecast:
        """Quantiles of the first `horizon` periods; beyond the launches that are known, their latest value holds."""
        launches, asked = self._launches, checked_levels(levels)
        rows = [self._curve(launches, new, at, horizon) for at in range(len(new.category))]
        means, ratios = (np.stack(parts) for parts in zip(*rows, strict=True))
        bound = EXPLODED * max(SOME, float(np.nanmax(launches.units)))
        cut = np.minimum(means, bound)
        exploded = np.asarray((means > bound).any(axis=1))
        return Forecast(asked, body.quantiles(cut, ratios, asked), cut, exploded)

    def neighbours(self, new: Newcomers, at: int) -> tuple[Ints, Values]:
        """Rows of the launches that newcomer `at` is answered by, nearest first, and their weights: its reasons."""
        launches = self._launches
        same = np.flatnonzero(launches.category == new.category[at])
        pool = same if len(same) >= self.config.least_neighbours else np.arange(len(launches.category))
        likeness = launches.vectors[pool] @ _unit(new.vectors[at : at + 1])[0]
        nearest = np.argsort(-likeness, kind="stable")[: self.config.neighbours]
        weights = np.exp((likeness[nearest] - likeness[nearest].max()) / self.config.sharpness)
        return pool[nearest], np.asarray(weights / weights.sum())

    def state(self) -> State:
        """The launches."""
        launches = self._launches
        return {name: getattr(launches, name) for name in sorted(NAMES)}

    @classmethod
    def from_state(cls, config: ColdStartConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these four.
        """
        own = own_state(state, NAMES)
        units, vectors, log_price = (
            own[name].astype(np.float64) for name in ("units", "vectors", "log_price")
        )
        model = cls(config)
        model.launches_ = Launches(units, vectors, own["category"].astype(np.int64), log_price)
        return model

    @property
    def _launches(self) -> Launches:
        if self.launches_ is None:
            raise Unfitted("ColdStart")
        return self.launches_

    def _curve(self, launches: Launches, new: Newcomers, at: int, horizon: int) -> tuple[Values, np.float64]:
        """Means (H,) and the ratio of variance to mean."""
        rows, weights = self.neighbours(new, at)
        moved = new.elasticity[at] * (new.log_price[at] - launches.log_price[rows])
        units = (
            launches.units[rows]
            * np.exp(np.clip(moved, -self.config.most_scaling, self.config.most_scaling))[:, None]
        )
        usual = launches.units[launches.category == new.category[at]]
        usual = usual if len(usual) else launches.units
        mean, heard = _means(units, weights)
        prior, _ = _means(usual, np.full(len(usual), 1 / len(usual)))
        prior = np.where(np.isnan(prior), np.nanmean(launches.units), prior)
        weight = heard / (heard + self.config.prior_neighbours)
        curve = weight * np.nan_to_num(mean) + (1 - weight) * prior  # (L,)
        known = ~np.isnan(units)
        apart = np.where(known, (units - curve) ** 2, 0.0)
        variance = float((weights[:, None] * apart).sum() / max(1e-12, (weights[:, None] * known).sum()))
        ratio = np.float64(max(body.LEAST_RATIO, variance / max(float(curve.mean()), body.NOTHING)))
        return np.pad(curve, (0, max(0, horizon - len(curve))), mode="edge")[:horizon], ratio


def _means(units: Values, weights: Values) -> tuple[Values, Values]:
    """Weighted mean of each period and the number of rows heard, (L,) each; nan where nothing is known."""
    known = ~np.isnan(units)
    total = weights @ known
    mean = (weights @ np.nan_to_num(units)) / np.where(total > 0, total, np.nan)
    squares = (weights**2) @ known
    return mean, np.where(total > 0, total**2 / np.maximum(squares, 1e-300), 0.0)


def _unit(vectors: Values) -> Values:
    """Rows of length 1; a row of nothing stays nothing."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(length > 0, length, 1.0)
