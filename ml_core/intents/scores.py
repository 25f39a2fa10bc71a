"""Scores of texts before calibration, and how they become chances.

The energy of a text is the logarithm of the sum of its exponentiated scores: high where any class is likely. It tells
texts of no class apart better than the largest probability, which says how classes differ, not whether any fits.
Source: energy-based out-of-distribution detection (Liu et al. 2020, arXiv 2010.03759).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.estimator import Floats, State, own_state
from ml_core.sentiment.weighing import softmax

Values = NDArray[np.float64]
STRENGTH = 10.0  # C of the regression of one number
SHARE_BELOW = 0.05  # of the texts in scope that count as out of it where nothing out of scope was shown


@dataclass(frozen=True, slots=True)
class Scores:
    """Of n texts: linear scores by class (n, K), their energy (n,), and the cosine to the nearest example (n,)."""

    classes: Floats
    energy: Floats
    nearness: Floats

    @property
    def chances(self) -> Floats:
        return softmax(self.classes)


@dataclass(frozen=True, slots=True)
class Scope:
    """How likely a text is out of scope, from its energy and its nearest example."""

    energy: Values  # (2,): mean and spread in scope
    nearness: Values  # (2,)
    weight: float  # of the nearest example
    line: Values  # (2,): slope and offset of the chance

    @classmethod
    def fit(cls, inside: Scores, outside: Scores | None, *, weight: float) -> Self:
        """Learn from texts in scope that were not fitted on, and from texts out of scope where there are any."""
        energy, nearness = (_spread(values) for values in (inside.energy, inside.nearness))
        model = cls(energy, nearness, weight, np.array([-1.0, 0.0]))
        found = model.familiarity(inside)
        line = _guessed(found) if outside is None else _line(found, model.familiarity(outside))
        return cls(energy, nearness, weight, line)

    def familiarity(self, scores: Scores) -> Values:
        """(n,): high in scope."""
        energy = (scores.energy - self.energy[0]) / self.energy[1]
        found: Values = energy + self.weight * (scores.nearness - self.nearness[0]) / self.nearness[1]
        return found

    def outside(self, scores: Scores) -> Floats:
        """(n,): chances of being out of scope."""
        slope, offset = self.line
        chances: Floats = (1 / (1 + np.exp(-(slope * self.familiarity(scores) + offset)))).astype(np.float32)
        return chances

    def state(self) -> State:
        """Four arrays."""
        weight = np.array([self.weight])
        return {"energy": self.energy, "nearness": self.nearness, "weight": weight, "line": self.line}

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these four.
        """
        own = own_state(state, {"energy", "nearness", "weight", "line"})
        arrays = {name: array.astype(np.float64) for name, array in own.items()}
        return cls(arrays["energy"], arrays["nearness"], float(arrays["weight"][0]), arrays["line"])


def energy(classes: Floats) -> Floats:
    """(n,) of linear scores (n, K)."""
    top = classes.max(axis=1)
    found: Floats = (top + np.log(np.exp(classes - top[:, None]).sum(axis=1))).astype(np.float32)
    return found


def _spread(values: NDArray[np.floating]) -> Values:
    return np.array([values.mean(), max(float(values.std()), 1e-6)], dtype=np.float64)


def _line(inside: Values, outside: Values) -> Values:
    """Both kinds weigh alike: how many out-of-scope texts were written says nothing of how many will come."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - takes a second to import

    values = np.concatenate([inside, outside])[:, None]
    labels = np.repeat([0, 1], [len(inside), len(outside)])
    model = LogisticRegression(C=STRENGTH, class_weight="balanced").fit(values, labels)
    return np.array([model.coef_[0, 0], model.intercept_[0]], dtype=np.float64)


def _guessed(inside: Values) -> Values:
    """Even chances where few texts in scope lie below, falling with their spread."""
    slope = -2 / max(float(inside.std()), 1e-6)
    return np.array([slope, -slope * float(np.quantile(inside, SHARE_BELOW))], dtype=np.float64)
