"""A linear support vector machine (Cortes & Vapnik 1995); its margins become chances by Platt's sigmoid (1999).

Linear, because a kernel's cost grows with the square of the rows; trees beside it find what is bent. The sigmoid is
fitted on the training rows: with two parameters it learns nothing by heart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import SupportVectorConfig
from ml_core.estimator import State, Unfitted, own_state
from ml_core.fraud import standard
from ml_core.tabular.table import Table, Values

NAMES = {"center", "scale", "weights", "bias", "sigmoid"}


class SupportVectors:
    """The chance of class 1."""

    def __init__(self, config: SupportVectorConfig | None = None) -> None:
        self.config = config or SupportVectorConfig()
        self.learnt_: dict[str, Values] | None = None

    def fit(self, train: Table, validation: Table | None = None) -> Self:
        """Minimise the squared hinge loss with a ridge. `validation` is not needed.

        Raises:
            ValueError: see `Table.checked`; also unless the targets are 0 and 1.
        """
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - a second to import
        from sklearn.svm import LinearSVC  # noqa: PLC0415

        train.checked()
        standard.require_classes(train.target)
        center, scale = standard.moments(train.features)
        rows = standard.scaled(train.features, center, scale)
        config = self.config
        machine = LinearSVC(C=config.cost, dual=False, max_iter=config.steps, random_state=config.seed)
        machine.fit(rows, train.target, sample_weight=train.weights)
        margins = rows @ machine.coef_[0] + machine.intercept_[0]
        sigmoid = LogisticRegression(C=1.0, max_iter=config.steps)
        sigmoid.fit(margins[:, None], train.target, sample_weight=train.weights)
        self.learnt_ = {
            "center": center,
            "scale": scale,
            "weights": machine.coef_[0],
            "bias": machine.intercept_,
            "sigmoid": np.array([sigmoid.coef_[0, 0], sigmoid.intercept_[0]]),
        }
        return self

    def predict(self, features: Values) -> Values:
        """See `Regressor.predict`."""
        learnt = self._learnt
        rows = standard.scaled(features, learnt["center"], learnt["scale"])
        slope, bias = learnt["sigmoid"]
        return standard.chance(slope * (rows @ learnt["weights"] + learnt["bias"][0]) + bias)

    def state(self) -> State:
        """Five arrays."""
        return dict(self._learnt)

    @classmethod
    def from_state(cls, config: SupportVectorConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
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
            raise Unfitted("SupportVectors")
        return self.learnt_
