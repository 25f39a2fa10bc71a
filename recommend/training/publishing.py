"""The gate and the registry: what decides whether a training changes what shoppers see."""

import logging
from datetime import datetime
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ml_core import gate
from ml_core.config import GateConfig
from ml_core.data import Histories, Vocabulary
from ml_core.gate import Measured, Verdict
from ml_core.loop.evaluation import evaluate
from ml_core.registry import Artifact, ArtifactError, Manifest, Registry
from recommend.contracts import Version
from recommend.predictor.loading import APP, MODEL, model_of
from recommend.predictor.scoring import Scorer
from recommend.training.dataset import Dataset
from recommend.training.fitting import POPULAR_7_DAYS, Row

METRIC = "ndcg@10"
# Below any real score: what the champion does not know it cannot have recommended.
UNKNOWN = np.float32(-1e9)
logger = logging.getLogger(__name__)

Floats = NDArray[np.float32]


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


def judge(
    rows: dict[str, Row], chosen: str, dataset: Dataset, champion: Artifact | None, min_people: int
) -> Verdict:
    """Candidate against popular goods and against the champion, on the time split's test people."""
    rules = GateConfig(min_units=min_people)
    candidate, baseline = _measured(rows[chosen]), _measured(rows[POPULAR_7_DAYS])
    if champion is None:
        return gate.judge(candidate, None, baseline, rules)
    if datetime.fromisoformat(champion.manifest.as_of) > dataset.test_from:
        verdict = gate.judge(candidate, None, baseline, rules)
        return Verdict(
            verdict.promote, (*verdict.reasons, "the champion has seen the test's answers: not compared")
        )
    try:
        measured = _champion(champion, dataset)
    except Exception as error:  # a champion that cannot be scored cannot serve either
        logger.exception("recommend: the champion cannot be scored")
        verdict = gate.judge(candidate, None, baseline, rules)
        return Verdict(verdict.promote, (*verdict.reasons, f"the champion cannot be scored: {error}"))
    return gate.judge(candidate, measured, baseline, rules)


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


def _measured(row: Row) -> Measured:
    return Measured(row.name, row.test.per_user[METRIC])


def _champion(champion: Artifact, dataset: Dataset) -> Measured:
    model = model_of(champion)
    scorer = Translated(model.scorer, model.vocabulary, dataset.vocabulary)
    name = f"champion {champion.manifest.version}"
    found = evaluate(scorer, dataset.time.test, train=dataset.time.train, name=name)
    return Measured(name, found.per_user[METRIC])


class Translated:
    """A model of one vocabulary, scoring histories and items of another."""

    def __init__(self, scorer: Scorer, own: Vocabulary, other: Vocabulary) -> None:
        self.scorer = scorer
        self.index = own.encode(other.ids)  # (V of other,), -1 where unknown

    def predict(self, histories: Histories) -> Floats:
        """(B, V of other)."""
        items = self.index[histories.items]
        weights = histories.weights
        known = Histories(items, histories.offsets, weights, histories.ages).keep(items >= 0)
        scores = self.scorer.predict(known)
        found: Floats = np.where(self.index >= 0, scores[:, self.index], UNKNOWN)
        return found


def _version(manifest: Manifest, serving: str | None) -> Version:
    ndcg = manifest.metrics.get(f"time_split/{METRIC}")
    return Version(
        manifest.version,
        manifest.estimator,
        manifest.as_of,
        manifest.created_at,
        manifest.version == serving,
        float(ndcg) if ndcg is not None else None,
    )
