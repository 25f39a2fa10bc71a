"""Rows to train the global models on: series, origin and step, drawn evenly from what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ml_core.config import TabularConfig
from ml_core.forecast import body
from ml_core.forecast.features import Columns, Origin
from ml_core.forecast.panel import Ints, Panel, Values


@dataclass(frozen=True, slots=True)
class Sample:
    """n rows; what came of each, and the level and ratio that were known at its origin."""

    features: Values  # (n, F)
    actual: Values  # (n,), units
    level: Values  # (n,), units
    ratio: Values  # (n,), variance over mean


def sampled(panel: Panel, learnt: Mapping[str, float], config: TabularConfig) -> Sample:
    """At most `config.rows` rows, the same number from each of the latest origins; the same every time.

    Raises:
        ValueError: if there is no row: one period only, or nothing known.
    """
    columns, rng = Columns(panel, learnt), np.random.default_rng(config.seed)
    latest = panel.n_periods - 1
    n_origins = min(config.origins, latest)
    first = max(1, min(panel.season, latest // 2))  # an origin needs a past to speak of
    periods = np.unique(
        np.linspace(max(first, latest - n_origins + 1), latest, n_origins).astype(int)[:latest]
    )
    parts = [_drawn(columns, int(at), config.rows // max(1, len(periods)), config, rng) for at in periods]
    whole = Sample(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True))) if parts else None
    if whole is None or not len(whole.actual):
        raise ValueError(f"{len(panel)} series of {panel.n_periods} periods hold nothing to learn from")
    return whole


def _drawn(
    columns: Columns, period: int, size: int, config: TabularConfig, rng: np.random.Generator
) -> tuple[Values, Values, Values, Values]:
    panel, origin = columns.panel, columns.at(period)
    ahead = panel.units[:, period : period + config.horizon]
    series, offsets = np.nonzero(~np.isnan(ahead))
    if len(series) > size:
        kept = rng.choice(len(series), size, replace=False)
        series, offsets = series[kept], offsets[kept]
    return _rows(columns, origin, series, offsets, ahead, config)


def _rows(
    columns: Columns, origin: Origin, series: Ints, offsets: Ints, ahead: Values, config: TabularConfig
) -> tuple[Values, Values, Values, Values]:
    past = columns.panel.units[:, : origin.period]
    ratio = body.ratios(past, columns.learnt["ratio"], config.level.body)
    features = columns.rows(origin, series, offsets + 1)
    return features, ahead[series, offsets], origin.level[series], ratio[series]
