"""Save, load, promote and roll back versions of models under one root folder."""

from __future__ import annotations

import dataclasses
import json
import secrets
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save as safetensors_bytes

from ml_core.registry import files
from ml_core.registry.errors import ArtifactCorrupt, ArtifactError, ArtifactMissing
from ml_core.registry.manifest import FORMAT, Artifact, Manifest, Promotion

LIBRARIES = ("numpy", "torch", "safetensors", "scikit-learn", "transformers")
TENSORS, CONFIG, CARD, MANIFEST = "model.safetensors", "config.json", "card.md", "manifest.json"


class Registry:
    """Versions under `root`, which is created when first written to."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def save(
        self,
        app: str,
        model: str,
        *,
        estimator: str,
        tensors: Mapping[str, NDArray[np.generic]],
        config: Mapping[str, Any],
        metrics: Mapping[str, Any],
        card: str,
        as_of: datetime,
        now: datetime,
        extra: Mapping[str, Any] | None = None,
    ) -> str:
        """Write a new version and return its name. It is not the champion until promoted."""
        contents = {
            TENSORS: safetensors_bytes(
                {name: np.ascontiguousarray(array) for name, array in tensors.items()}
            ),
            CONFIG: _json(config),
            CARD: card.encode(),
        }
        sha256 = {name: files.digest(content) for name, content in contents.items()}
        version = f"{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}-{sha256[TENSORS][:8]}"
        manifest = Manifest(
            FORMAT, app, model, version, estimator, now.isoformat(), as_of.isoformat(),
            dict(metrics), sha256, _library_versions(), dict(extra or {}),
        )  # fmt: skip
        self._publish(self._folder(app, model), version, contents | {MANIFEST: manifest.to_json().encode()})
        return version

    def load(self, app: str, model: str, version: str | None = None) -> Artifact:
        """Read and verify one version; the champion by default.

        Raises:
            ArtifactMissing: if there is no such version, or no champion.
            ArtifactCorrupt: if a file is absent, or its sha256 is not the manifest's.
            UnknownFormat: if the manifest or the tensors are of another kind.
        """
        wanted = version or self.champion(app, model)
        if wanted is None:
            raise ArtifactMissing(f"{app}/{model} has no champion")
        manifest = self.manifest(app, model, wanted)
        folder = self._folder(app, model) / wanted
        contents = {name: _verified(folder / name, manifest) for name in (TENSORS, CONFIG, CARD)}
        config = files.json_object(contents[CONFIG], CONFIG)
        return Artifact(manifest, config, files.tensors(contents[TENSORS], TENSORS))

    def manifest(self, app: str, model: str, version: str) -> Manifest:
        """Facts about one version, without reading its arrays."""
        folder = self._folder(app, model) / files.checked_name(version)
        if not folder.is_dir():
            raise ArtifactMissing(f"{app}/{model} has no version {version}")
        manifest = Manifest.from_json(files.read(folder / MANIFEST).decode(errors="replace"))
        if (manifest.app, manifest.model, manifest.version) != (app, model, version):
            found = f"{manifest.app}/{manifest.model}/{manifest.version}"
            raise ArtifactCorrupt(f"{app}/{model}/{version} holds the manifest of {found}")
        return manifest

    def versions(self, app: str, model: str) -> list[Manifest]:
        """Readable versions, newest first; a damaged one is left out, `load` says what is wrong with it."""
        folder = self._folder(app, model)
        names = [entry.name for entry in folder.iterdir() if entry.is_dir()] if folder.is_dir() else []
        found = [self._readable(app, model, name) for name in sorted(names, reverse=True) if name[0] != "."]
        return [manifest for manifest in found if manifest]

    def models(self, app: str) -> list[str]:
        """Names of the app's models that have a folder."""
        folder = self.root / files.checked_name(app)
        return sorted(entry.name for entry in folder.iterdir() if entry.is_dir()) if folder.is_dir() else []

    def champion(self, app: str, model: str) -> str | None:
        """The promoted version, None before the first promotion.

        Raises:
            ArtifactCorrupt: if the pointer cannot be read as one version's name.
        """
        pointer = self._folder(app, model) / "champion"
        if not pointer.exists():
            return None
        name = files.read(pointer).decode(errors="replace").strip()
        if not files.NAME.fullmatch(name):
            raise ArtifactCorrupt(f"{app}/{model}: the champion pointer holds {name[:40]!r}")
        return name

    def promote(self, app: str, model: str, version: str, *, now: datetime, reason: str, by: str) -> None:
        """Make `version` the champion, after verifying every byte of it."""
        self.load(app, model, version)
        self._point(app, model, version, "promote", now=now, reason=reason, by=by)

    def roll_back(self, app: str, model: str, *, now: datetime, reason: str, by: str) -> str:
        """Return to the version that the champion replaced, and say which that is.

        Rolling back twice goes back two promotions.

        Raises:
            ArtifactMissing: if there is nothing to return to.
        """
        previous = self._before(app, model)
        self.load(app, model, previous)
        self._point(app, model, previous, "roll_back", now=now, reason=reason, by=by)
        return previous

    def promotions(self, app: str, model: str) -> list[Promotion]:
        """The log, oldest first."""
        log = self._folder(app, model) / "promotions.jsonl"
        lines = files.read(log).decode().splitlines() if log.exists() else []
        try:
            return [Promotion(**json.loads(line)) for line in lines if line]
        except (ValueError, TypeError) as error:
            raise ArtifactCorrupt(f"{app}/{model}: promotions.jsonl: {error}") from error

    def _before(self, app: str, model: str) -> str:
        """Walk the log as a stack: a promotion pushes, a roll-back pops."""
        stack: list[str] = []
        for entry in self.promotions(app, model):
            if entry.action == "roll_back":
                stack.pop()
            elif not stack or stack[-1] != entry.version:
                stack.append(entry.version)
        if len(stack) < 2:
            raise ArtifactMissing(f"{app}/{model} has no earlier champion")
        return stack[-2]

    def _point(
        self, app: str, model: str, version: str, action: str, *, now: datetime, reason: str, by: str
    ) -> None:
        folder = self._folder(app, model)
        entry = Promotion.of(
            now=now, version=version, previous=self._current(app, model), action=action, by=by, reason=reason
        )
        # Pointer first: a crash between the two loses a line of the log, but never logs what was not done.
        files.write_atomically(folder / "champion", version + "\n")
        with (folder / "promotions.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(dataclasses.asdict(entry), ensure_ascii=False) + "\n")

    def _current(self, app: str, model: str) -> str | None:
        """The champion for the log; a broken pointer must not stop the promotion that repairs it."""
        try:
            return self.champion(app, model)
        except ArtifactCorrupt:
            return None

    def _publish(self, folder: Path, version: str, contents: Mapping[str, bytes]) -> None:
        """Write into a hidden folder and rename it, so that a version is there whole or not at all."""
        hidden = folder / f".{version}.{secrets.token_hex(4)}"
        hidden.mkdir(parents=True)
        try:
            for name, content in contents.items():
                files.write_durably(hidden / name, content)
            hidden.rename(folder / version)
        except OSError:
            shutil.rmtree(hidden, ignore_errors=True)
            raise
        files.sync_folder(folder)

    def _readable(self, app: str, model: str, version: str) -> Manifest | None:
        try:
            return self.manifest(app, model, version)
        except ArtifactError:
            return None

    def _folder(self, app: str, model: str) -> Path:
        return self.root / files.checked_name(app) / files.checked_name(model)


def _verified(path: Path, manifest: Manifest) -> bytes:
    content = files.read(path)
    expected = manifest.sha256.get(path.name)
    if files.digest(content) != expected:
        # A pickle put in place of the arrays is refused by name, which tells more than a wrong digest.
        if path.name == TENSORS:
            files.tensors(content, path.name)
        raise ArtifactCorrupt(f"{manifest.version}/{path.name}: sha256 is not the one in its manifest")
    return content


def _json(values: Mapping[str, Any]) -> bytes:
    return (json.dumps(values, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _library_versions() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:  # an installation without torch is allowed
            continue
    return found
