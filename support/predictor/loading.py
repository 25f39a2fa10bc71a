"""Finds, loads and replaces the champions: at first use, and again when a pointer names another version.

Nothing here raises for a missing, damaged or foreign artifact: the answer is None, a line in the log, and examples
and words answer. A version that failed is not tried again until the pointer changes.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from django.conf import settings

from ml_core.registry import Artifact, ArtifactError, Registry
from support.predictor.answerability import Answerability
from support.predictor.heads import Heads
from support.predictor.rewriting import Contextual

APP = "support"
INTENTS, ANSWERABILITY, REWRITER = "intents", "answerability", "rewriter"
logger = logging.getLogger(__name__)
Model = TypeVar("Model")


@dataclass(frozen=True, slots=True)
class _Loaded(Generic[Model]):
    root: Path
    version: str
    model: Model | None


class Slot(Generic[Model]):
    """The serving version of one model; one for the process, shared by its threads."""

    def __init__(self, name: str, build: Callable[[Artifact], Model]) -> None:
        self.name, self.build = name, build
        self._lock = threading.Lock()
        self._loaded: _Loaded[Model] | None = None

    def get(self) -> Model | None:
        """The champion of this moment: a look at the pointer, and a load only when it changed."""
        registry = Registry(Path(settings.ARTIFACTS_DIR))
        try:
            version = registry.champion(APP, self.name)
        except ArtifactError as error:
            logger.warning("support: the pointer of %s cannot be read: %s", self.name, error)
            return None
        if version is None:
            return None
        found = self._loaded
        if found is None or (found.root, found.version) != (registry.root, version):
            found = self._replace(registry, version)
        return found.model

    def reset(self) -> None:
        """Forget what was loaded; the next use reads the artifact again."""
        self._loaded = None

    def _replace(self, registry: Registry, version: str) -> "_Loaded[Model]":
        with self._lock:
            found = self._loaded
            if found is None or (found.root, found.version) != (registry.root, version):
                found = self._loaded = _Loaded(registry.root, version, self._load(registry, version))
            return found

    def _load(self, registry: Registry, version: str) -> Model | None:
        try:
            return self.build(registry.load(APP, self.name, version))
        # A model is read from files that anything may have happened to; whatever fails, the fallback answers.
        except Exception:
            logger.exception("support: %s %s cannot be loaded; the fallback answers", self.name, version)
            return None


_intents: Slot[Heads] = Slot(INTENTS, Heads.of)
_answerability: Slot[Answerability] = Slot(ANSWERABILITY, Answerability.of)
_rewriter: Slot[Contextual] = Slot(REWRITER, Contextual.of)


def intents() -> Heads | None:
    return _intents.get()


def answerability() -> Answerability | None:
    return _answerability.get()


def rewriter() -> Contextual | None:
    return _rewriter.get()


def reset() -> None:
    _rewriter.reset()
    _intents.reset()
    _answerability.reset()
