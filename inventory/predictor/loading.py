"""Puts the champion together from its artifact; `ml_core.registry.Slot` finds, loads and replaces it."""

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
from ml_core.registry import Artifact, Slot

APP, MODEL = "inventory", "demand"


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


_slot = Slot(APP, MODEL, model_of)
reset = _slot.reset


def pointed() -> str:
    """The version that should serve, without loading it: "" where none is named. It may prove to be damaged."""
    return _slot.pointed(Path(settings.ARTIFACTS_DIR))


def champion() -> Champion:
    """The champion of this moment: a look at the pointer, and a load only when it changed."""
    served = _slot.get(Path(settings.ARTIFACTS_DIR))
    return Champion(served.model, served.model.facts if served.model else Facts(fault=served.fault))
