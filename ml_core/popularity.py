"""Time-decayed popularity: what is served when nothing is known, and the naive row of every report."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import PopularityConfig
from ml_core.data import Histories, Holdout, Interactions
from ml_core.estimator import Floats, State, Unfitted, own_state


class Popularity:
    """Score of an item: the sum over its events of weight x 0.5 ** (age / half-life).

    Without ages every event counts as new, which makes this plain popularity.
    """

    def __init__(self, config: PopularityConfig | None = None) -> None:
        self.config = config or PopularityConfig()
        self.scores_: Floats | None = None

    @property
    def n_items(self) -> int:
        """V."""
        return len(self._scores)

    def fit(self, train: Interactions, validation: Holdout | None = None) -> Self:
        """Count. `validation` is not needed."""
        histories = train.histories
        weight = np.ones(len(histories.items)) if histories.weights is None else histories.weights
        if histories.ages is not None:
            weight = weight * 0.5 ** (histories.ages / self.config.half_life_days)
        counts = np.bincount(histories.items, weights=weight, minlength=train.n_items)
        self.scores_ = counts.astype(np.float32)
        return self

    def predict(self, histories: Histories) -> Floats:
        """The same scores for everybody, shape (B, V)."""
        return np.tile(self._scores, (len(histories), 1))

    def score_one(self, history: Sequence[int]) -> Floats:
        """Scores (V,); the history does not matter."""
        return self._scores.copy()

    def with_items(self, content: Floats | None = None, *, n_new: int) -> Self:
        """New items have score 0."""
        wider = copy.copy(self)
        wider.scores_ = np.concatenate([self._scores, np.zeros(n_new, dtype=np.float32)])
        return wider

    def state(self) -> State:
        """One array."""
        return {"scores": self._scores}

    @classmethod
    def from_state(cls, config: PopularityConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`."""
        model = cls(config)
        model.scores_ = own_state(state, {"scores"})["scores"].astype(np.float32)
        return model

    @property
    def _scores(self) -> Floats:
        if self.scores_ is None:
            raise Unfitted("Popularity")
        return self.scores_
