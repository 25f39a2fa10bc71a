"""One regression tree (Breiman et al. 1984), fitted by scikit-learn, kept as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import TreeConfig
from ml_core.estimator import State, Unfitted
from ml_core.tabular.table import Table, Values, checked_features
from ml_core.tabular.trees import Tree, Trees


class DecisionTree:
    """Means of the rows that share a leaf; of classes 0 and 1 this is a chance."""

    def __init__(self, config: TreeConfig | None = None) -> None:
        self.config = config or TreeConfig()
        self.trees_: Trees | None = None

    def fit(self, train: Table, validation: Table | None = None) -> Self:
        """Grow the best leaf first. `validation` is not needed.

        Raises:
            ValueError: see `Table.checked`.
        """
        from sklearn.tree import DecisionTreeRegressor  # noqa: PLC0415 - a second to import

        train.checked()
        grown = DecisionTreeRegressor(
            max_leaf_nodes=self.config.max_leaves,
            min_samples_leaf=self.config.min_leaf,
            random_state=self.config.seed,
        ).fit(train.features, train.target, sample_weight=train.weights)
        self.trees_ = Trees.of([flat(grown.tree_)])
        return self

    def predict(self, features: Values) -> Values:
        """See `Regressor.predict`."""
        return self._trees.sums(as_grown(features))

    def state(self) -> State:
        """The tree."""
        return self._trees.state()

    @classmethod
    def from_state(cls, config: TreeConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not a tree's.
        """
        model = cls(config)
        model.trees_ = Trees.from_state(state)
        return model

    @property
    def _trees(self) -> Trees:
        if self.trees_ is None:
            raise Unfitted("DecisionTree")
        return self.trees_


def flat(tree: Any, *, share: float = 1.0) -> Tree:
    """A tree of scikit-learn; `share` scales its leaves."""
    return Tree(
        tree.feature,
        tree.threshold,
        tree.children_left,
        tree.children_right,
        tree.missing_go_to_left.astype(np.bool_),
        tree.value[:, 0, 0] * share,
    )


def as_grown(features: Values) -> Values:
    """Features as scikit-learn's trees see them: rounded to 32 bits, or a row at a threshold falls astray."""
    return checked_features(features).astype(np.float32).astype(np.float64)
