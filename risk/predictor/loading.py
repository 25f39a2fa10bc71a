"""Finds, loads and replaces the champion: at first use, and again when the pointer names another version.

Nothing here raises for a missing, damaged or foreign artifact: the answer is a `Champion` without a model that says
why. A version that failed is not tried again until the pointer changes.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from ml_core import config as ml_config
from ml_core.config import EnsembleConfig
from ml_core.fraud.ensemble import Ensemble
from ml_core.registry import Artifact, ArtifactError, Registry
from risk.features import reading

APP, MODEL = "risk", "payment"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Champion:
    """The serving model, or None with the fault."""

    ensemble: Ensemble | None
    version: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class _Loaded:
    root: Path
    version: str
    champion: Champion


_lock = threading.Lock()
_loaded: _Loaded | None = None


def reset() -> None:
    """Forget what was loaded; the next use reads the artifact again."""
    global _loaded  # noqa: PLW0603 - one model per process, shared by its threads
    _loaded = None


def champion() -> Champion:
    """The champion of this moment: a look at the pointer, and a load only when it changed."""
    registry = Registry(Path(settings.ARTIFACTS_DIR))
    try:
        version = registry.champion(APP, MODEL)
    except ArtifactError as error:
        return Champion(None, fault=f"the champion pointer cannot be read: {error}")
    if version is None:
        return Champion(None, fault="no model has been trained yet")
    found = _loaded
    if found is not None and (found.root, found.version) == (registry.root, version):
        return found.champion
    return _replace(registry, version)


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


def _replace(registry: Registry, version: str) -> Champion:
    global _loaded  # noqa: PLW0603 - as above
    with _lock:
        champion = _read(registry, version)
        _loaded = _Loaded(registry.root, version, champion)
        return champion


def _read(registry: Registry, version: str) -> Champion:
    try:
        return Champion(ensemble_of(registry.load(APP, MODEL, version)), version)
    except (ArtifactError, ValueError, KeyError, TypeError) as error:
        logger.exception("risk: the champion %s cannot be loaded", version)
        return Champion(None, fault=f"version {version} cannot be loaded: {error}")
