"""Models of rows and columns: linear, trees, boosting; and what demand answers to price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class LinearConfig:
    """Least squares with a ridge."""

    strength: float = (
        1.0  # ridge, in rows of standardised features: nothing where there are many, a guard where few
    )


@dataclass(frozen=True, slots=True)
class TreeConfig:
    """One regression tree."""

    max_leaves: int = 64  # a tree that a person can still read a branch of
    min_leaf: int = 20  # rows; a mean of fewer is noise
    seed: int = 0  # among equally good splits


@dataclass(frozen=True, slots=True)
class ForestConfig:
    """Averaged trees on resampled rows."""

    trees: int = 60  # more gain less than .001 on the car parts
    max_leaves: int = 256
    min_leaf: int = 20  # rows
    columns: float = 0.5  # share of the features tried at a split; decorrelates the trees
    rows: float = 0.3  # share of the rows that a tree draws; a third of the time, no loss seen
    seed: int = 0


@dataclass(frozen=True, slots=True)
class BoostingConfig:
    """Gradient boosting on histograms."""

    loss: Literal["squared_error", "poisson", "quantile", "log_loss"] = "squared_error"
    level: float = 0.5  # of the quantile loss; of no meaning to the others
    iterations: int = 120  # trees
    learning_rate: float = 0.06
    max_leaves: int = 15
    max_depth: int = 6  # bounds the time to predict as well
    min_leaf: int = 40  # rows
    ridge: float = 1.0  # on the values of leaves
    seed: int = 0
