"""A random forest (Breiman 2001), fitted by scikit-learn, kept as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import ForestConfig
from ml_core.estimator import State, Unfitted
from ml_core.tabular.decision_tree import as_grown, flat
from ml_core.tabular.table import Table, Values
from ml_core.tabular.trees import Trees


class RandomForest:
    """The mean of trees that were grown on resampled rows."""

    def __init__(self, config: ForestConfig | None = None) -> None:
        self.config = config or ForestConfig()
        self.trees_: Trees | None = None

    def fit(self, train: Table, validation: Table | None = None) -> Self:
        """Grow the trees. `validation` is not needed.

        Raises:
            ValueError: see `Table.checked`.
        """
        from sklearn.ensemble import RandomForestRegressor  # noqa: PLC0415 - a second to import

        train.checked()
        config = self.config
        grown = RandomForestRegressor(
            config.trees,
            max_leaf_nodes=config.max_leaves,
            min_samples_leaf=config.min_leaf,
            max_features=config.columns,
            max_samples=config.rows,
            random_state=config.seed,
        ).fit(train.features, train.target, sample_weight=train.weights)
        share = 1 / config.trees
        self.trees_ = Trees.of([flat(each.tree_, share=share) for each in grown.estimators_])
        return self

    def predict(self, features: Values) -> Values:
        """See `Regressor.predict`."""
        return self._trees.sums(as_grown(features))

    def state(self) -> State:
        """The trees."""
        return self._trees.state()

    @classmethod
    def from_state(cls, config: ForestConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not a forest's.
        """
        model = cls(config)
        model.trees_ = Trees.from_state(state)
        return model

    @property
    def _trees(self) -> Trees:
        if self.trees_ is None:
            raise Unfitted("RandomForest")
        return self.trees_
