"""Every model of the report, fitted on one split and measured on its holdouts. The naive rows come first."""

import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ml_core.config import BlendConfig, LstmConfig, PopularityConfig
from ml_core.data import Histories, Interactions, LeaveOneOut, TimeSplit
from ml_core.loop.evaluation import Evaluation, evaluate, mean_ndcg
from ml_core.popularity import Popularity
from ml_core.transitions import Transitions

POPULAR, POPULAR_7_DAYS, TRANSITIONS = "popularity", "popularity_7_days", "transitions"
LSTM, TRANSFORMER, BLEND = "lstm", "transformer", "blend"
WEEK_DAYS = 7.0
# A half-life so long that age does not matter: plain counts.
FOREVER_DAYS = 1e9
LSTM_EPOCHS = 3
FULL_SOFTMAX_UP_TO = 1_000  # items
SAMPLED = 256  # negatives of a batch

Floats = NDArray[np.float32]
Progress = Callable[[str, float], None]
logger = logging.getLogger(__name__)


class Scorer(Protocol):
    """The part of an estimator that measuring needs."""

    def predict(self, histories: Histories) -> Floats:
        """(B, V)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A fitted model with its figures: on the test holdout per person, on validation as a mean."""

    name: str
    model: Scorer
    test: Evaluation
    validation_ndcg: float
    cpu_s: float


def fit_all(split: LeaveOneOut | TimeSplit, *, fast: bool, progress: Progress, label: str) -> dict[str, Row]:
    """Fit and measure. `fast`, and an installation without torch, leave out the networks."""
    fitted: dict[str, tuple[Scorer, float]] = {}
    for name, fit in _counting(split.train).items():
        fitted[name] = _timed(fit)
    if not fast and len(split.validation):
        fitted |= _neural(split, fitted[TRANSITIONS], progress, label)
    progress(f"{label}: measure", 1.0)
    return {name: _measured(name, model, cpu_s, split) for name, (model, cpu_s) in fitted.items()}


def fit_transitions(train: Interactions) -> Transitions:
    return Transitions().fit(train)


def _counting(train: Interactions) -> dict[str, Callable[[], Scorer]]:
    week = Interactions(_latest_week(train.histories), train.n_items)
    plain = PopularityConfig(half_life_days=FOREVER_DAYS)
    return {
        POPULAR: lambda: Popularity(plain).fit(train),
        POPULAR_7_DAYS: lambda: Popularity(plain).fit(week),
        TRANSITIONS: lambda: fit_transitions(train),
    }


def _latest_week(histories: Histories) -> Histories:
    """Events of the seven days before the latest one that the split trains on."""
    if histories.ages is None or not len(histories.ages):
        return histories
    return histories.keep(histories.ages <= histories.ages.min() + WEEK_DAYS)


def _neural(
    split: LeaveOneOut | TimeSplit, counts: tuple[Scorer, float], progress: Progress, label: str
) -> dict[str, tuple[Scorer, float]]:
    try:
        from ml_core import device  # noqa: PLC0415 - imports torch
        from ml_core.blend import Blend  # noqa: PLC0415
        from ml_core.sequence import Lstm, Transformer  # noqa: PLC0415
    except ImportError as error:
        logger.warning("recommend: no networks are trained: %s", error)
        return {}
    device.set_threads(int(os.environ.get("TRAIN_THREADS", "1")))
    transitions, counting_s = counts
    if not isinstance(transitions, Transitions):
        raise TypeError(f"transition counts expected, found {type(transitions).__name__}")
    config, ancestor = _configs(split.train.n_items)

    def fit(name: str, model: Lstm | Transformer) -> tuple[Lstm | Transformer, float]:
        report = partial(progress, f"{label}: {name}")
        start = time.process_time()
        model.fit(split.train, split.validation, progress=lambda step: report(step.fraction))
        return model, time.process_time() - start

    lstm, lstm_s = fit(LSTM, Lstm(ancestor))
    transformer, transformer_s = fit(TRANSFORMER, Transformer(config.sequence))
    if not isinstance(transformer, Transformer):
        raise TypeError("a Transformer fits to itself")
    start = time.process_time()
    blend = Blend(config).compose(transformer, transitions, split.validation)
    blend_s = time.process_time() - start + transformer_s + counting_s
    return {LSTM: (lstm, lstm_s), TRANSFORMER: (transformer, transformer_s), BLEND: (blend, blend_s)}


def _configs(n_items: int) -> tuple[BlendConfig, LstmConfig]:
    """The nightly presets; above a thousand items the softmax is sampled, which keeps an epoch in seconds."""
    blend, ancestor = BlendConfig.for_shop(), LstmConfig.for_shop()
    # The LSTM is reported as a measured ancestor and never served: half its epochs rank it well enough.
    short = replace(ancestor.loop, epochs=min(ancestor.loop.epochs, LSTM_EPOCHS))
    negatives = 0 if n_items <= FULL_SOFTMAX_UP_TO else SAMPLED
    return (
        replace(blend, sequence=replace(blend.sequence, negatives=negatives)),
        replace(ancestor, negatives=negatives, loop=short),
    )


def _timed(fit: Callable[[], Scorer]) -> tuple[Scorer, float]:
    start = time.process_time()
    return fit(), time.process_time() - start


def _measured(name: str, model: Scorer, cpu_s: float, split: LeaveOneOut | TimeSplit) -> Row:
    test = evaluate(model, split.test, train=split.train, name=name)
    return Row(name, model, test, mean_ndcg(model, split.validation), cpu_s)


def as_rows(rows: Mapping[str, Row]) -> list[dict[str, float | str]]:
    """The table as JSON: one row per model, metrics with their 95 % intervals, CPU-seconds of the fit."""
    return [
        {"model": row.name, **_rounded(row.test.row()), "cpu_s": round(row.cpu_s, 2)} for row in rows.values()
    ]


def _rounded(metrics: Mapping[str, float]) -> dict[str, float]:
    return {key: round(value, 5) for key, value in metrics.items()}
