"""One model of rows over all series: linear, tree, forest, or boosting, with a negative binomial around its mean.

The target is sales over the series' level, each row weighed by that level: with a Poisson loss this is the level as
an offset, so a series that sells a hundred a day teaches the same shape as one that sells one a week. Direct
quantile heads of boosting sharpen the levels that stock is ordered by; below them they collapse to 0 on intermittent
demand (their median is 0 everywhere), so the body answers there.
Source: Makridakis et al. (2022), the winners of M5; departs from them by the offset in place of a model per store.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import BoostingConfig, TabularConfig
from ml_core.estimator import ForeignState, State, Unfitted, part_of
from ml_core.forecast import body
from ml_core.forecast.features import Columns
from ml_core.forecast.level import Level
from ml_core.forecast.panel import DECILES, Forecast, Ints, Panel, Values, checked_levels, forecast_of
from ml_core.forecast.rows import Sample, sampled
from ml_core.tabular.boosting import Boosting
from ml_core.tabular.decision_tree import DecisionTree
from ml_core.tabular.linear import Linear
from ml_core.tabular.random_forest import RandomForest
from ml_core.tabular.table import Regressor, Table

LOT = 500  # series at a time: bounds the memory of a night to LOT x horizon rows
TUNED_ROWS = 10_000  # rows that the spread is chosen on


class Tabular:
    """Quantiles around the mean of `config.kind`."""

    def __init__(self, config: TabularConfig | None = None) -> None:
        self.config = config or TabularConfig()
        self.level_ = Level(self.config.level)
        self.mean_: Regressor | None = None
        self.heads_: list[Boosting] = []
        self.spread_ = 1.0

    def fit(self, train: Panel, validation: Panel | None = None) -> Self:
        """Learn from rows drawn from the latest origins. `validation` is not needed.

        Raises:
            ValueError: if no period has another before it, or nothing is known.
        """
        self.level_ = Level(self.config.level).fit(train)
        sample = sampled(train, self.level_.learnt, self.config)
        table = Table(sample.features, sample.actual / sample.level, sample.level / sample.level.mean())
        self.mean_ = self._new().fit(table)
        self.heads_ = [Boosting(self._head(at)).fit(table) for at in self._head_levels()]
        self.spread_ = self._spread(sample)
        return self

    def predict(self, history: Panel, horizon: int, levels: Values = DECILES) -> Forecast:
        """See `Forecaster.predict`."""
        asked = checked_levels(levels)
        lots = [
            self._predict(history.take(np.arange(at, min(at + LOT, len(history)))), horizon, asked)
            for at in range(0, len(history), LOT)
        ]
        means, quantiles = zip(*lots, strict=True)
        return forecast_of(history, np.concatenate(means), np.concatenate(quantiles), asked)

    def state(self) -> State:
        """The level, the mean's model, the heads, the spread."""
        parts: dict[str, Level | Regressor] = {"level": self.level_, "mean": self._mean}
        parts |= {f"head{at}": head for at, head in enumerate(self.heads_)}
        named = {
            f"{name}.{key}": array for name, part in parts.items() for key, array in part.state().items()
        }
        return named | {"spread": np.array([self.spread_])}

    @classmethod
    def from_state(cls, config: TabularConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if an array is missing or unknown.
        """
        model = cls(config)
        heads = [f"head{at}" for at in range(len(model._head_levels()))]
        parts = {"level", "mean", "spread", *heads}
        foreign = {name for name in state if name.split(".")[0] not in parts | {"vocabulary"}}
        if foreign or "spread" not in state:
            raise ForeignState(f"not the arrays of a {config.kind} forecaster: {sorted(state)[:5]}")
        model.level_ = Level.from_state(config.level, part_of(state, "level"))
        model.mean_ = model._restored(part_of(state, "mean"))
        model.heads_ = [
            Boosting.from_state(model._head(level), part_of(state, name))
            for name, level in zip(heads, model._head_levels(), strict=True)
        ]
        model.spread_ = float(state["spread"].astype(np.float64)[0])
        return model

    @property
    def _mean(self) -> Regressor:
        if self.mean_ is None:
            raise Unfitted(f"Tabular {self.config.kind}")
        return self.mean_

    def _predict(self, history: Panel, horizon: int, levels: Values) -> tuple[Values, Values]:
        """Means (n, H) and quantiles (n, H, Q) of a lot."""
        columns = Columns(history, self.level_.learnt)
        origin = columns.at(history.n_periods)
        series, steps = _grid(len(history), horizon)
        rows = columns.rows(origin, series, steps)
        shape, scale = (len(history), horizon), origin.level[:, None]
        mean = np.maximum(self._mean.predict(rows).reshape(shape) * scale, 0.0)
        ratio = body.widened(
            body.ratios(history.units, self.level_.learnt["ratio"], self.config.level.body), self.spread_
        )
        quantiles = body.quantiles(mean, ratio, levels)
        for at, head in zip(self._head_levels(), self.heads_, strict=True):
            places = np.flatnonzero(np.isclose(levels, at))
            own = np.maximum(head.predict(rows).reshape(shape) * scale, 0.0)
            quantiles[:, :, places] = 0.5 * (quantiles[:, :, places] + own[:, :, None])
        return mean, quantiles

    def _spread(self, sample: Sample) -> float:
        """How much of a series' variance is left around the model's mean."""
        rows = np.arange(0, len(sample.actual), max(1, len(sample.actual) // TUNED_ROWS))
        mean = np.maximum(self._mean.predict(sample.features[rows]) * sample.level[rows], 0.0)
        return body.chosen_spread(mean, sample.ratio[rows], sample.actual[rows], self.config.level.body)

    def _new(self) -> Regressor:
        config = self.config
        made: dict[str, Regressor] = {
            "linear": Linear(config.linear),
            "tree": DecisionTree(config.tree),
            "forest": RandomForest(config.forest),
            "boosting": Boosting(config.boosting),
        }
        return made[config.kind]

    def _restored(self, state: State) -> Regressor:
        config = self.config
        if config.kind == "linear":
            return Linear.from_state(config.linear, state)
        if config.kind == "tree":
            return DecisionTree.from_state(config.tree, state)
        if config.kind == "forest":
            return RandomForest.from_state(config.forest, state)
        return Boosting.from_state(config.boosting, state)

    def _head_levels(self) -> tuple[float, ...]:
        return self.config.heads if self.config.kind == "boosting" else ()

    def _head(self, level: float) -> BoostingConfig:
        return dataclasses.replace(self.config.boosting, loss="quantile", level=level)


def _grid(n: int, horizon: int) -> tuple[Ints, Ints]:
    """Every series with every step."""
    return np.repeat(np.arange(n), horizon), np.tile(np.arange(1, horizon + 1), n)
