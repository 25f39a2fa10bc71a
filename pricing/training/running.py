"""One training from end to end, with a row that says how it went."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ml_core import config as ml_config
from ml_core.config import ResponseConfig
from ml_core.tabular.response.demand_response import DemandResponse
from pricing.contracts import TrainOptions, TrainResult
from pricing.features.panel import Panel
from pricing.models import TrainingRun
from pricing.predictor import APP, MODEL
from pricing.predictor.loading import FACTOR, REVEALED
from pricing.training import anchors, dataset, judging, publishing, report
from pricing.training.dataset import Dataset, NotEnoughData
from pricing.training.judging import CANDIDATE, NAIVE, USUAL, Judged

ESTIMATOR = "demand_response"
# Departments lie closer together than all goods do; eleven brands of juice spread by .8 with their errors
# (bayesm orangeJuice), and parts of it are of the brand and of the variant. A few dozen goods cannot tell that better.
CONFIG = ResponseConfig(prior_deviation=0.3, house_spread=0.35, brand_spread=0.2, variant_spread=0.35)
Progress = Callable[[str, float], None]
Values = NDArray[np.float64]


def train(
    options: TrainOptions, *, now: datetime, progress: Progress = lambda stage, done: None
) -> TrainResult:
    """Fit on days before `options.as_of`, judge, save a version, and promote it if the gate says so.

    Args:
        progress: called with the stage and how much of it is done, in [0, 1].

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
    progress("sales", 0.0)
    data = dataset.build(as_of=options.as_of)
    progress("sales", 1.0)
    config = CONFIG
    found = _judged(data, config, fast=options.fast, progress=progress)
    by_name = {each.name: each for each in found}
    champion = publishing.champion_artifact()
    verdict = publishing.judge(by_name[CANDIDATE], by_name[NAIVE], data, champion)
    rows = report.table(found)
    progress("fit on everything", 0.0)
    response = fit(data.everything, config)
    means = np.array([each.mean for each in response.elasticities()])
    anchor = anchors.anchored(data.everything, means, champion, as_of=options.as_of)
    progress("fit on everything", 1.0)
    card = report.card(
        as_of=options.as_of,
        rows=rows,
        n_rows=len(data.everything),
        n_units=int(data.everything.units.sum()),
        verdict=verdict.reasons,
        is_promoted=verdict.promote,
    )
    store = publishing.registry()
    version = store.save(
        APP,
        MODEL,
        estimator=ESTIMATOR,
        tensors={
            **response.state(),
            "variant_ids": np.array(data.everything.variant_ids, dtype=np.int64),
            "category_ids": np.array(data.everything.tree.categories, dtype=np.int64),
            FACTOR: anchor.factor,
            REVEALED: anchor.revealed,
        },
        config=ml_config.to_dict(config),
        metrics={publishing.METRIC: round(float(by_name[CANDIDATE].deviance.mean()), 5)}
        if len(by_name[CANDIDATE].deviance)
        else {},
        card=card,
        as_of=options.as_of,
        now=now,
        extra={"verdict": list(verdict.reasons)},
    )
    if verdict.promote:
        store.promote(APP, MODEL, version, now=now, reason="; ".join(verdict.reasons), by=options.by)
    run.version, run.is_promoted = version, verdict.promote
    run.verdict, run.report = list(verdict.reasons), rows
    run.n_rows, run.n_variants = len(data.everything), len(data.everything.variant_ids)
    progress("publish", 1.0)
    return TrainResult(version, verdict.promote, verdict.reasons, run.pk, card)


def fit(panel: Panel, config: ResponseConfig) -> DemandResponse:
    """Elasticities of all variants of a panel.

    Raises:
        NotEnoughData: if nothing was sold.
    """
    try:
        return DemandResponse(config).fit_counts(dataset.weeks(panel), dataset.tree(panel))
    except ValueError as error:
        raise NotEnoughData(str(error)) from error


def _judged(data: Dataset, config: ResponseConfig, *, fast: bool, progress: Progress) -> list[Judged]:
    """Every candidate on the same later days, the naive ones first."""
    n = len(data.everything.variant_ids)
    n_splits = len(data.splits)
    slopes: dict[str, list[Values]] = {NAIVE: [np.zeros(n)] * n_splits, USUAL: [judging.usual(n)] * n_splits}
    for at, split in enumerate(data.splits):
        progress("elasticities", at / n_splits)
        learnt = fit(split.train, config).elasticities()
        slopes.setdefault(CANDIDATE, []).append(np.array([each.mean for each in learnt]))
    progress("elasticities", 1.0)
    for at, split in enumerate(() if fast else data.splits):
        progress("squared error", at / n_splits)
        for name, found in judging.squared_error(dataset.records(split.train, config), n).items():
            slopes.setdefault(name, []).append(found)
    if not fast:
        progress("squared error", 1.0)
    curves = {NAIVE, USUAL, CANDIDATE}
    return [
        Judged(name, each[-1], judging.over(each, data.splits, data.everything), name in curves)
        for name, each in slopes.items()
    ]
