"""Fits an ensemble on earlier events and makes its score a chance on later ones: time never runs backwards."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from ml_core.config import EnsembleConfig
from ml_core.fraud.ensemble import Ensemble
from ml_core.tabular.table import Table
from risk.contracts.heads import FitOptions
from risk.training.labels import Lessons, Values


class NotEnoughData(Exception):
    """Too few frauds, or honest events, to learn from; says how many there are."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibrated ensemble, the first row of those that calibrated it, and what it took."""

    ensemble: Ensemble
    cut: int
    cpu_s: float


def fit(lessons: Lessons, options: FitOptions, config: EnsembleConfig | None = None) -> Fitted:
    """Fit and calibrate.

    Raises:
        NotEnoughData: if earlier or later events hold too few frauds, or nothing else.
    """
    n = len(lessons.target)
    cut = round(n * (1 - options.late_rate))
    _require(lessons.target[:cut], options.least_frauds, "earlier")
    _require(lessons.target[cut:], max(1, options.least_frauds // 5), "later")
    features, began = lessons.features, time.process_time()
    settings = replace(config or EnsembleConfig(), seed=options.seed)
    ensemble = Ensemble(settings).fit(Table(features[:cut], lessons.target[:cut]))
    ensemble.calibrate(ensemble.scores(features[cut:]), lessons.target[cut:])
    return Fitted(ensemble, cut, time.process_time() - began)


def _require(target: Values, least: int, which: str) -> None:
    n_frauds, n_honest = int(target.sum()), int((target == 0).sum())
    if n_frauds < least or n_honest < least or not np.isin(target, (0, 1)).all():
        raise NotEnoughData(
            f"the {which} events hold {n_frauds} frauds and {n_honest} others, {least} of each are needed"
        )
