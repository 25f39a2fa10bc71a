"""The champion in a process: found, loaded, and replaced when the pointer names another version.

A missing, damaged or foreign artifact raises nothing here: what is served is then no model and the reason, so that
rules answer. A version that failed is not tried again until the pointer changes.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from ml_core.registry.errors import ArtifactError
from ml_core.registry.manifest import Artifact
from ml_core.registry.store import Registry

logger = logging.getLogger(__name__)
Model = TypeVar("Model")


@dataclass(frozen=True, slots=True)
class Served(Generic[Model]):
    """The serving model and its version, or None and the fault."""

    model: Model | None
    version: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class _Loaded(Generic[Model]):
    root: Path
    served: Served[Model]


class Slot(Generic[Model]):
    """What serves of one model; one for the process, shared by its threads.

    Args:
        app: of the artifact.
        name: of the model.
        build: makes the model of its artifact; whatever it raises is a fault.
    """

    def __init__(self, app: str, name: str, build: Callable[[Artifact], Model]) -> None:
        self.app, self.name, self.build = app, name, build
        self._lock = threading.Lock()
        self._loaded: _Loaded[Model] | None = None

    def get(self, root: Path) -> Served[Model]:
        """The champion of this moment below `root`: a look at the pointer, and a load only when it changed."""
        registry = Registry(root)
        try:
            version = registry.champion(self.app, self.name)
        except ArtifactError as error:
            return Served(None, fault=f"the champion pointer cannot be read: {error}")
        if version is None:
            return Served(None, fault="no model has been trained yet")
        found = self._loaded
        if found is not None and (found.root, found.served.version) == (registry.root, version):
            return found.served
        return self._replaced(registry, version, found)

    def pointed(self, root: Path) -> str:
        """The version that should serve, without loading it: "" where none is named. It may prove to be damaged."""
        try:
            return Registry(root).champion(self.app, self.name) or ""
        except ArtifactError:
            return ""

    def reset(self) -> None:
        """Forget what was loaded; the next use reads the artifact again."""
        self._loaded = None

    def _replaced(self, registry: Registry, version: str, old: _Loaded[Model] | None) -> Served[Model]:
        """Load under a lock. While one thread loads a newer version, the others go on with the old one."""
        has_old = old is not None and old.root == registry.root and old.served.model is not None
        if not self._lock.acquire(blocking=not has_old):
            return old.served if old is not None else Served(None, fault="loading")
        try:
            found = self._loaded
            if found is None or (found.root, found.served.version) != (registry.root, version):
                found = self._loaded = _Loaded(registry.root, self._load(registry, version))
            return found.served
        finally:
            self._lock.release()

    def _load(self, registry: Registry, version: str) -> Served[Model]:
        try:
            return Served(self.build(registry.load(self.app, self.name, version)), version)
        # A model is read from files that anything may have happened to; whatever fails, rules answer.
        except Exception as error:
            logger.exception(
                "%s: version %s of %s cannot be loaded; rules answer", self.app, version, self.name
            )
            fault = f"version {version} cannot be loaded: {type(error).__name__}: {error}"[:300]
            return Served(None, version, fault)
