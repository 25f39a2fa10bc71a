"""The field's first answers, fitted, calibrated and judged on the same events as what serves: reported beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ml_core.calibration import Isotonic
from ml_core.fraud import rows
from ml_core.tabular.table import Table, Values
from risk.training.labels import Lessons


@dataclass(frozen=True, slots=True)
class Rival:
    """What a model says of the judged events, and what it took to fit."""

    model: str
    scores: Values
    chances: Values
    cpu_s: float


def rivals(data: Lessons, *, cut: int, held: int, seed: int) -> Iterator[Rival]:
    """Each fitted on the events before `cut`, made a chance on those up to `held`, asked of the rest."""
    features = data.features
    train = Table(features[:cut], data.target[:cut])
    for name, made in rows.makers(seed).items():
        began = time.process_time()
        model = made().fit(train)
        isotonic = Isotonic().fit(model.predict(features[cut:held]), data.target[cut:held].astype(np.int64))
        took = time.process_time() - began
        scores = model.predict(features[held:])
        yield Rival(name, scores, isotonic.predict(scores).astype(np.float64), took)
