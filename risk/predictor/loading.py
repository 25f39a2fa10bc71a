"""Puts the champion together from its artifact; `ml_core.registry.Slot` finds, loads and replaces it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from ml_core import config as ml_config
from ml_core.config import EnsembleConfig
from ml_core.fraud.ensemble import Ensemble
from ml_core.registry import Artifact, Served, Slot
from risk.features import reading

APP, MODEL = "risk", "payment"


def ensemble_of(artifact: Artifact) -> Ensemble:
    """The ensemble in an artifact.

    Raises:
        ArtifactError, ValueError, KeyError: if it is of another kind, or was fitted on other features.
    """
    if list(artifact.manifest.extra.get("features", [])) != list(reading.NAMES):
        raise ValueError("it was fitted on other features than those that are read today")
    config = ml_config.from_dict(EnsembleConfig, artifact.config)
    ensemble = Ensemble.from_state(config, artifact.tensors)
    if ensemble.isotonic_ is None:
        raise ValueError("its score was not made a chance")
    return ensemble


_slot = Slot(APP, MODEL, ensemble_of)
reset = _slot.reset


def champion() -> Served[Ensemble]:
    """The champion of this moment: a look at the pointer, and a load only when it changed."""
    return _slot.get(Path(settings.ARTIFACTS_DIR))
