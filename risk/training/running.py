"""One training from end to end, with a row that says how it went."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

import numpy as np

from ml_core import config as ml_config
from ml_core import gate, metrics
from ml_core.config import GateConfig
from ml_core.gate import Measured, Verdict
from risk.contracts import TrainOptions, TrainResult
from risk.contracts.heads import FitOptions
from risk.features import past, reading
from risk.models import TrainingRun
from risk.predictor import APP, MODEL
from risk.training import fitting, labels, publishing
from risk.training.fitting import Fitted, NotEnoughData
from risk.training.labels import Lessons, Values

RULES = GateConfig(min_units=200, greater_is_better=False)  # orders
TINY = 1e-6
Progress = Callable[[str, float], None]


def train(
    options: TrainOptions, *, now: datetime, progress: Progress = lambda stage, done: None
) -> TrainResult:
    """Replay, fit, calibrate, judge on the latest fifth, save, and promote if the gate says so.

    Raises:
        NotEnoughData: if there is too little to learn from; the run's row says so.
    """
    run = TrainingRun.objects.create(model_name=MODEL, at=now, as_of=options.as_of, by=options.by)
    start = time.process_time()
    try:
        return _train(options, run, now, progress)
    except NotEnoughData as error:
        run.error = str(error)[:300]
        raise
    except Exception as error:
        run.error = f"{type(error).__name__}: {error}"[:300]
        raise
    finally:
        run.cpu_s = round(time.process_time() - start, 2)
        run.save()


def _train(options: TrainOptions, run: TrainingRun, now: datetime, progress: Progress) -> TrainResult:
    progress("events", 0.0)
    asked = FitOptions(options.as_of)
    data = labels.lessons(list(past.history(until=options.as_of)), asked)
    progress("events", 1.0)
    held = round(len(data.target) * 0.8)
    early = Lessons(data.reads[:held], data.target[:held])
    judged = fitting.fit(early, asked)
    verdict, rows = _judge(judged, data, held)
    progress("judge", 1.0)
    fitted = fitting.fit(data, asked)
    progress("fit on everything", 1.0)
    store = publishing.registry()
    card = _card(options, rows, verdict, data)
    version = store.save(
        APP,
        MODEL,
        estimator="fraud_ensemble",
        tensors=fitted.ensemble.state(),
        config=ml_config.to_dict(fitted.ensemble.config),
        metrics=rows[-1],
        card=card,
        as_of=options.as_of,
        now=now,
        extra={"features": list(reading.NAMES), "verdict": list(verdict.reasons)},
    )
    if verdict.promote:
        store.promote(APP, MODEL, version, now=now, reason="; ".join(verdict.reasons), by=options.by)
    run.version, run.is_promoted = version, verdict.promote
    run.verdict, run.report = list(verdict.reasons), rows
    run.n_rows, run.n_frauds = len(data.target), int(data.target.sum())
    return TrainResult(version, verdict.promote, verdict.reasons, run.pk, card)


def _judge(fitted: Fitted, data: Lessons, held: int) -> tuple[Verdict, list[dict[str, object]]]:
    """Cross-entropy of each order of the latest fifth, against the share of frauds before it."""
    target = data.target[held:]
    scores = fitted.ensemble.scores(Lessons(data.reads[held:], target).features)
    own = _loss(fitted.ensemble.chances(scores), target)
    prior = _loss(np.full(len(target), max(data.target[:held].mean(), TINY)), target)
    verdict = gate.judge(Measured("ensemble", own), None, Measured("prior", prior), RULES)
    auc = metrics.auroc(scores, target.astype(np.int64))
    rows: list[dict[str, object]] = [
        {"model": "prior", "log_loss": round(float(prior.mean()), 5)},
        {
            "model": "ensemble",
            "log_loss": round(float(own.mean()), 5),
            "auc": round(auc, 4) if np.isfinite(auc) else None,
        },
    ]
    return verdict, rows


def _loss(chances: Values, target: Values) -> Values:
    kept = np.clip(chances, TINY, 1 - TINY)
    return np.asarray(-np.where(target == 1, np.log(kept), np.log(1 - kept)))


def _card(options: TrainOptions, rows: list[dict[str, object]], verdict: Verdict, data: Lessons) -> str:
    lines = [
        "# risk/payment",
        "",
        f"Fitted on {len(data.target)} orders known by {options.as_of.isoformat()} whose outcome had 60 days to",
        f"arrive, {int(data.target.sum())} of them frauds. Nothing was resampled; chances are isotonic.",
        "",
        *(f"- {row}" for row in rows),
        "",
        *(f"- {reason}" for reason in verdict.reasons),
    ]
    return "\n".join(lines) + "\n"
