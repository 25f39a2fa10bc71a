"""Asks the ensemble of one event: a calibrated chance, and what each feature adds to the score behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from risk.contracts import Contribution, Score
from risk.features import reading

if TYPE_CHECKING:
    from ml_core.fraud.ensemble import Ensemble
    from ml_core.fraud.rarity import Rarity


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


@dataclass(frozen=True, slots=True)
class Ranked:
    """Share of known events that are less unusual, and what each feature adds to that."""

    rank: float
    parts: Parts


def rank(rarity: Rarity, features: Mapping[str, float]) -> Ranked:
    """How unusual an event is; it says nothing of right or wrong.

    Raises:
        KeyError: if a feature is missing.
    """
    row = _row(features)
    named = zip(reading.NAMES, rarity.parts(row)[0].tolist(), strict=True)
    parts = Parts(0.0, tuple(Contribution(name, value) for name, value in named if value))
    return Ranked(float(rarity.ranks(row)[0]), parts)


def _row(features: Mapping[str, float]) -> NDArray[np.float64]:
    return np.array([[features[name] for name in reading.NAMES]], dtype=np.float64)
