"""Finds, loads and replaces the champion: at first use, and again when the pointer names another version.

Nothing here raises for a missing, damaged or foreign artifact: the answer is a `Champion` without a model that says
why. A version that failed is not tried again until the pointer changes.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ml_core import config as ml_config
from ml_core.config import ResponseConfig
from ml_core.registry import Artifact, ArtifactError, Registry
from ml_core.tabular.response.demand_response import DemandResponse
from pricing.contracts import Serving

APP, MODEL = "pricing", "response"
EXTRA = {"variant_ids", "category_ids"}  # arrays beside the estimator's own
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Model:
    """A response, and whose it is."""

    response: DemandResponse
    variant_ids: NDArray[np.int64]
    category_ids: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Champion:
    """The serving model, or None with the fault."""

    model: Model | None
    serving: Serving


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
        return _faulty(f"the champion pointer cannot be read: {error}")
    if version is None:
        return _faulty("no model has been trained yet")
    found = _loaded
    if found is not None and (found.root, found.version) == (registry.root, version):
        return found.champion
    return _replace(registry, version)


def model_of(artifact: Artifact) -> Model:
    """The model in an artifact.

    Raises:
        ArtifactError, ValueError, KeyError: if it is of another kind.
    """
    tensors = dict(artifact.tensors)
    ids = {name: tensors.pop(name).astype(np.int64) for name in EXTRA}
    config = ml_config.from_dict(ResponseConfig, artifact.config)
    response = DemandResponse.from_state(config, tensors)
    if len(response.elasticities()) != len(ids["variant_ids"]):
        raise ValueError("as many variants as elasticities were expected")
    return Model(response, ids["variant_ids"], ids["category_ids"])


def _replace(registry: Registry, version: str) -> Champion:
    global _loaded  # noqa: PLW0603 - as above
    with _lock:
        champion = _read(registry, version)
        _loaded = _Loaded(registry.root, version, champion)
        return champion


def _read(registry: Registry, version: str) -> Champion:
    try:
        artifact = registry.load(APP, MODEL, version)
        return Champion(model_of(artifact), Serving(version, artifact.manifest.as_of))
    except (ArtifactError, ValueError, KeyError, TypeError) as error:
        logger.exception("pricing: the champion %s cannot be loaded", version)
        return _faulty(f"version {version} cannot be loaded: {error}")


def _faulty(why: str) -> Champion:
    return Champion(None, Serving(fault=why))
