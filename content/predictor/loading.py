"""Finds, loads and replaces the champion: at first use, and again when the pointer names another version.

Nothing here raises for a missing, damaged or foreign artifact: the answer is a `Champion` without a model that says
why, and the lexicon reads. A version that failed is not tried again until the pointer changes.
"""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from content.contracts import Facts
from content.predictor.scoring import Calibrated, Classifier, Model
from ml_core import config as ml_config
from ml_core.aspects.clauses import ClausePolarity
from ml_core.calibration import Isotonic
from ml_core.config import CharLogisticConfig, ClauseConfig, FrozenConfig, LogCountConfig, WordLogisticConfig
from ml_core.estimator import part_of
from ml_core.registry import Artifact, ArtifactError, Registry
from ml_core.sentiment import CharLogistic, FrozenLogistic, LogCount, WordLogistic

APP, MODEL = "content", "reader"
logger = logging.getLogger(__name__)


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
        return _faulty("no model has been trained yet")
    found = _loaded
    if found is not None and (found.root, found.version) == (registry.root, version):
        return found.champion
    return _replace(registry, version, found)


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
    # A model is read from files that anything may have happened to; whatever fails, words alone are read.
    except Exception as error:
        logger.exception("content: version %s cannot be loaded; the lexicon reads", version)
        return _faulty(f"version {version} cannot be loaded: {type(error).__name__}: {error}"[:300])
    return Champion(model, model.facts)


def model_of(artifact: Artifact) -> Model:
    """Put a model together from its artifact.

    Raises:
        ArtifactError, ValueError, KeyError, ImportError: if it is not one of ours, or its encoder is not installed.
    """
    config: Mapping[str, Any] = artifact.config
    members: dict[str, str] = dict(config["members"])
    clauses = ClausePolarity.from_state(
        ml_config.from_dict(ClauseConfig, config["clauses"]), part_of(artifact.tensors, "clauses")
    )
    whole = {language: _calibrated(artifact, language, name) for language, name in members.items()}
    facts = Facts(artifact.manifest.version, artifact.manifest.as_of, members=members)
    return Model(clauses, whole, facts)


def _calibrated(artifact: Artifact, language: str, name: str) -> Calibrated:
    state = part_of(artifact.tensors, f"whole_{language}")
    config = artifact.config[f"whole_{language}"]
    honest = part_of(artifact.tensors, f"calibration_{language}")
    classifier = _classifier(name, config, state)
    base = float(artifact.config[f"base_{language}"])
    return Calibrated(classifier, base, Isotonic.from_state(honest) if honest else None)


def _classifier(name: str, config: Mapping[str, Any], state: Mapping[str, Any]) -> Classifier:
    if name == "char_logistic":
        return CharLogistic.from_state(ml_config.from_dict(CharLogisticConfig, config), state)
    if name == "word_logistic":
        return WordLogistic.from_state(ml_config.from_dict(WordLogisticConfig, config), state)
    if name == "log_count":
        return LogCount.from_state(ml_config.from_dict(LogCountConfig, config), state)
    if name == "frozen":
        return FrozenLogistic.from_state(ml_config.from_dict(FrozenConfig, config), state)
    if name == "tuned":
        # Imports torch: only here, so that a shop without it still starts.
        from ml_core.config import TunedConfig  # noqa: PLC0415
        from ml_core.encoder.tuned import TunedEncoder  # noqa: PLC0415

        return TunedEncoder.from_state(ml_config.from_dict(TunedConfig, config), state)
    raise ValueError(f"unknown estimator {name!r}")


def _faulty(why: str) -> Champion:
    return Champion(None, Facts(fault=why))
