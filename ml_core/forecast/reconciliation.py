"""Forecasts that add up: of a category what its variants are, of the shop what its categories are.

Bottom-up is the default: no forecast of a sum can be better served than by its parts where those are good. MinT also
listens to the forecasts of the sums, each as far as its errors allow. Sums only are solved for, so ten thousand
variants with a hundred sums cost a hundred by hundred system.
Source: Wickramasuriya, Athanasopoulos & Hyndman (2019), in the form with constraints; shrinkage towards the diagonal
after Schäfer & Strimmer (2005). Departs from it by cutting parts at 0 and adding up again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ml_core.forecast.panel import Ints, Values

LEAST_VARIANCE = 1e-6  # units squared; a series that was never missed still has some error


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """A sums over N parts."""

    sums: sparse.csr_array  # (A, N), 1 where a part belongs to a sum

    @classmethod
    def of(cls, *groupings: Ints) -> Hierarchy:
        """From the group of each part, (N,), 0 to G - 1: one grouping for categories, one for places, and so on.

        The sum over everything comes first.

        Raises:
            ValueError: if groupings are of different lengths.
        """
        if len({len(groups) for groups in groupings}) != 1:
            raise ValueError(f"groupings of one length are needed, got {[len(each) for each in groupings]}")
        n = len(groupings[0])
        parts = [sparse.csr_array(np.ones((1, n)))]
        for groups in groupings:
            shape = (int(groups.max()) + 1, n)
            parts.append(sparse.csr_array((np.ones(n), (groups, np.arange(n))), shape=shape))
        return cls(sparse.csr_array(sparse.vstack(parts)))

    def added(self, parts: Values) -> Values:
        """(A + N, H): sums, then the parts (N, H) themselves: bottom-up."""
        return np.concatenate([self.sums @ parts, parts])


def mint(base: Values, hierarchy: Hierarchy, errors: Values | None = None) -> Values:
    """Reconciled means of the parts, (N, H), never negative; `hierarchy.added` gives the sums.

    Args:
        base: (A + N, H), forecasts of the sums, then of the parts, each made for itself.
        hierarchy: what adds up.
        errors: (A + N, T), past one-step errors in the same order, T >= 2; without, a sum is taken to err as its
            parts together would (structural weights).
    """
    sums = hierarchy.sums
    n_sums = sums.shape[0]
    rows = _Errors.of(errors) if errors is not None else _structural(sums)
    gap = base[:n_sums] - sums @ base[n_sums:]  # (A, H), what does not add up
    constraints = sparse.csr_array(sparse.hstack([sparse.eye_array(n_sums), -sums]))  # (A, A + N)
    spread = rows.times(constraints)  # (A + N, A)
    solved = np.linalg.solve(constraints @ spread + LEAST_VARIANCE * np.eye(n_sums), gap)
    return np.maximum((base - spread @ solved)[n_sums:], 0.0)


@dataclass(frozen=True, slots=True)
class _Errors:
    """Covariance of errors, kept as what it is made of: diagonal, common part, and how much of the latter."""

    variance: Values  # (M,)
    centred: Values  # (M, T)
    common: float  # 1 - shrinkage

    @classmethod
    def of(cls, errors: Values) -> _Errors:
        centred = errors - errors.mean(axis=1, keepdims=True)
        variance = np.maximum(centred.var(axis=1, ddof=1), LEAST_VARIANCE)
        scaled = centred / np.sqrt(variance)[:, None]
        return cls(variance, centred, 1.0 - _shrinkage(scaled))

    def times(self, constraints: sparse.csr_array) -> Values:
        """Covariance (M, M) times constraints transposed, (M, A), without ever holding the former."""
        own = self.variance[:, None] * constraints.T.toarray() * (1 - self.common)
        if not self.common:
            return np.asarray(own)
        shared = self.centred @ (constraints @ self.centred).T / (self.centred.shape[1] - 1)
        return np.asarray(own + self.common * shared)


def _structural(sums: sparse.csr_array) -> _Errors:
    n_parts = np.asarray(sums.sum(axis=1)).ravel()
    variance = np.concatenate([n_parts, np.ones(sums.shape[1])])
    return _Errors(variance, np.zeros((len(variance), 2)), 0.0)


def _shrinkage(scaled: Values) -> float:
    """How much of the correlations is noise, 0 to 1: their summed variance over their summed square.

    Both sums over all pairs follow from T x T and (T,) sums, so M can be large.
    """
    n = scaled.shape[1]
    by_period = (scaled**2).sum(axis=0)
    own = (scaled**4).sum()
    pairs = float((by_period**2).sum() - own)  # of squared products, i != j
    squares = float((np.square(scaled.T @ scaled)).sum() - np.square((scaled**2).sum(axis=1)).sum())
    noise = n / (n - 1) ** 3 * (pairs - squares / n)
    signal = squares / (n - 1) ** 2
    return float(np.clip(noise / signal, 0.0, 1.0)) if signal > 0 else 1.0
