"""Puts the champion together from its artifact; `ml_core.registry.Slot` finds, loads and replaces it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings

from ml_core import config as ml_config
from ml_core.config import BlendConfig, TogetherConfig, TransitionsConfig
from ml_core.data import Vocabulary
from ml_core.estimator import part_of
from ml_core.registry import Artifact, Slot
from ml_core.together import Together
from ml_core.transitions import Transitions
from recommend.contracts import Facts
from recommend.predictor.scoring import Model, Scorer

APP, MODEL = "recommend", "ranker"


@dataclass(frozen=True, slots=True)
class Champion:
    """The serving model, or None with the fault."""

    model: Model | None
    facts: Facts


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


_slot = Slot(APP, MODEL, model_of)
reset = _slot.reset


def champion() -> Champion:
    """The champion of this moment: a look at the pointer, and a load only when it changed."""
    served = _slot.get(Path(settings.ARTIFACTS_DIR))
    return Champion(served.model, served.model.facts if served.model else Facts(fault=served.fault))
