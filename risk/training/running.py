"""One training from end to end, with a row that says how it went."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime

from risk.contracts import TrainOptions, TrainResult
from risk.contracts.heads import FitOptions, Head
from risk.features import past
from risk.models import TrainingRun
from risk.predictor import MODEL
from risk.training import heads, judging, labels
from risk.training.fitting import NotEnoughData

logger = logging.getLogger(__name__)
Progress = Callable[[str, float], None]


def train(
    options: TrainOptions, *, now: datetime, progress: Progress = lambda stage, done: None
) -> TrainResult:
    """Replay, fit, calibrate, judge on the latest fifth, save, and promote if the gate says so.

    The other kinds of abuse are trained first, each on what there is; the result is that of payments.

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
    events = list(past.history(until=options.as_of))
    reads = labels.read_all(events, as_of=options.as_of)
    progress("events", 1.0)
    for line in heads.train(events, reads, options, now=now):
        logger.info("risk: %s", line)
    progress("returns, reviews and the rest", 1.0)
    asked = FitOptions(options.as_of)
    blocked = past.blocked(until=options.as_of)
    learnt = judging.learn(labels.lessons(events, asked, reads=reads, blocked=blocked), asked)
    progress("fit on everything", 1.0)
    version = judging.keep(Head.PAYMENT, learnt, options, now=now)
    verdict = learnt.verdict
    run.version, run.is_promoted = version, verdict.promote
    run.verdict, run.report = list(verdict.reasons), learnt.rows
    run.n_rows, run.n_frauds = learnt.n_rows, learnt.n_frauds
    card = judging.card(Head.PAYMENT, learnt, options)
    return TrainResult(version, verdict.promote, verdict.reasons, run.pk, card)
