"""Whom to believe, and how far: one weight a member and one bias a class, over log-probabilities.

A weight is never negative (a member that errs on a handful of rows is not to be believed in reverse) and is held
near the plain average until enough rows speak. The same regression, with one member, calibrates margins.
Source: stacked regressions with non-negative weights (Breiman 1996); for classes, log-probabilities and a softmax.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.estimator import Floats, Ints, State
from ml_core.sentiment.weighing import softmax

Values = NDArray[np.float64]
TINY = 1e-5  # a member that is surer than this is taken to be as sure as this
MAX_ROUNDS = 500  # of the solver; it stops long before


@dataclass(frozen=True, slots=True)
class Judge:
    """Class probabilities from the evidence (n, M, K) of M members."""

    weights: Floats  # (M,)
    bias: Floats  # (K,)

    def probabilities(self, evidence: Floats) -> Floats:
        """(n, K)."""
        return softmax(np.einsum("nmk,m->nk", evidence, self.weights) + self.bias)

    def state(self) -> State:
        """Two arrays."""
        return {"weights": self.weights, "bias": self.bias}

    @classmethod
    def from_state(cls, own: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`."""
        return cls(own["weights"].astype(np.float32), own["bias"].astype(np.float32))


def evidence_of(probabilities: Floats) -> Floats:
    """Log-probabilities (n, K) of one member."""
    logs: Floats = np.log(np.maximum(probabilities, TINY)).astype(np.float32)
    return logs


def fit(evidence: Floats, labels: Ints, *, prior: float, prior_rows: float) -> Judge:
    """The most likely weights and biases.

    Args:
        evidence: (n, M, K) of rows that the members did not see.
        labels: (n,).
        prior: where every weight starts and, with few rows, stays.
        prior_rows: how many rows the prior is worth.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - half a second to import

    _, n_members, n_classes = evidence.shape
    wide = evidence.astype(np.float64)
    truth = np.eye(n_classes)[labels]  # (n, K)

    def loss(values: Values) -> tuple[float, Values]:
        weights, bias = values[:n_members], values[n_members:]
        scores = np.einsum("nmk,m->nk", wide, weights) + bias
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))  # (n, K)
        away, wrong = weights / prior - 1, np.exp(logs) - truth
        penalty = float(prior_rows / 2 * (away @ away) + bias @ bias / 2)
        slope: Values = np.einsum("nmk,nk->m", wide, wrong) + prior_rows * away / prior
        return penalty - float((logs * truth).sum()), np.append(slope, wrong.sum(axis=0) + bias)

    start = np.append(np.full(n_members, prior), np.zeros(n_classes))
    bounds = [(0.0, None)] * n_members + [(None, None)] * n_classes
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": MAX_ROUNDS})
    return Judge(found.x[:n_members].astype(np.float32), found.x[n_members:].astype(np.float32))
