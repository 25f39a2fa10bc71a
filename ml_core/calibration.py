"""Making probabilities honest on rows that the model was not fitted on.

Isotonic for one score of two classes and plenty of rows (some hundreds at least); temperature for K classes or
few rows, because one number cannot overfit. Both keep the order of scores, so accuracy and AUROC stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.estimator import Floats, Ints, State, Unfitted, own_state

Values = NDArray[np.float64]
TINY = 1e-7  # probabilities below it are taken for it, so that logarithms stay finite
COLDEST, HOTTEST = np.log(0.05), np.log(20.0)  # log temperatures searched


class Isotonic:
    """The monotone step function nearest to the outcomes, joined by straight lines.

    Source: pool adjacent violators (Ayer et al. 1955); for classifiers Zadrozny & Elkan (2002). Departs from both
    in never saying 0 or 1: n rows cannot show a chance below 1 / (n + 2).
    """

    def __init__(self) -> None:
        self.scores_: Values | None = None  # (S,), ascending
        self.chances_: Values | None = None  # (S,), never falling

    def fit(self, scores: NDArray[np.floating], labels: Ints) -> Self:
        """Learn P(label = 1) as a function of the score, both (n,).

        Raises:
            ValueError: for no rows, unequal lengths, labels other than 0 and 1, or scores that are not finite.
        """
        if scores.shape != labels.shape or scores.ndim != 1 or not len(scores):
            raise ValueError(f"one score and one label a row are needed, got {scores.shape}, {labels.shape}")
        if not np.isin(labels, (0, 1)).all() or not np.isfinite(scores).all():
            raise ValueError("labels must be 0 or 1 and scores finite")
        distinct, which = np.unique(scores.astype(np.float64), return_inverse=True)
        n = np.bincount(which).astype(np.float64)
        chances = _pool(np.bincount(which, weights=labels) / n, n)
        floor = 1 / (len(labels) + 2)
        self.scores_, self.chances_ = _corners(distinct, np.clip(chances, floor, 1 - floor))
        return self

    def predict(self, scores: NDArray[np.floating]) -> Floats:
        """Chances (n,); beyond the fitted scores the nearest one's."""
        if self.scores_ is None or self.chances_ is None:
            raise Unfitted("Isotonic")
        found: Floats = np.interp(scores, self.scores_, self.chances_).astype(np.float32)
        return found

    def state(self) -> State:
        """The corners of the function."""
        if self.scores_ is None or self.chances_ is None:
            raise Unfitted("Isotonic")
        return {"scores": self.scores_, "chances": self.chances_}

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these two.
        """
        own = own_state(state, {"scores", "chances"})
        model = cls()
        model.scores_, model.chances_ = own["scores"].astype(np.float64), own["chances"].astype(np.float64)
        return model


class Temperature:
    """One number that all log-probabilities are divided by: above 1 the model was too sure.

    Source: Guo et al. (2017, arXiv 1706.04599), fitted by the likelihood.
    """

    def __init__(self) -> None:
        self.temperature_: float | None = None

    def fit(self, probabilities: Floats, labels: Ints) -> Self:
        """Learn from probabilities (n, K) of rows that the model has not seen.

        Raises:
            ValueError: for no rows or unequal lengths.
        """
        from scipy.optimize import minimize_scalar  # noqa: PLC0415 - half a second to import

        if len(probabilities) != len(labels) or not len(labels):
            raise ValueError(
                f"one label a row is needed, got {len(probabilities)} rows, {len(labels)} labels"
            )
        rows = np.arange(len(labels))

        def loss(log_temperature: float) -> float:
            heated = _heated(probabilities, float(np.exp(log_temperature)))
            return -float(np.log(np.maximum(heated[rows, labels], TINY)).mean())

        found = minimize_scalar(loss, bounds=(COLDEST, HOTTEST), method="bounded")
        self.temperature_ = float(np.exp(found.x))
        return self

    def predict(self, probabilities: Floats) -> Floats:
        """Probabilities (n, K), each row with the same order as before."""
        if self.temperature_ is None:
            raise Unfitted("Temperature")
        return _heated(probabilities, self.temperature_).astype(np.float32)

    def state(self) -> State:
        """The number."""
        if self.temperature_ is None:
            raise Unfitted("Temperature")
        return {"temperature": np.array([self.temperature_])}

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if there is not just this array.
        """
        model = cls()
        model.temperature_ = float(own_state(state, {"temperature"})["temperature"].astype(np.float64)[0])
        return model


def _pool(chances: Values, n: Values) -> Values:
    """Merge neighbours that fall into their mean until nothing falls."""
    means: list[float] = []
    weights: list[float] = []
    lengths: list[int] = []
    for chance, weight in zip(chances.tolist(), n.tolist(), strict=True):
        mean, length = chance, 1
        while means and means[-1] >= mean:
            before = weights.pop()
            mean = (means.pop() * before + mean * weight) / (before + weight)
            weight += before  # noqa: PLW2901 - the block grows
            length += lengths.pop()
        means.append(mean)
        weights.append(weight)
        lengths.append(length)
    return np.repeat(np.array(means), lengths)


def _corners(scores: Values, chances: Values) -> tuple[Values, Values]:
    """Without the points inside a level stretch: the same function from fewer numbers."""
    inside = np.zeros(len(scores), dtype=bool)
    inside[1:-1] = (chances[1:-1] == chances[:-2]) & (chances[1:-1] == chances[2:])
    return scores[~inside], chances[~inside]


def _heated(probabilities: Floats, temperature: float) -> Values:
    logits = np.log(np.maximum(probabilities.astype(np.float64), TINY)) / temperature
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    heated: Values = weights / weights.sum(axis=1, keepdims=True)
    return heated
