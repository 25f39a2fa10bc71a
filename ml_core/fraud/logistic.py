"""Logistic regression: the field's yardstick, fitted by scikit-learn and kept as a line of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import LogisticConfig
from ml_core.estimator import State, Unfitted, own_state
from ml_core.fraud import standard
from ml_core.tabular.table import Table, Values

NAMES = {"center", "scale", "weights", "bias"}


class Logistic:
    """The chance of class 1; cross-entropy with a ridge, on standardised features."""

    def __init__(self, config: LogisticConfig | None = None) -> None:
        self.config = config or LogisticConfig()
        self.learnt_: dict[str, Values] | None = None

    def fit(self, train: Table, validation: Table | None = None) -> Self:
        """Minimise the cross-entropy. `validation` is not needed.

        Raises:
            ValueError: see `Table.checked`; also unless the targets are 0 and 1.
        """
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - a second to import

        train.checked()
        standard.require_classes(train.target)
        center, scale = standard.moments(train.features)
        rows = standard.scaled(train.features, center, scale)
        machine = LogisticRegression(C=1 / self.config.strength, max_iter=self.config.steps)
        machine.fit(rows, train.target, sample_weight=train.weights)
        self.learnt_ = {
            "center": center,
            "scale": scale,
            "weights": machine.coef_[0],
            "bias": machine.intercept_,
        }
        return self

    def predict(self, features: Values) -> Values:
        """See `Regressor.predict`."""
        learnt = self._learnt
        rows = standard.scaled(features, learnt["center"], learnt["scale"])
        return standard.chance(rows @ learnt["weights"] + learnt["bias"][0])

    def state(self) -> State:
        """Four arrays."""
        return dict(self._learnt)

    @classmethod
    def from_state(cls, config: LogisticConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these.
        """
        own = own_state(state, NAMES)
        model = cls(config)
        model.learnt_ = {name: array.astype(np.float64) for name, array in own.items()}
        return model

    @property
    def _learnt(self) -> dict[str, Values]:
        if self.learnt_ is None:
            raise Unfitted("Logistic")
        return self.learnt_
