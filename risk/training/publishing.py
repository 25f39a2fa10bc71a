"""The registry: which versions there are, and which one serves."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from ml_core.registry import ArtifactError, Manifest, Registry
from risk.contracts import Version
from risk.predictor import APP, MODEL


class NoSuchVersion(Exception):
    """An operator named a version that is not there or cannot be read, or there is nothing to roll back to."""


def registry() -> Registry:
    """The shop's artifacts."""
    return Registry(Path(settings.ARTIFACTS_DIR))


def versions() -> list[Version]:
    """All readable versions, newest first."""
    store = registry()
    try:
        serving = store.champion(APP, MODEL)
    except ArtifactError:
        serving = None
    return [_version(manifest, serving) for manifest in store.versions(APP, MODEL)]


def promote(*, version: str, now: datetime, reason: str, by: str) -> None:
    """Make a version the champion, whatever the gate said: an operator's decision, logged as such.

    Raises:
        NoSuchVersion: if it does not exist or is damaged.
    """
    try:
        registry().promote(APP, MODEL, version, now=now, reason=reason, by=by)
    except (ArtifactError, ValueError) as error:
        raise NoSuchVersion(str(error)) from error


def roll_back(*, now: datetime, reason: str, by: str) -> str:
    """Return to the version before the champion; its name.

    Raises:
        NoSuchVersion: if there was none.
    """
    try:
        return registry().roll_back(APP, MODEL, now=now, reason=reason, by=by)
    except ArtifactError as error:
        raise NoSuchVersion(str(error)) from error


def _version(manifest: Manifest, serving: str | None) -> Version:
    found = manifest.metrics.get("log_loss")
    return Version(
        manifest.version,
        manifest.estimator,
        manifest.as_of,
        manifest.created_at,
        manifest.version == serving,
        f"cross-entropy of an order {float(found):.5f}" if found is not None else "",
    )
