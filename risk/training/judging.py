"""Fits a head's model twice: without the latest fifth, to be judged on it, and on everything, to serve.

The measure is the cross-entropy of each event against the share of frauds before it, because decisions are made by
expected cost and a model that ranks well with dishonest chances decides badly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from ml_core import config as ml_config
from ml_core import gate, metrics
from ml_core.config import GateConfig
from ml_core.gate import Measured, Verdict
from risk.contracts import TrainOptions
from risk.contracts.heads import FitOptions, Head
from risk.features import reading
from risk.predictor import APP
from risk.training import fitting, publishing
from risk.training.fitting import Fitted
from risk.training.labels import Lessons, Values
from risk.training.rivals import rivals

RULES = GateConfig(min_units=200, greater_is_better=False)  # events
TINY = 1e-6
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What serves if the verdict says so, and how a twin of it did on events that it had not seen."""

    fitted: Fitted
    verdict: Verdict
    rows: list[Row]
    n_rows: int
    n_frauds: int


def learn(data: Lessons, asked: FitOptions) -> Learnt:
    """Fit, judge, and fit again on everything.

    Raises:
        NotEnoughData: if there is too little to learn from.
    """
    held = round(len(data.target) * 0.8)
    judged = fitting.fit(Lessons(data.reads[:held], data.target[:held]), asked)
    verdict, rows = _judge(judged, data, held, asked)
    fitted = fitting.fit(data, asked)
    return Learnt(fitted, verdict, rows, len(data.target), int(data.target.sum()))


def keep(head: Head, learnt: Learnt, asked: TrainOptions, *, now: datetime) -> str:
    """Save a version, and let it serve if the gate says so; its name."""
    store, name = publishing.registry(), head.value
    ensemble, verdict = learnt.fitted.ensemble, learnt.verdict
    version = store.save(
        APP,
        name,
        estimator="fraud_ensemble",
        tensors=ensemble.state(),
        config=ml_config.to_dict(ensemble.config),
        metrics=learnt.rows[-1],
        card=card(head, learnt, asked),
        as_of=asked.as_of,
        now=now,
        extra={"features": list(reading.NAMES), "verdict": list(verdict.reasons)},
    )
    if verdict.promote:
        store.promote(APP, name, version, now=now, reason="; ".join(verdict.reasons), by=asked.by)
    return version


def card(head: Head, learnt: Learnt, asked: TrainOptions) -> str:
    """What a person should know of a version."""
    lines = [
        f"# risk/{head.value}",
        "",
        f"Fitted on {learnt.n_rows} events known by {asked.as_of.isoformat()} whose outcome had time to arrive,",
        f"{learnt.n_frauds} of them frauds. Nothing was resampled; chances are isotonic.",
        "",
        "| model | cross-entropy of an event | AUROC | CPU s |",
        "|---|---|---|---|",
        *map(_line, learnt.rows),
        "",
        *(f"- {reason}" for reason in learnt.verdict.reasons),
    ]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    span = f"{row['log_loss']} [{row['lo']}, {row['hi']}]"
    return f"| {row['model']} | {span} | {row['auc']} | {row['cpu_s']} |"


def _judge(fitted: Fitted, data: Lessons, held: int, asked: FitOptions) -> tuple[Verdict, list[Row]]:
    """The ensemble against the share of frauds, and the rest beside them; its row is the last."""
    target = data.target[held:]
    scores = fitted.ensemble.scores(Lessons(data.reads[held:], target).features)
    own = _loss(fitted.ensemble.chances(scores), target)
    prior = _loss(np.full(len(target), max(data.target[:held].mean(), TINY)), target)
    verdict = gate.judge(Measured("ensemble", own), None, Measured("prior", prior), RULES)
    beside = (
        _row(each.model, _loss(each.chances, target), each.scores, target, each.cpu_s)
        for each in rivals(data, cut=fitted.cut, held=held, seed=asked.seed)
    )
    naive = _row("prior", prior, np.zeros(len(target)), target, 0.0)
    return verdict, [naive, *beside, _row("ensemble", own, scores, target, fitted.cpu_s)]


def _row(model: str, losses: Values, scores: Values, target: Values, cpu_s: float) -> Row:
    span, auc = metrics.bootstrap(losses), metrics.auroc(scores, target.astype(np.int64))
    return {
        "model": model,
        "log_loss": round(span.mean, 5),
        "lo": round(span.lo, 5),
        "hi": round(span.hi, 5),
        "auc": round(auc, 4) if np.isfinite(auc) else None,
        "cpu_s": round(cpu_s, 1),
    }


def _loss(chances: Values, target: Values) -> Values:
    kept = np.clip(chances, TINY, 1 - TINY)
    return np.asarray(-np.where(target == 1, np.log(kept), np.log(1 - kept)))
