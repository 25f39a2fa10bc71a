"""One training from end to end, with a row that says how it went."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from ml_core.registry import Artifact
from recommend import features
from recommend.contracts import TrainOptions, TrainResult
from recommend.models import TrainingRun
from recommend.predictor.loading import APP, MODEL
from recommend.training import content, dataset, fitting, publishing, report, serving
from recommend.training.dataset import Dataset, NotEnoughData

Progress = Callable[[str, float], None]
logger = logging.getLogger(__name__)


def train(
    options: TrainOptions, *, now: datetime, progress: Progress = lambda stage, done: None
) -> TrainResult:
    """Fit on events before `options.as_of`, measure, save a version, and promote it if the gate says so.

    Args:
        progress: called with the stage and how much of it is done, in [0, 1].

    Raises:
        NotEnoughData: if there is nothing to learn from; the run's row says so.
    """
    run = TrainingRun.objects.create(model_name=MODEL, at=now, as_of=options.as_of, by=options.by)
    start = time.process_time()
    try:
        result = _train(options, run, now, progress)
    except NotEnoughData as error:
        run.error = str(error)[:300]
        raise
    except Exception as error:
        run.error = f"{type(error).__name__}: {error}"[:300]
        raise
    finally:
        run.cpu_s = round(time.process_time() - start, 2)
        run.save()
    return result


def _train(options: TrainOptions, run: TrainingRun, now: datetime, progress: Progress) -> TrainResult:
    champion = publishing.champion_artifact()
    progress("dataset", 0.0)
    data, words = _data(options, champion)
    progress("dataset", 1.0)
    time_rows = fitting.fit_all(data.time, fast=options.fast, progress=progress, label="time split")
    loo_rows = fitting.fit_all(
        data.leave_one_out, fast=options.fast, progress=progress, label="leave-one-out"
    )
    chosen = serving.better(time_rows)
    verdict = publishing.judge(time_rows, chosen, data, champion, options.min_people)
    table = {"leave_one_out": fitting.as_rows(loo_rows), "time_split": fitting.as_rows(time_rows)}
    progress("publish", 0.0)
    card = report.card(
        version_as_of=options.as_of,
        estimator=chosen,
        dataset=data,
        report=table,
        verdict=verdict.reasons,
        is_promoted=verdict.promote,
    )
    packed = serving.pack(chosen, loo_rows, data, features.baskets(options.as_of), words)
    store = publishing.registry()
    version = store.save(
        APP,
        MODEL,
        estimator=packed.estimator,
        tensors=packed.tensors,
        config=packed.config,
        metrics=_metrics(table, chosen),
        card=card,
        as_of=options.as_of,
        now=now,
        extra={
            "verdict": list(verdict.reasons),
            "split_hash": data.time.split_hash,
            "encoder": words.encoder if words else "",
        },
    )
    if verdict.promote:
        store.promote(APP, MODEL, version, now=now, reason="; ".join(verdict.reasons), by=options.by)
    run.version, run.is_promoted, run.verdict, run.report = (
        version,
        verdict.promote,
        list(verdict.reasons),
        table,
    )
    run.n_people, run.n_events, run.n_items = data.n_people, data.n_events, len(data.vocabulary)
    progress("publish", 1.0)
    return TrainResult(version, verdict.promote, verdict.reasons, run.pk, card)


def _data(options: TrainOptions, champion: Artifact | None) -> tuple[Dataset, content.Content | None]:
    rows = features.interactions(options.as_of)
    if not len(rows):
        raise NotEnoughData("no events with consent to personal recommendations")
    vocabulary = dataset.vocabulary_of(rows, features.published_ids(options.as_of))
    words = content.build(
        features.product_texts(vocabulary.ids.tolist()),
        known=champion.tensors if champion else {},
        known_encoder=str(champion.manifest.extra.get("encoder", "")) if champion else "",
    )
    built = dataset.build(
        rows,
        vocabulary=vocabulary,
        content=words.vectors if words else None,
        as_of=options.as_of,
        champion_as_of=datetime.fromisoformat(champion.manifest.as_of) if champion else None,
    )
    return built, words


def _metrics(table: dict[str, list[dict[str, float | str]]], chosen: str) -> dict[str, float | str]:
    """The chosen model's figures, named by protocol."""
    return {
        f"{protocol}/{key}": value
        for protocol, rows in table.items()
        for row in rows
        if row["model"] == chosen
        for key, value in row.items()
    }
