"""The contest on rolling origins, and what everyone does on the weeks that were held out of it.

Linear regression, a tree and a forest always stand beside the statistics, boosting and the network: they are the
field's first answers, and a report without them would not say what learning is worth.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inventory.training.dataset import N_ORIGINS, Dataset
from ml_core import metrics
from ml_core.config import (
    BoostingConfig,
    ForestConfig,
    NeuralConfig,
    SelectionConfig,
    StockCostConfig,
    TabularConfig,
)
from ml_core.config.learning import LoopConfig
from ml_core.forecast import backtest, members
from ml_core.forecast.backtest import Losses
from ml_core.forecast.classes import CLASSES, classified
from ml_core.forecast.contest import ALL, Option
from ml_core.forecast.panel import Forecast, Forecaster
from ml_core.forecast.selection import Selected

Values = NDArray[np.float64]
Progress = Callable[[str, float], None]
SELECTED = "selected"
NEURAL_PLACES = 60  # fewer teach a network nothing
LEAST_SCALE = 0.05  # units a day, by which losses are compared between places


@dataclass(frozen=True, slots=True)
class Row:
    """One forecaster on the days held out; means over places."""

    name: str
    pinball: float
    rmsse: float
    bias: float  # units a day, forecast minus actual
    cost: float
    coverage: float  # share of days at or below the 90th percentile


@dataclass(frozen=True, slots=True)
class Fitted:
    """The winners as chosen, and everyone's row."""

    selected: Selected
    rows: tuple[Row, ...]
    losses: Mapping[str, Values]  # pinball over the place's level, (N,), by name
    fallback: str  # the best simple method of the contest


def config_of(data: Dataset, *, fast: bool) -> SelectionConfig:
    """Who stands: everyone, the network only where there is enough to teach it."""
    rows = TabularConfig(
        rows=24_000,
        origins=16,
        forest=ForestConfig(trees=40, min_leaf=50),
        boosting=BoostingConfig(loss="poisson", iterations=120, learning_rate=0.05, min_leaf=100),
    )
    network = NeuralConfig(
        horizon=data.horizon,
        windows=6_000,
        loop=LoopConfig(
            epochs=5, patience=2, learning_rate=2e-3, batch_size=256, clip_norm=1.0, final_rate=0.1
        ),
    )
    return SelectionConfig(
        tabular=("linear", "tree", "forest", "boosting"),
        neural=not fast and len(data.whole) >= NEURAL_PLACES,
        horizon=data.horizon,
        n_origins=N_ORIGINS,
        stock=StockCostConfig(series=200),
        refit_every=N_ORIGINS,  # models serve for a night or more; in the contest they may be as old
        rows=replace(rows, horizon=data.horizon),
        network=network,
    )


def fit(data: Dataset, *, fast: bool, progress: Progress) -> Fitted:
    """Hold the contest before the days held out, and measure everyone on them."""
    config = config_of(data, fast=fast)
    progress("contest of rolling origins", 0.0)
    selected = Selected(config).fit(data.train)
    progress("contest of rolling origins", 1.0)
    forecasts = _answers(data, config, selected, progress)
    losses = {name: _losses(forecast, data, config) for name, forecast in forecasts.items()}
    rows = tuple(_row(name, losses[name], forecasts[name], data) for name in forecasts)
    scaled = {name: own.pinball / _scale(data) for name, own in losses.items()}
    return Fitted(selected, rows, scaled, _fallback(selected, config))


def _answers(
    data: Dataset, config: SelectionConfig, selected: Selected, progress: Progress
) -> dict[str, Forecast]:
    """Of every forecaster, fitted on what came before; those that were chosen are fitted already."""
    levels, found = np.asarray(config.levels), {}
    makers = members.makers(config)
    for at, (name, make) in enumerate(makers.items()):
        progress("days held out", at / len(makers))
        model: Forecaster = selected.members_.get(name) or make().fit(data.train)
        found[name] = model.predict(data.train, data.horizon, levels)
    found[SELECTED] = selected.predict(data.train, data.horizon, levels)
    progress("days held out", 1.0)
    return found


def losses_of(forecast: Forecast, data: Dataset) -> Values:
    """(N,): pinball over the level of each place."""
    found: Values = metrics.pinball(data.actual, forecast.quantiles, forecast.levels) / _scale(data)
    return found


def _losses(forecast: Forecast, data: Dataset, config: SelectionConfig) -> Losses:
    return backtest.losses(forecast, data.actual, data.train, config.stock)


def _row(name: str, own: Losses, forecast: Forecast, data: Dataset) -> Row:
    known = ~np.isnan(data.actual)
    below = (data.actual <= forecast.at(0.9) + 1e-9)[known]
    return Row(
        name,
        pinball=float(np.nanmean(own.pinball)),
        rmsse=float(np.nanmean(own.rmsse)),
        bias=float(np.nanmean(own.bias)),
        cost=float(np.nanmean(own.cost)),
        coverage=float(below.mean()) if len(below) else float("nan"),
    )


def _scale(data: Dataset) -> Values:
    """(N,): mean units a day before the days held out."""
    mean = np.nanmean(np.where(np.isnan(data.train.units), np.nan, data.train.units), axis=1)
    return np.asarray(np.maximum(np.nan_to_num(mean), LEAST_SCALE))


def _fallback(selected: Selected, config: SelectionConfig) -> str:
    """The best single simple method over all kinds of demand; the level without a contest."""
    simple = members.simple(config)
    ranked = [place for place in selected.board_ if place.kind == ALL]
    names = [place.option[0] for place in ranked if len(place.option) == 1 and place.option[0] in simple]
    return names[0] if names else members.LEVEL


def chosen(selected: Selected) -> list[Option]:
    """By kind of demand."""
    return list(selected.choice_)


def kinds(data: Dataset) -> dict[str, int]:
    """Places of each kind of demand."""
    found = classified(data.whole.units)
    return {name: int((found == at).sum()) for at, name in enumerate(CLASSES)}
