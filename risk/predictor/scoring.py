"""Asks the ensemble of one event: a calibrated chance, and what each feature adds to the score behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_core.fraud.ensemble import Ensemble
from risk.contracts import Contribution, Score
from risk.features import reading


@dataclass(frozen=True, slots=True)
class Parts:
    """The score before any feature, and what each adds."""

    base: float
    contributions: tuple[Contribution, ...]


def score(ensemble: Ensemble, features: Mapping[str, float], *, version: str = "") -> Score:
    """The chance of fraud.

    Raises:
        KeyError: if a feature is missing.
        Unfitted: if the ensemble was not calibrated.
    """
    return Score(float(ensemble.predict(_row(features))[0]), version)


def explain(ensemble: Ensemble, features: Mapping[str, float]) -> Parts:
    """Exact: `base` plus all contributions is the score that the chance was read from."""
    found = ensemble.explain(_row(features))
    named = zip(reading.NAMES, found.features[0].tolist(), strict=True)
    return Parts(found.base, tuple(Contribution(name, value) for name, value in named if value))


def _row(features: Mapping[str, float]) -> NDArray[np.float64]:
    return np.array([[features[name] for name in reading.NAMES]], dtype=np.float64)
