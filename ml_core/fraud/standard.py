"""Features on one scale, for models that need it; a missing value is taken for the column's mean."""

from __future__ import annotations

import numpy as np

from ml_core.tabular.table import Values, checked_features

FARTHEST = 20.0  # deviations; one absurd value must not decide alone


def moments(features: Values) -> tuple[Values, Values]:
    """Mean and deviation of each column; a constant or empty one has a deviation of 1."""
    known = np.isfinite(features)
    n = np.maximum(known.sum(axis=0), 1)
    center = np.where(known, features, 0.0).sum(axis=0) / n
    squares = np.where(known, (features - center) ** 2, 0.0).sum(axis=0) / n
    scale = np.sqrt(squares)
    return center, np.where(scale > 0, scale, 1.0)


def scaled(features: Values, center: Values, scale: Values) -> Values:
    """(n, F) with mean 0 and deviation 1 where the moments are theirs.

    Raises:
        ValueError: if a feature is infinite.
    """
    rows = np.nan_to_num((checked_features(features) - center) / scale)
    return np.asarray(np.clip(rows, -FARTHEST, FARTHEST))


def chance(scores: Values) -> Values:
    """Of log-odds; they are bounded, so that nothing overflows."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30.0, 30.0))))


def require_classes(target: Values) -> None:
    """Do nothing for targets of two classes.

    Raises:
        ValueError: unless both 0 and 1 are there, and nothing else.
    """
    if set(np.unique(target)) != {0.0, 1.0}:
        raise ValueError("targets must be 0 and 1, with rows of both")
