"""What an artifact says about itself, and how that is read: strictly, field by field."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml_core.registry.errors import ArtifactCorrupt, UnknownFormat

FORMAT = "omnishop-artifact/1"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Facts about one version. Moments are ISO 8601 with offset; `sha256` maps file name to digest."""

    format: str
    app: str
    model: str
    version: str
    estimator: str  # which class reads the arrays: transitions, blend …
    created_at: str
    as_of: str  # moment up to which data was used
    metrics: Mapping[str, Any]
    sha256: Mapping[str, str]
    versions: Mapping[str, str]  # libraries that wrote it
    extra: Mapping[str, Any]  # what the app adds: split hash, dataset size, verdict

    def to_json(self) -> str:
        """Stable text: sorted keys, so that equal manifests are equal files."""
        return json.dumps(dataclasses.asdict(self), indent=2, sort_keys=True, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Parse a manifest.

        Raises:
            UnknownFormat: if it names another format, or none.
            ArtifactCorrupt: if it is not JSON, or lacks a field.
        """
        try:
            values = json.loads(text)
        except json.JSONDecodeError as error:
            raise ArtifactCorrupt(f"manifest.json is not JSON: {error}") from error
        found = values.get("format") if isinstance(values, dict) else None
        if found != FORMAT:
            raise UnknownFormat(f"manifest says format {found!r}, this program reads {FORMAT!r}")
        try:
            return cls(**values)
        except TypeError as error:
            raise ArtifactCorrupt(f"manifest.json: {error}") from error


@dataclass(frozen=True, slots=True)
class Artifact:
    """A verified version, in memory."""

    manifest: Manifest
    config: dict[str, Any]
    tensors: dict[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Promotion:
    """One line of promotions.jsonl."""

    at: str
    version: str
    previous: str | None
    action: str  # promote or roll_back
    by: str
    reason: str

    @classmethod
    def of(
        cls, *, now: datetime, version: str, previous: str | None, action: str, by: str, reason: str
    ) -> Promotion:
        """Stamp a promotion."""
        return cls(now.isoformat(), version, previous, action, by, reason)
