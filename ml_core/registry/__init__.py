"""Trained models on disk: immutable folders, an atomic champion pointer, and a log of promotions.

    <root>/<app>/<model>/<version>/{model.safetensors, config.json, manifest.json, card.md}
    <root>/<app>/<model>/champion            one line, replaced atomically
    <root>/<app>/<model>/promotions.jsonl    who promoted what, when and why

Safetensors and JSON only: a pickle is never written, and never loaded, because loading one runs its code.
"""

from ml_core.registry.errors import ArtifactCorrupt, ArtifactError, ArtifactMissing, UnknownFormat
from ml_core.registry.manifest import FORMAT, Artifact, Manifest, Promotion
from ml_core.registry.serving import Served, Slot
from ml_core.registry.store import Registry

__all__ = [
    "FORMAT",
    "Artifact",
    "ArtifactCorrupt",
    "ArtifactError",
    "ArtifactMissing",
    "Manifest",
    "Promotion",
    "Registry",
    "Served",
    "Slot",
    "UnknownFormat",
]
