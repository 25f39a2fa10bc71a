"""How unusual a row is, column by column, where nobody has said what is wrong.

For each column the share of known rows that are at least as high (counts, amounts and rates are suspicious when they
are high); a row's score is the sum of the negative logarithms, so each column's part is its own reason, exactly. Its
rank is the share of the fitted rows that score less. Source: ECOD, Li et al. (2022), with the upper tail alone and a
missing value counting as usual.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import RarityConfig
from ml_core.estimator import ForeignState, State, Unfitted
from ml_core.tabular.table import Values, checked_features


class Rarity:
    """Scores, parts and ranks of rows."""

    def __init__(self, config: RarityConfig | None = None) -> None:
        self.config = config or RarityConfig()
        self.columns_ = self.scores_ = np.empty(0)

    def fit(self, features: Values) -> Self:
        """Learn what is usual.

        Args:
            features: (n, F), nan where not known.

        Raises:
            ValueError: for no rows, or an infinite value.
        """
        rows = checked_features(features)
        if not len(rows):
            raise ValueError("rows are needed to say what is usual")
        levels = np.linspace(0, 1, self.config.points)
        known = np.where(np.isnan(rows).all(axis=0), 0.0, rows)
        self.columns_ = np.nanquantile(known, levels, axis=0, method="lower")  # (points, F)
        self.scores_ = np.quantile(self.parts(rows).sum(axis=1), levels, method="lower")
        return self

    def parts(self, features: Values) -> Values:
        """(n, F), what each column adds to a row's score; 0 where it is as usual as can be, or not known."""
        columns = self._columns
        rows = checked_features(features)
        found = np.empty_like(rows)
        for at in range(rows.shape[1]):
            below = np.searchsorted(columns[:, at], rows[:, at], side="left")
            found[:, at] = -np.log(np.maximum(1 - below / len(columns), 1 / len(columns)))
        return np.where(np.isnan(rows), 0.0, found)

    def ranks(self, features: Values) -> Values:
        """(n,), share of the fitted rows that are less unusual."""
        scores = self.parts(features).sum(axis=1)
        return np.asarray(np.searchsorted(self.scores_, scores, side="left") / len(self.scores_))

    def state(self) -> State:
        """Quantiles of the columns and of the scores."""
        return {"columns": self._columns, "scores": self.scores_}

    @classmethod
    def from_state(cls, config: RarityConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these.
        """
        if set(state) != {"columns", "scores"} or state["columns"].ndim != 2:
            raise ForeignState(f"expected what is usual, found {sorted(state)}")
        model = cls(config)
        model.columns_, model.scores_ = (state[name].astype(np.float64) for name in ("columns", "scores"))
        return model

    @property
    def _columns(self) -> Values:
        if not len(self.columns_):
            raise Unfitted("Rarity")
        return self.columns_
