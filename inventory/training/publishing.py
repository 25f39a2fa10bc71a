"""The gate and the registry: what decides whether a training changes how demand is foreseen."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from inventory.contracts import Version
from inventory.predictor import launching
from inventory.predictor.loading import APP, MODEL, model_of
from inventory.training import fitting
from inventory.training.dataset import Dataset
from inventory.training.fitting import SELECTED, Fitted
from ml_core import config as ml_config
from ml_core import gate
from ml_core.config import ColdStartConfig, GateConfig
from ml_core.forecast.cold_start import ColdStart
from ml_core.forecast.selection import Selected
from ml_core.gate import Measured, Verdict
from ml_core.registry import Artifact, ArtifactError, Manifest, Registry

METRIC = "pinball"
ESTIMATOR = "selected"
MIN_UNITS = 20  # places of the holdout
logger = logging.getLogger(__name__)
Values = NDArray[np.float64]


class NoSuchVersion(Exception):
    """An operator named a version that is not there or cannot be read, or there is nothing to roll back to."""


def registry() -> Registry:
    return Registry(Path(settings.ARTIFACTS_DIR))


def champion_artifact() -> Artifact | None:
    """The champion as stored; None where there is none or it cannot be read."""
    try:
        return registry().load(APP, MODEL)
    except ArtifactError:
        return None


def judge(fitted: Fitted, data: Dataset, champion: Artifact | None) -> Verdict:
    """Candidate against the best simple method of the contest and against the champion, on the days held out.

    Pinball over the level of each place, so that the place that sells most is not all that counts.
    """
    rules = GateConfig(min_units=MIN_UNITS, greater_is_better=False)
    known = np.isfinite(fitted.losses[SELECTED])
    candidate = Measured("candidate", fitted.losses[SELECTED][known])
    baseline = Measured(fitted.fallback, fitted.losses[fitted.fallback][known])
    if champion is None:
        return gate.judge(candidate, None, baseline, rules)
    held_from = data.history.next_day.toordinal() - data.horizon
    if datetime.fromisoformat(champion.manifest.as_of).toordinal() > held_from:
        return _uncompared(
            candidate, baseline, rules, "the champion has learnt from the days held out: not compared"
        )
    try:
        forecast = model_of(champion).selected.predict(
            data.train, data.horizon, np.asarray(fitted.selected.config.levels)
        )
        losses = fitting.losses_of(forecast, data)[known]
    except Exception as error:  # a champion that cannot foresee cannot serve either
        logger.exception("inventory: the champion cannot be measured")
        return _uncompared(candidate, baseline, rules, f"the champion cannot be measured: {error}")
    return gate.judge(candidate, Measured(champion.manifest.version, losses), baseline, rules)


def save(
    selected: Selected,
    data: Dataset,
    *,
    found: Mapping[str, Any],
    card: str,
    verdict: Verdict,
    as_of: datetime,
    now: datetime,
) -> str:
    """Store a version with what newcomers are answered by; its name."""
    launches = launching.launches(data.history)
    tensors = {f"selected.{name}": array for name, array in selected.state().items()}
    if launches is not None:
        tensors |= {f"cold.{name}": array for name, array in ColdStart().fit(launches).state().items()}
    serving = next(row for row in found["holdout"] if row["model"] == SELECTED)
    return registry().save(
        APP,
        MODEL,
        estimator=ESTIMATOR,
        tensors=tensors,
        config={
            "selection": ml_config.to_dict(selected.config),
            "cold": ml_config.to_dict(ColdStartConfig()),
        },
        metrics={key: value for key, value in serving.items() if isinstance(value, float)},
        card=card,
        as_of=as_of,
        now=now,
        extra={"verdict": list(verdict.reasons), "choice": dict(found["choice"])},
    )


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


def _uncompared(candidate: Measured, baseline: Measured, rules: GateConfig, why: str) -> Verdict:
    verdict = gate.judge(candidate, None, baseline, rules)
    return replace(verdict, reasons=(*verdict.reasons, why))


def _version(manifest: Manifest, serving: str | None) -> Version:
    found = manifest.metrics.get(METRIC)
    return Version(
        manifest.version,
        manifest.estimator,
        manifest.as_of,
        manifest.created_at,
        manifest.version == serving,
        f"pinball {float(found):.4f}" if found is not None else "",
    )
