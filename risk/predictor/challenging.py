"""The challenger: the newest version that does not serve. It is asked of many orders at once, and decides nothing."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from django.conf import settings

from ml_core.registry import ArtifactError, Registry
from risk.features import reading
from risk.predictor.loading import APP, MODEL, ensemble_of

logger = logging.getLogger(__name__)


def challenger() -> str:
    """Its version; "" where there is none, or what serves cannot be told."""
    store = Registry(Path(settings.ARTIFACTS_DIR))
    try:
        serving = store.champion(APP, MODEL)
        known = store.versions(APP, MODEL)
    except ArtifactError:
        return ""
    return next((each.version for each in known if each.version != serving), "") if serving else ""


def score_many(version: str, rows: Sequence[Mapping[str, float]]) -> list[float]:
    """Chances of fraud by a version; features that are not named are not known. Empty where it cannot be asked."""
    if not rows:
        return []
    store = Registry(Path(settings.ARTIFACTS_DIR))
    try:
        model = ensemble_of(store.load(APP, MODEL, version))
        values = [[row.get(name, np.nan) for name in reading.NAMES] for row in rows]
        return [float(each) for each in model.predict(np.array(values, dtype=np.float64))]
    except (ArtifactError, ValueError, KeyError, TypeError):
        logger.exception("risk: the challenger %s cannot be asked", version)
        return []
