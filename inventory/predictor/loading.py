"""Finds, loads and replaces the champion: at first use, and again when the pointer names another version.

Nothing here raises for a missing, damaged or foreign artifact: the answer is a `Champion` without a model that says
why, and statistics foresee. A version that failed is not tried again until the pointer changes.
"""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from inventory.contracts import Facts
from ml_core import config as ml_config
from ml_core.config import ColdStartConfig, SelectionConfig
from ml_core.estimator import part_of
from ml_core.forecast.classes import CLASSES
from ml_core.forecast.cold_start import ColdStart
from ml_core.forecast.selection import Selected
from ml_core.registry import Artifact, ArtifactError, Registry

APP, MODEL = "inventory", "demand"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Model:
    """What serves: the winners, and what newcomers are answered by, None where nothing was ever launched."""

    selected: Selected
    cold: ColdStart | None
    facts: Facts


@dataclass(frozen=True, slots=True)
class Champion:
    """The serving model, or None with the fault."""

    model: Model | None
    facts: Facts


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


def pointed() -> str:
    """The version that should serve, without loading it: "" where none is named. It may prove to be damaged."""
    try:
        return Registry(Path(settings.ARTIFACTS_DIR)).champion(APP, MODEL) or ""
    except ArtifactError:
        return ""


def champion() -> Champion:
    """The champion of this moment: a look at the pointer, and a load only when it changed."""
    registry = Registry(Path(settings.ARTIFACTS_DIR))
    try:
        version = registry.champion(APP, MODEL)
    except ArtifactError as error:
        return _faulty(f"the champion pointer cannot be read: {error}")
    if version is None:
        return _faulty("no model has been trained and promoted yet")
    found = _loaded
    if found is not None and (found.root, found.version) == (registry.root, version):
        return found.champion
    return _replace(registry, version, found)


def model_of(artifact: Artifact) -> Model:
    """Put a model together from its artifact.

    Raises:
        ArtifactError, ValueError, KeyError, ImportError: if it is not one of ours, or needs what is not installed.
    """
    config: Mapping[str, Any] = artifact.config
    selected = Selected.from_state(
        ml_config.from_dict(SelectionConfig, config["selection"]), part_of(artifact.tensors, "selected")
    )
    launches = part_of(artifact.tensors, "cold")
    cold = (
        ColdStart.from_state(ml_config.from_dict(ColdStartConfig, config["cold"]), launches)
        if launches
        else None
    )
    members = {kind: " + ".join(option) for kind, option in zip(CLASSES, selected.choice_, strict=True)}
    facts = Facts(artifact.manifest.version, artifact.manifest.as_of, members=members)
    return Model(selected, cold, facts)


def _replace(registry: Registry, version: str, old: _Loaded | None) -> Champion:
    """Load under a lock. While one thread loads a newer version, the others go on with the old one."""
    global _loaded  # noqa: PLW0603
    has_old = old is not None and old.root == registry.root and old.champion.model is not None
    if not _lock.acquire(blocking=not has_old):
        return old.champion if old is not None else _faulty("loading")
    try:
        found = _loaded
        if found is None or (found.root, found.version) != (registry.root, version):
            found = _loaded = _Loaded(registry.root, version, _load(registry, version))
        return found.champion
    finally:
        _lock.release()


def _load(registry: Registry, version: str) -> Champion:
    try:
        model = model_of(registry.load(APP, MODEL, version))
    # A model is read from files that anything may have happened to; whatever fails, statistics foresee.
    except Exception as error:
        logger.exception("inventory: version %s cannot be loaded; statistics foresee", version)
        return _faulty(f"version {version} cannot be loaded: {type(error).__name__}: {error}"[:300])
    return Champion(model, model.facts)


def _faulty(why: str) -> Champion:
    return Champion(None, Facts(fault=why))
