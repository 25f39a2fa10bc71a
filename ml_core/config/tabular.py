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


@dataclass(frozen=True, slots=True)
class ResponseConfig:
    """What demand answers to price."""

    nuisance: Literal["none", "linear", "boosting", "chosen"] = (
        "chosen"  # what takes out the reasons for prices; chosen: trees after the linear part, where they are right
    )
    least_foretold: float = 0.02  # R² of prices in unseen periods from which trees are right; below it chance
    boosting: BoostingConfig = BoostingConfig(
        iterations=80, learning_rate=0.1, min_leaf=50
    )  # of the nuisances
    folds: int = 5  # of the cross-fit, whole clusters each
    ridge: float = 1e-6  # of the linear nuisance, in rows; only keeps collinear controls solvable
    least_rows: int = 8  # of a variant; fewer have no slope of their own
    least_spread: float = (
        0.005  # deviation of what is left of the log price; below it the price never really moved
    )
    prior_mean: float = -2.62  # of a category without data; mean of 1,851 elasticities (Bijmolt et al. 2005)
    prior_deviation: float = 1.5  # about their spread
    confidence: float = 0.95
    sure_width: float = 1.0  # of an interval, up to which an elasticity is called sure
    fair_width: float = 2.0
    brand_spread: float | None = None  # deviation of brands within a category; None: as the data say
    variant_spread: float | None = None  # of variants within a brand
    house_spread: float = 0.0  # of what a brand has in common in all categories; needs the two spreads above
    level_step: float = 0.1  # of counts: how far a variant's log level walks from one week to the next
    scatter: float = (
        0.05  # of counts: variance of a week's log beyond a Poisson's; with the step, from seasons of shops
    )
    seed: int = 0  # of the folds
