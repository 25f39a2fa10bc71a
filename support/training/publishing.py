"""The gate, the registry and the run's row: what decides whether a training changes what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ml_core import gate
from ml_core.config import GateConfig
from ml_core.gate import Measured, Verdict
from ml_core.registry import Registry
from support.contracts import Trained, TrainOptions
from support.models import TrainingRun
from support.predictor.loading import APP

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a training came to: what would serve, and how it did on each unit beside the fallback; higher is better."""

    model: str
    estimator: str
    tensors: Mapping[str, NDArray[np.generic]]
    config: Mapping[str, Any]
    metrics: Mapping[str, float | str]
    values: Values
    fallback: Values
    fallback_name: str


def judge(candidate: Candidate) -> Verdict:
    """Against what serves untrained.

    A champion learnt from the very phrases that judge, so it is not compared: what was held out of the candidate was
    not held out of it.
    """
    return gate.judge(
        Measured(candidate.model, candidate.values),
        None,
        Measured(candidate.fallback_name, candidate.fallback),
        GateConfig(),
    )


def publish(
    candidate: Candidate, card: str, verdict: Verdict, options: TrainOptions, *, now: datetime, cpu_s: float
) -> Trained:
    """Save a version, promote it if the gate says so, and keep a row of the run."""
    store = Registry(Path(settings.ARTIFACTS_DIR))
    version = store.save(
        APP,
        candidate.model,
        estimator=candidate.estimator,
        tensors=candidate.tensors,
        config=candidate.config,
        metrics=candidate.metrics,
        card=card,
        as_of=options.as_of,
        now=now,
        extra={"verdict": list(verdict.reasons)},
    )
    if verdict.promote:
        reason = "; ".join(verdict.reasons)
        store.promote(APP, candidate.model, version, now=now, reason=reason, by=options.by)
    TrainingRun.objects.create(
        at=now,
        as_of=options.as_of,
        model_name=candidate.model,
        version=version,
        is_promoted=verdict.promote,
        report={"metrics": dict(candidate.metrics), "verdict": list(verdict.reasons)},
        cpu_s=round(cpu_s, 2),
        by=options.by,
    )
    return Trained(version, card, verdict.promote)
