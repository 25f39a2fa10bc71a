"""The gate and the registry: what decides whether a training changes how prices are proposed."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ml_core import gate
from ml_core.config import GateConfig
from ml_core.gate import Measured, Verdict
from ml_core.registry import Artifact, ArtifactError, Manifest, Registry
from pricing.contracts import Version
from pricing.predictor import APP, MODEL
from pricing.predictor.loading import model_of
from pricing.training import judging
from pricing.training.dataset import Dataset
from pricing.training.judging import CANDIDATE, NAIVE, Judged

METRIC = "deviance"
RULES = GateConfig(min_units=20, greater_is_better=False)  # variants whose price moved; a small shop has few
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


def judge(candidate: Judged, naive: Judged, data: Dataset, champion: Artifact | None) -> Verdict:
    """Candidate against believing that demand does not answer to price; at the latest origin, against the champion.

    A champion that has seen the days that judge is not compared, and then all origins count.
    """
    verdict = gate.judge(
        Measured(CANDIDATE, candidate.deviance), None, Measured(NAIVE, naive.deviance), RULES
    )
    if champion is None:
        return verdict
    latest = data.splits[-1]
    if datetime.fromisoformat(champion.manifest.as_of).date().toordinal() > latest.cut:
        return _with(verdict, "the champion has seen the days that judge: not compared")
    try:
        slopes = _slopes(champion, data)
    except Exception as error:  # a champion that cannot read cannot serve either
        logger.exception("pricing: the champion cannot be scored")
        return _with(verdict, f"the champion cannot be scored: {error}")
    mine, rival, other = (
        Measured(name, judging.over([each], [latest], data.everything))
        for name, each in (
            (CANDIDATE, candidate.slopes),
            (champion.manifest.version, slopes),
            (NAIVE, naive.slopes),
        )
    )
    return gate.judge(mine, rival, other, RULES)


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


def _slopes(champion: Artifact, data: Dataset) -> Values:
    """What the champion believes of the panel's variants; of those it never saw, what goods in general do."""
    model = model_of(champion)
    known = {
        int(each): found.mean
        for each, found in zip(model.variant_ids, model.response.elasticities(), strict=True)
    }
    general = model.response.config.prior_mean
    return np.array([known.get(each, general) for each in data.everything.variant_ids])


def _with(verdict: Verdict, why: str) -> Verdict:
    return Verdict(verdict.promote, (*verdict.reasons, why))


def _version(manifest: Manifest, serving: str | None) -> Version:
    found = manifest.metrics.get(METRIC)
    return Version(
        manifest.version,
        manifest.estimator,
        manifest.as_of,
        manifest.created_at,
        manifest.version == serving,
        f"deviance of a day {float(found):.4f}" if found is not None else "",
    )
