"""One training from end to end, with a row that says how it went."""

import time
from datetime import datetime

from inventory.contracts import TrainOptions, TrainResult
from inventory.models import TrainingRun
from inventory.predictor.loading import APP, MODEL
from inventory.training import dataset, fitting, publishing, report
from inventory.training.dataset import NotEnoughData
from inventory.training.fitting import Progress


def train(
    options: TrainOptions, *, now: datetime, progress: Progress = lambda stage, done: None
) -> TrainResult:
    """Fit on days before `options.as_of`, measure, save a version, and promote it if the gate says so.

    Args:
        progress: called with the stage and how much of it is done, in [0, 1].

    Raises:
        NotEnoughData: if there is nothing to learn from; the run's row says so.
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
    progress("sales by day", 0.0)
    data = dataset.build(as_of=options.as_of)
    run.n_series, run.n_days = len(data.whole), data.whole.n_periods
    progress("sales by day", 1.0)
    fitted = fitting.fit(data, fast=options.fast, progress=progress)
    verdict = publishing.judge(fitted, data, publishing.champion_artifact())
    found = report.table(fitted, data)
    progress("fit on everything", 0.0)
    serving = fitted.selected.refitted(data.whole)
    progress("fit on everything", 1.0)
    card = report.card(
        as_of=options.as_of, data=data, found=found, verdict=verdict.reasons, is_promoted=verdict.promote
    )
    version = publishing.save(
        serving, data, found=found, card=card, verdict=verdict, as_of=options.as_of, now=now
    )
    if verdict.promote:
        publishing.registry().promote(
            APP, MODEL, version, now=now, reason="; ".join(verdict.reasons), by=options.by
        )
    run.version, run.is_promoted = version, verdict.promote
    run.verdict, run.report = list(verdict.reasons), found
    progress("publish", 1.0)
    return TrainResult(version, verdict.promote, verdict.reasons, run.pk, card)
