"""Finds, loads and replaces the champion: at first use, and again when the pointer names another version.

Nothing here raises for a missing, damaged or foreign artifact, or for an installation without torch: the answer is a
`Champion` without a model that says why. A version that failed is not tried again until the pointer changes.
"""

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings

from ml_core import config as ml_config
from ml_core.config import BlendConfig, TogetherConfig, TransitionsConfig
from ml_core.data import Vocabulary
from ml_core.estimator import part_of
from ml_core.registry import Artifact, ArtifactError, Registry
from ml_core.together import Together
from ml_core.transitions import Transitions
from recommend.contracts import Facts
from recommend.predictor.scoring import Model, Scorer

APP, MODEL = "recommend", "ranker"
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
    # A model is read from files that anything may have happened to; whatever fails, the shop serves by rules.
    except Exception as error:
        logger.exception("recommend: version %s cannot be loaded; rules answer", version)
        return _faulty(f"version {version} cannot be loaded: {type(error).__name__}: {error}"[:300])
    return Champion(model, model.facts)


def model_of(artifact: Artifact) -> Model:
    """Put a model together from its artifact.

    Raises:
        ArtifactError, ValueError, KeyError, ImportError: if it is not one of ours, or torch is not installed.
    """
    vocabulary = Vocabulary.from_state(artifact.tensors)
    scorer, transitions = _estimator(artifact)
    texts = artifact.tensors.get("texts.vectors")
    return Model(
        vocabulary=vocabulary,
        scorer=scorer,
        transitions=transitions,
        together=Together.from_state(TogetherConfig(), part_of(artifact.tensors, "together")),
        texts=None if texts is None else np.asarray(texts, dtype=np.float32),
        facts=Facts(artifact.manifest.version, artifact.manifest.as_of, len(vocabulary)),
    )


def _estimator(artifact: Artifact) -> tuple[Scorer, Transitions]:
    """The scorer that the manifest names, and its transition counts."""
    state = part_of(artifact.tensors, "model")
    if artifact.manifest.estimator == "transitions":
        counts = Transitions.from_state(ml_config.from_dict(TransitionsConfig, artifact.config), state)
        return counts, counts
    if artifact.manifest.estimator != "blend":
        raise ValueError(f"unknown estimator {artifact.manifest.estimator!r}")
    # Imports torch: only here, so that a shop without it still starts.
    from ml_core import device  # noqa: PLC0415
    from ml_core.blend import Blend  # noqa: PLC0415

    device.set_threads(1)
    blend = Blend.from_state(ml_config.from_dict(BlendConfig, artifact.config), state)
    if blend.transitions_ is None:
        raise ValueError("a blend without transition counts")
    return blend, blend.transitions_


def _faulty(why: str) -> Champion:
    return Champion(None, Facts(fault=why))
