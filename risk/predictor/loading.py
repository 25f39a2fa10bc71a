"""Puts champions together from their artifacts; `ml_core.registry.Slot` finds, loads and replaces them.

Each kind of abuse has a model of labels, and a rank for as long as there are none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from ml_core import config as ml_config
from ml_core.config import EnsembleConfig, RarityConfig
from ml_core.fraud.rarity import Rarity
from ml_core.registry import Artifact, Served, Slot
from risk.contracts.heads import Head
from risk.features import reading

if TYPE_CHECKING:
    from ml_core.fraud.ensemble import Ensemble

APP, MODEL = "risk", Head.PAYMENT.value


def ensemble_of(artifact: Artifact) -> Ensemble:
    """The ensemble in an artifact.

    Raises:
        ArtifactError, ValueError, KeyError: if it is of another kind, or was fitted on other features.
    """
    # Torch comes with the ensemble: whoever has no artifact, or screens nothing, starts without it.
    from ml_core.fraud.ensemble import Ensemble  # noqa: PLC0415

    _require_features(artifact)
    config = ml_config.from_dict(EnsembleConfig, artifact.config)
    ensemble = Ensemble.from_state(config, artifact.tensors)
    if ensemble.isotonic_ is None:
        raise ValueError("its score was not made a chance")
    return ensemble


def rarity_of(artifact: Artifact) -> Rarity:
    """What is usual, in an artifact.

    Raises:
        ArtifactError, ValueError, KeyError: if it is of another kind, or was fitted on other features.
    """
    _require_features(artifact)
    return Rarity.from_state(ml_config.from_dict(RarityConfig, artifact.config), artifact.tensors)


def rank_name(head: Head) -> str:
    """The name of a head's rank in the registry."""
    return f"{head.value}_rank"


_slots = {head: Slot(APP, head.value, ensemble_of) for head in Head}
_ranks = {head: Slot(APP, rank_name(head), rarity_of) for head in Head}


def reset() -> None:
    """Forget what was loaded; the next use reads the artifacts again."""
    for head in Head:
        _slots[head].reset()
        _ranks[head].reset()


def champion(head: Head = Head.PAYMENT) -> Served[Ensemble]:
    """The champion of this moment: a look at the pointer, and a load only when it changed."""
    return _slots[head].get(Path(settings.ARTIFACTS_DIR))


def ranking(head: Head) -> Served[Rarity]:
    """What says how unusual an event is, of this moment."""
    return _ranks[head].get(Path(settings.ARTIFACTS_DIR))


def _require_features(artifact: Artifact) -> None:
    if list(artifact.manifest.extra.get("features", [])) != list(reading.NAMES):
        raise ValueError("it was fitted on other features than those that are read today")
