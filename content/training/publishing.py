"""The gate and the registry: what decides whether a training changes how reviews are read."""

import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from content.contracts import Language, Version
from content.predictor.loading import APP, MODEL, model_of
from content.predictor.scoring import Model
from content.training.dataset import Dataset, of_language
from content.training.fitting import MAJORITY, Measured
from ml_core import gate
from ml_core.config import GateConfig
from ml_core.gate import Measured as Units
from ml_core.gate import Verdict
from ml_core.metrics import classification
from ml_core.registry import Artifact, ArtifactError, Manifest, Registry

METRIC = "balanced_accuracy"
MIN_UNITS = 30  # reviews of the test; a shop's first model has few
logger = logging.getLogger(__name__)

Values = NDArray[np.float64]
Ints = NDArray[np.int64]
Rows = Mapping[str, Mapping[str, Measured]]  # by language and model


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


def judge(rows: Rows, members: Mapping[str, str], data: Dataset, champion: Artifact | None) -> Verdict:
    """Candidate against always saying what most say, and against the champion, on the test's reviews.

    Complaints are rare and are what matters, so each kind weighs half.
    """
    rules = GateConfig(min_units=MIN_UNITS)
    labels = np.concatenate([found[MAJORITY].labels for found in rows.values()])
    candidate = _units(
        "candidate", [rows[language][name].correct for language, name in members.items()], labels
    )
    baseline = _units(MAJORITY, [found[MAJORITY].correct for found in rows.values()], labels)
    if champion is None:
        return gate.judge(candidate, None, baseline, rules)
    if datetime.fromisoformat(champion.manifest.as_of) > data.test_from:
        return _uncompared(
            candidate, baseline, rules, "the champion has seen the test's answers: not compared"
        )
    try:
        model = model_of(champion)
        found = [_champion(model, data, language) for language in rows]
    except Exception as error:  # a champion that cannot read cannot serve either
        logger.exception("content: the champion cannot be scored")
        return _uncompared(candidate, baseline, rules, f"the champion cannot be scored: {error}")
    return gate.judge(
        candidate, _units(f"champion {champion.manifest.version}", found, labels), baseline, rules
    )


def balanced(correct: Values, labels: Ints) -> Values:
    """One value a review whose mean is the mean accuracy of both kinds."""
    share = np.bincount(labels, minlength=2) / len(labels)
    values: Values = correct / (2 * np.maximum(share[labels], 1e-9))
    return values


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


def _units(name: str, correct: list[Values], labels: Ints) -> Units:
    return Units(name, balanced(np.concatenate(correct), labels))


def _uncompared(candidate: Units, baseline: Units, rules: GateConfig, why: str) -> Verdict:
    verdict = gate.judge(candidate, None, baseline, rules)
    return Verdict(verdict.promote, (*verdict.reasons, why))


def _champion(model: Model, data: Dataset, language: str) -> Values:
    """What the champion gets right; in a language that it does not read, nothing but praise is said."""
    texts, labels = of_language(data.test, Language(language))
    if language not in model.whole:
        return classification.correct(np.ones(len(labels), dtype=np.int64), labels)
    chances = model.whole[language].p_positive(texts)
    return classification.correct((chances >= 0.5).astype(np.int64), labels)


def _version(manifest: Manifest, serving: str | None) -> Version:
    found = manifest.metrics.get(METRIC)
    return Version(
        manifest.version,
        manifest.estimator,
        manifest.as_of,
        manifest.created_at,
        manifest.version == serving,
        f"balanced accuracy {float(found):.4f}" if found is not None else "",
    )
