"""Models that tell fraud from honest orders: rows, sequences of events, and their ensemble."""

from __future__ import annotations

from dataclasses import dataclass

from ml_core.config.learning import LoopConfig
from ml_core.config.tabular import BoostingConfig, ForestConfig


@dataclass(frozen=True, slots=True)
class LogisticConfig:
    """Logistic regression on standardised features."""

    strength: float = 1.0  # ridge, as in the published row; nothing with tens of thousands of rows
    steps: int = 1_000  # at most; it ends after some tens


@dataclass(frozen=True, slots=True)
class SupportVectorConfig:
    """A linear support vector machine; its margins are made chances by a sigmoid (Platt)."""

    cost: float = 0.1  # of a row inside the margin; .01 to 1 differ by less than a seed
    steps: int = 5_000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class PerceptronConfig:
    """Two hidden layers, cross-entropy."""

    width: int = 64
    dropout: float = 0.1
    loop: LoopConfig = LoopConfig(
        epochs=6, learning_rate=2e-3, batch_size=256, weight_decay=1e-4, final_rate=0.1
    )  # frauds are rare: more epochs learn them by heart


@dataclass(frozen=True, slots=True)
class EventsConfig:
    """A GRU over the latest events of a card, cross-entropy on whether the last one is fraud."""

    length: int = 50  # events; what a card did before them says nothing more
    width: int = 48
    dropout: float = 0.1
    loop: LoopConfig = LoopConfig(
        epochs=3, learning_rate=3e-3, batch_size=512, weight_decay=1e-4, final_rate=0.05
    )


@dataclass(frozen=True, slots=True)
class FineBoostingConfig:
    """Gradient boosting whose bins are fine where frauds are: in the tails of a feature."""

    boosting: BoostingConfig = BoostingConfig(
        loss="log_loss",
        iterations=200,
        learning_rate=0.05,
        max_leaves=15,
        max_depth=8,
        min_leaf=20,
        ridge=5.0,
    )
    tail_rate: float = 0.03  # share of the rows at either end that is binned finely
    tail_bins: int = 73  # at either end; together with the middle at most 255 fit a byte
    middle_bins: int = 105


@dataclass(frozen=True, slots=True)
class EnsembleConfig:
    """The served score: trees of both kinds, and the events, added up and calibrated."""

    boosting: FineBoostingConfig = FineBoostingConfig()
    n_boostings: int = 3  # with seeds and rows of their own; their mean varies half as much from week to week
    forest: ForestConfig = ForestConfig(
        trees=60, max_leaves=256, min_leaf=2, columns=0.2, rows=0.5
    )  # a quarter of the time of 100 trees on all rows
    events: EventsConfig = EventsConfig()
    rows: float = 0.8  # share of the rows that each boosting is fitted on
    forest_weight: float = 4.0  # of the forest's chance beside the boosting's log-odds
    events_weight: float = 0.15  # of the events' log-odds; above .3 their noise costs more than they tell
    seed: int = 0


@dataclass(frozen=True, slots=True)
class RarityConfig:
    """How unusual a row is, column by column."""

    points: int = (
        1_000  # quantiles kept of a column, and of the scores; rarer than one in so many are all alike
    )
