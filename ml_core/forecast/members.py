"""The forecasters by name, new or from their arrays: who may stand in a contest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ml_core.config import SelectionConfig, TabularConfig
from ml_core.estimator import State
from ml_core.forecast.level import Level
from ml_core.forecast.panel import Forecaster
from ml_core.forecast.planned import Planned
from ml_core.forecast.statistical import Statistical
from ml_core.forecast.tabular import Tabular

LEVEL, PLANNED, NEURAL = "level", "planned", "neural"


def names(config: SelectionConfig) -> list[str]:
    """Simple ones first; the level, and the level that plans move, are always among them."""
    return [LEVEL, PLANNED, *config.statistical, *config.tabular, *([NEURAL] if config.neural else [])]


def simple(config: SelectionConfig) -> set[str]:
    """Those among whom the fallback is."""
    return {LEVEL, PLANNED, *config.statistical}


def makers(config: SelectionConfig) -> dict[str, Callable[[], Forecaster]]:
    """How each is made, not fitted yet."""
    return {name: _maker(config, name) for name in names(config)}


def restored(config: SelectionConfig, name: str, state: State) -> Forecaster:
    """One from its arrays.

    Raises:
        ForeignState: if they are not its own.
    """
    if name == LEVEL:
        return Level.from_state(config.level, state)
    if name == PLANNED:
        return Planned.from_state(config.planned, state)
    if name == NEURAL:
        from ml_core.forecast.neural import Neural  # noqa: PLC0415 - imports torch

        return Neural.from_state(config.network, state)
    for method in config.statistical:
        if method == name:
            return Statistical.from_state(replace(config.simple, method=method), state)
    return Tabular.from_state(_rows(config, name), state)


def _maker(config: SelectionConfig, name: str) -> Callable[[], Forecaster]:
    def make() -> Forecaster:
        if name == LEVEL:
            return Level(config.level)
        if name == PLANNED:
            return Planned(config.planned)
        if name == NEURAL:
            from ml_core.forecast.neural import Neural  # noqa: PLC0415 - imports torch

            return Neural(config.network)
        for method in config.statistical:
            if method == name:
                return Statistical(replace(config.simple, method=method))
        return Tabular(_rows(config, name))

    return make


def _rows(config: SelectionConfig, name: str) -> TabularConfig:
    return next(
        replace(config.rows, kind=kind, horizon=config.horizon) for kind in config.tabular if kind == name
    )
