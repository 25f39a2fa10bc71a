"""Puts the champion together from its artifact; `ml_core.registry.Slot` finds, loads and replaces it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ml_core import config as ml_config
from ml_core.config import ResponseConfig
from ml_core.registry import Artifact, Slot
from ml_core.tabular.response.demand_response import DemandResponse
from pricing.contracts import Serving

APP, MODEL = "pricing", "response"
EXTRA = {"variant_ids", "category_ids"}  # arrays beside the estimator's own
FACTOR, REVEALED = "category_factor", "category_revealed"  # two as well


@dataclass(frozen=True, slots=True)
class Model:
    """A response, whose it is, and where it comes from."""

    response: DemandResponse
    variant_ids: NDArray[np.int64]
    category_ids: NDArray[np.int64]
    factors: dict[int, float]  # by department, see `policy.anchoring`
    revealed: dict[int, float]  # by department as well; nan unknown
    serving: Serving


@dataclass(frozen=True, slots=True)
class Champion:
    """The serving model, or None with the fault."""

    model: Model | None
    serving: Serving


def model_of(artifact: Artifact) -> Model:
    """The model in an artifact.

    Raises:
        ArtifactError, ValueError, KeyError: if it is of another kind.
    """
    tensors = dict(artifact.tensors)
    ids = {name: tensors.pop(name).astype(np.int64) for name in EXTRA}
    # A version from before there were factors lets all of an elasticity count, as it did then.
    categories = ids["category_ids"].tolist()
    factor = tensors.pop(FACTOR, np.ones(len(categories))).astype(np.float64)
    revealed = tensors.pop(REVEALED, np.full(len(categories), np.nan)).astype(np.float64)
    factors = dict(zip(categories, factor.tolist(), strict=True))
    margins = dict(zip(categories, revealed.tolist(), strict=True))
    config = ml_config.from_dict(ResponseConfig, artifact.config)
    response = DemandResponse.from_state(config, tensors)
    if len(response.elasticities()) != len(ids["variant_ids"]):
        raise ValueError("as many variants as elasticities were expected")
    serving = Serving(artifact.manifest.version, artifact.manifest.as_of)
    return Model(response, ids["variant_ids"], ids["category_ids"], factors, margins, serving)


_slot = Slot(APP, MODEL, model_of)
reset = _slot.reset


def champion() -> Champion:
    """The champion of this moment: a look at the pointer, and a load only when it changed."""
    served = _slot.get(Path(settings.ARTIFACTS_DIR))
    return Champion(served.model, served.model.serving if served.model else Serving(fault=served.fault))
