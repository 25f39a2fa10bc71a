"""Linear regression with a ridge: the field's first answer, and a row of every report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import LinearConfig
from ml_core.estimator import State, Unfitted, own_state
from ml_core.tabular.table import Table, Values, checked_features

NAMES = {"center", "scale", "weights", "bias"}


class Linear:
    """Least squares on standardised features; a missing value is taken for the column's mean."""

    def __init__(self, config: LinearConfig | None = None) -> None:
        self.config = config or LinearConfig()
        self.learnt_: dict[str, Values] | None = None

    def fit(self, train: Table, validation: Table | None = None) -> Self:
        """Solve the normal equations. `validation` is not needed.

        Raises:
            ValueError: see `Table.checked`.
        """
        train.checked()
        weights = np.ones(len(train)) if train.weights is None else train.weights
        center, scale = _moments(train.features)
        rows = np.nan_to_num((train.features - center) / scale)  # (n, F)
        mean_row, mean = weights @ rows / weights.sum(), weights @ train.target / weights.sum()
        weighted = (rows - mean_row) * weights[:, None]
        gram = weighted.T @ (rows - mean_row) + self.config.strength * np.eye(rows.shape[1])
        slopes = np.linalg.solve(gram, weighted.T @ (train.target - mean))
        bias = np.array([mean - mean_row @ slopes])
        self.learnt_ = {"center": center, "scale": scale, "weights": slopes, "bias": bias}
        return self

    def predict(self, features: Values) -> Values:
        """See `Regressor.predict`."""
        learnt = self._learnt
        rows = np.nan_to_num((checked_features(features) - learnt["center"]) / learnt["scale"])
        return np.asarray(rows @ learnt["weights"] + learnt["bias"][0])

    def state(self) -> State:
        """Center and scale of each column, its weight, and the bias."""
        return dict(self._learnt)

    @classmethod
    def from_state(cls, config: LinearConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these four.
        """
        model = cls(config)
        model.learnt_ = {name: array.astype(np.float64) for name, array in own_state(state, NAMES).items()}
        return model

    @property
    def _learnt(self) -> dict[str, Values]:
        if self.learnt_ is None:
            raise Unfitted("Linear")
        return self.learnt_


def _moments(features: Values) -> tuple[Values, Values]:
    """Mean and deviation of each column over what is not missing; a constant column keeps scale 1."""
    seen = ~np.isnan(features)
    n = np.maximum(seen.sum(axis=0), 1)
    center = np.where(seen, features, 0.0).sum(axis=0) / n
    deviation = np.sqrt(np.where(seen, (features - center) ** 2, 0.0).sum(axis=0) / n)
    return center, np.where(deviation > 1e-9 * (1 + np.abs(center)), deviation, 1.0)
