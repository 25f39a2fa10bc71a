"""One training from end to end, with a row that says how it went."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from content.contracts import Language, TrainOptions, TrainResult
from content.models import TrainingRun
from content.predictor.loading import APP, MODEL
from content.training import clauses, dataset, fitting, publishing, report
from content.training.dataset import LANGUAGES, Dataset, NotEnoughData
from content.training.fitting import MAJORITY, Measured
from ml_core import config as ml_config
from ml_core.aspects.clauses import ClausePolarity

ESTIMATOR = "reader"
Progress = Callable[[str, float], None]
State = dict[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class _Packed:
    """What the registry stores."""

    tensors: State
    config: dict[str, Any]


def train(
    options: TrainOptions, *, now: datetime, progress: Progress = lambda stage, done: None
) -> TrainResult:
    """Fit on reviews before `options.as_of`, measure, save a version, and promote it if the gate says so.

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
    champion = publishing.champion_artifact()
    progress("reviews", 0.0)
    data = dataset.build(
        as_of=options.as_of,
        champion_as_of=datetime.fromisoformat(champion.manifest.as_of) if champion else None,
    )
    progress("reviews", 1.0)
    rows = _measured(data, fast=options.fast, progress=progress)
    members = {language: fitting.choose(found) for language, found in rows.items()}
    progress("clauses", 0.0)
    compared = clauses.compare(data)
    progress("clauses", 1.0)
    verdict = publishing.judge(rows, members, data, champion)
    table = {
        "whole": [
            fitting.as_row(row, Language(lang)) for lang, found in rows.items() for row in found.values()
        ],
        "clauses": list(compared.rows),
    }
    card = report.card(
        as_of=options.as_of,
        data=data,
        table=table,
        members=members,
        clauses=compared.name,
        verdict=verdict.reasons,
        is_promoted=verdict.promote,
        reliability={
            language: fitting.reliability(rows[language][name]) for language, name in members.items()
        },
    )
    packed = _pack(data, members, compared.name, fast=options.fast, progress=progress)
    store = publishing.registry()
    version = store.save(
        APP,
        MODEL,
        estimator=ESTIMATOR,
        tensors=packed.tensors,
        config=packed.config,
        metrics=_metrics(rows, members),
        card=card,
        as_of=options.as_of,
        now=now,
        extra={"verdict": list(verdict.reasons), "split_hash": data.split_hash},
    )
    if verdict.promote:
        store.promote(APP, MODEL, version, now=now, reason="; ".join(verdict.reasons), by=options.by)
    run.version, run.is_promoted, run.verdict, run.report = (
        version,
        verdict.promote,
        list(verdict.reasons),
        table,
    )
    run.n_reviews, run.n_labels = len(data.everything), data.n_labels
    progress("publish", 1.0)
    return TrainResult(version, verdict.promote, verdict.reasons, run.pk, card)


def _measured(data: Dataset, *, fast: bool, progress: Progress) -> dict[str, dict[str, Measured]]:
    """Rows by language.

    Raises:
        NotEnoughData: if no language has enough reviews of both kinds.
    """
    found = {str(each): fitting.measure(data, each, fast=fast, progress=progress) for each in LANGUAGES}
    rows = {language: measured for language, measured in found.items() if len(measured) > 1}
    if not rows:
        raise NotEnoughData(
            f"no language has {fitting.MIN_OF_CLASS} reviews that complain and as many that praise"
        )
    return rows


def _pack(
    data: Dataset, members: Mapping[str, str], reader: str, *, fast: bool, progress: Progress
) -> _Packed:
    """What serves, fitted on everything."""
    model = clauses.fit(data.everything) if reader == clauses.CLAUSES else ClausePolarity.from_lexicon()
    tensors: State = {f"clauses.{name}": array for name, array in model.state().items()}
    config: dict[str, Any] = {"members": dict(members), "clauses": ml_config.to_dict(model.config)}
    for at, (language, name) in enumerate(members.items()):
        progress("fit on everything", at / len(members))
        spoken = Language(language)
        kind = next(each for each in fitting.kinds(spoken, fast=fast) if each.name == name)
        texts, labels = dataset.of_language(data.everything, spoken)
        fitted = fitting.fit_whole(texts, labels, kind, dataset.of_language(data.validation, spoken))
        tensors |= {f"whole_{language}.{key}": array for key, array in fitted.state.items()}
        honest = fitted.served.calibration
        if honest is not None:
            tensors |= {f"calibration_{language}.{key}": array for key, array in honest.state().items()}
        config[f"whole_{language}"] = ml_config.to_dict(kind.config)
        config[f"base_{language}"] = fitted.served.base
    progress("fit on everything", 1.0)
    return _Packed(tensors, config)


def _metrics(
    rows: Mapping[str, Mapping[str, Measured]], members: Mapping[str, str]
) -> dict[str, float | str]:
    """The chosen models' figures, together and by language."""
    labels = np.concatenate([rows[language][MAJORITY].labels for language in members])
    correct = np.concatenate([rows[language][name].correct for language, name in members.items()])
    found: dict[str, float | str] = {
        publishing.METRIC: round(float(publishing.balanced(correct, labels).mean()), 5)
    }
    for language, name in members.items():
        row = fitting.as_row(rows[language][name], Language(language))
        found |= {f"{language}/{key}": value for key, value in row.items()}
    return found
