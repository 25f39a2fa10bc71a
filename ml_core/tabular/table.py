"""What the estimators read, what they promise, and the checks that they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from ml_core.estimator import State

Values = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to learn from.

    Attributes:
        features: (n, F), finite or nan for missing.
        target: (n,), finite; 0 or 1 for two classes.
        weights: (n,), how much a row counts; all alike without.
    """

    features: Values
    target: Values
    weights: Values | None = None

    def __len__(self) -> int:
        return len(self.target)

    def take(self, rows: Ints | NDArray[np.bool_]) -> Self:
        """Some of the rows."""
        weights = None if self.weights is None else self.weights[rows]
        return type(self)(self.features[rows], self.target[rows], weights)

    def checked(self) -> Self:
        """Itself.

        Raises:
            ValueError: for no rows, shapes that do not fit, infinite features, or targets that are not finite.
        """
        n = len(self.target)
        weights_fit = self.weights is None or self.weights.shape == (n,)
        if not n or self.target.ndim != 1 or len(self.features) != n or not weights_fit:
            raise ValueError(f"features {self.features.shape} do not fit targets {self.target.shape}")
        checked_features(self.features)
        if not np.isfinite(self.target).all():
            raise ValueError(f"{int((~np.isfinite(self.target)).sum())} targets are not finite")
        return self


class Regressor(Protocol):
    """What every estimator of rows promises."""

    def fit(self, train: Table, validation: Table | None = None) -> Self:
        """Learn; `validation` may only say when to stop."""

    def predict(self, features: Values) -> Values:
        """One number a row, (n,): a mean, a quantile, or with two classes the chance of class 1."""

    def state(self) -> State:
        """Everything learnt, as named arrays."""


def checked_features(features: Values) -> Values:
    """Themselves.

    Raises:
        ValueError: unless (n, F) and nowhere infinite; a missing value is nan.
    """
    if features.ndim != 2:
        raise ValueError(f"features must be (rows, columns), got {features.shape}")
    if np.isinf(features).any():
        raise ValueError(f"{int(np.isinf(features).sum())} features are infinite; a missing one is nan")
    return features
