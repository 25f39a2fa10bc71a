"""Gradient boosting on histograms (Friedman 2001; Ke et al. 2017), fitted by scikit-learn, kept as arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import BoostingConfig
from ml_core.estimator import State, Unfitted, own_state, part_of
from ml_core.tabular.table import Table, Values, checked_features
from ml_core.tabular.trees import NAMES, Tree, Trees

# Scores are bounded before exp: beyond it a Poisson mean is a fault, and beyond it a chance is 0 or 1 anyway.
LIMIT = 30.0
LINKS: dict[str, Callable[[Values], Values]] = {
    "squared_error": lambda scores: scores,
    "quantile": lambda scores: scores,
    "poisson": lambda scores: np.asarray(np.exp(np.clip(scores, -LIMIT, LIMIT))),
    "log_loss": lambda scores: np.asarray(1 / (1 + np.exp(-np.clip(scores, -LIMIT, LIMIT)))),
}


class Boosting:
    """A sum of small trees: a mean, a Poisson mean, a quantile, or the chance of class 1, by `config.loss`."""

    def __init__(self, config: BoostingConfig | None = None) -> None:
        self.config = config or BoostingConfig()
        self.trees_: Trees | None = None
        self.start_ = 0.0  # score before the first tree

    def fit(self, train: Table, validation: Table | None = None) -> Self:
        """Grow `config.iterations` trees. `validation` is not needed.

        Raises:
            ValueError: see `Table.checked`; also for negative targets of a Poisson, or classes other than 0 and 1.
        """
        train.checked()
        grown = _machine(self.config).fit(
            _without_empty(train.features), train.target, sample_weight=train.weights
        )
        self.trees_ = Trees.of([_flat(lot[0].nodes) for lot in grown._predictors])
        self.start_ = float(np.ravel(grown._baseline_prediction)[0])
        return self

    def predict(self, features: Values) -> Values:
        """See `Regressor.predict`."""
        if self.trees_ is None:
            raise Unfitted("Boosting")
        return LINKS[self.config.loss](self.start_ + self.trees_.sums(checked_features(features)))

    def state(self) -> State:
        """The trees, and the score before them."""
        if self.trees_ is None:
            raise Unfitted("Boosting")
        trees = {f"trees.{name}": array for name, array in self.trees_.state().items()}
        return trees | {"start": np.array([self.start_])}

    @classmethod
    def from_state(cls, config: BoostingConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these.
        """
        own = own_state(state, {"start", *(f"trees.{name}" for name in NAMES)})
        model = cls(config)
        model.trees_ = Trees.from_state(part_of(own, "trees"))
        model.start_ = float(own["start"].astype(np.float64)[0])
        return model


def _without_empty(features: Values) -> Values:
    """A column without any value as zeros: scikit-learn cannot bin it, and no split will be on it either way."""
    return np.where(np.isnan(features).all(axis=0), 0.0, features)


def _machine(config: BoostingConfig) -> Any:
    from sklearn import ensemble  # noqa: PLC0415 - a second to import

    shared = {
        "max_iter": config.iterations,
        "learning_rate": config.learning_rate,
        "max_leaf_nodes": config.max_leaves,
        "max_depth": config.max_depth,
        "min_samples_leaf": config.min_leaf,
        "l2_regularization": config.ridge,
        "early_stopping": False,
        "random_state": config.seed,
    }
    if config.loss == "log_loss":
        return ensemble.HistGradientBoostingClassifier(**shared)
    level = config.level if config.loss == "quantile" else None
    return ensemble.HistGradientBoostingRegressor(loss=config.loss, quantile=level, **shared)


def _flat(nodes: NDArray[Any]) -> Tree:
    is_leaf = nodes["is_leaf"].astype(np.bool_)
    return Tree(
        nodes["feature_idx"],
        nodes["num_threshold"],
        np.where(is_leaf, -1, nodes["left"].astype(np.int64)),
        np.where(is_leaf, -1, nodes["right"].astype(np.int64)),
        nodes["missing_go_to_left"].astype(np.bool_),
        nodes["value"],
    )
