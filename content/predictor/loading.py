"""Puts the champion together from its artifact; `ml_core.registry.Slot` finds, loads and replaces it."""

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
from ml_core.registry import Artifact, Slot
from ml_core.sentiment import CharLogistic, FrozenLogistic, LogCount, WordLogistic

APP, MODEL = "content", "reader"


@dataclass(frozen=True, slots=True)
class Champion:
    """The serving model, or None with the fault."""

    model: Model | None
    facts: Facts


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


_slot = Slot(APP, MODEL, model_of)
reset = _slot.reset


def pointed() -> str:
    """The version that should serve, without loading it: "" where none is named. It may prove to be damaged."""
    return _slot.pointed(Path(settings.ARTIFACTS_DIR))


def champion() -> Champion:
    """The champion of this moment: a look at the pointer, and a load only when it changed."""
    served = _slot.get(Path(settings.ARTIFACTS_DIR))
    return Champion(served.model, served.model.facts if served.model else Facts(fault=served.fault))
