"""One training from end to end: intents first, because what is understood tells what answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings

from ml_core import config as ml_config
from ml_core.estimator import State
from support.contracts import Language, Trained, TrainOptions
from support.predictor.loading import ANSWERABILITY, INTENTS, REWRITER
from support.predictor.signals import NAMES
from support.training import answers, heads, publishing, report
from support.training.answers import Judged
from support.training.heads import Fitted
from support.training.publishing import Candidate

if TYPE_CHECKING:
    from support.training.rewriting import Rewritten

Progress = Callable[[str, float], None]


def train(options: TrainOptions, *, now: datetime, progress: Progress = lambda stage, done: None) -> Trained:
    """Fit, measure and save what understands, and promote what passes the gate. The card is of both models.

    Args:
        progress: called with the stage and how much of it is done, in [0, 1].

    Raises:
        NotEnoughData: if an intent has too few phrases.
    """
    progress("intents", 0.0)
    start = time.process_time()
    fitted = heads.fit_all(fast=options.fast)
    intents = _published(_intents(fitted), options, now, start)
    progress("intents", 1.0)
    progress("answers", 0.0)
    start = time.process_time()
    answerability = _published(_answerability(answers.fit(fitted)), options, now, start)
    progress("answers", 1.0)
    return Trained(intents.version, f"{intents.card}\n{answerability.card}", intents.is_promoted)


def train_later(
    options: TrainOptions, *, now: datetime, progress: Progress = lambda stage, done: None
) -> Trained | None:
    """Fit, measure and save the rewriter, which takes minutes: a shop opens without it.

    Returns:
        None where an operator wants none, or the run is to be fast: then there are no networks.
    """
    if options.fast or not settings.SUPPORT_REWRITER_PAIRS:
        return None
    # Imports torch: only here, because every process imports this module when it starts.
    from support.training import rewriting  # noqa: PLC0415

    progress("rewriter", 0.0)
    start = time.process_time()
    fitted = rewriting.fit(n_pairs=settings.SUPPORT_REWRITER_PAIRS)
    trained = _published(_rewriter(fitted), options, now, start)
    progress("rewriter", 1.0)
    return trained


def _published(candidate: Candidate, options: TrainOptions, now: datetime, start: float) -> Trained:
    verdict = publishing.judge(candidate)
    card = report.card(
        candidate.model,
        as_of=options.as_of,
        metrics=candidate.metrics,
        verdict=verdict.reasons,
        is_promoted=verdict.promote,
    )
    cpu_s = time.process_time() - start
    return publishing.publish(candidate, card, verdict, options, now=now, cpu_s=cpu_s)


def _intents(fitted: Mapping[Language, Fitted]) -> Candidate:
    """Of the languages that gain by it; what serves untrained goes on for the others."""
    tensors: State = {}
    configs: dict[str, Any] = {}
    metrics: dict[str, float | str] = {}
    for language, one in fitted.items():
        part = language.replace("-", "_")
        if one.is_better:
            tensors |= {f"{part}.{name}": array for name, array in one.head.state().items()}
            configs[language] = ml_config.to_dict(one.head.config)
        metrics |= {f"{language}/{name}": round(value, 4) for name, value in heads.measures(one).items()}
    return Candidate(
        model=INTENTS,
        estimator="intent_ridges",
        tensors=tensors or {"none": np.zeros(1)},
        config={"heads": configs, "intents": [intent.value for intent in heads.INTENTS]},
        metrics=metrics,
        values=heads.joined(fitted, "correct"),
        fallback=heads.joined(fitted, "untrained"),
        fallback_name="least squares on n-grams",
    )


def _rewriter(fitted: Rewritten) -> Candidate:
    return Candidate(
        model=REWRITER,
        estimator="seq2seq",
        tensors=fitted.rewriter.state(),
        config=ml_config.to_dict(fitted.rewriter.config),
        metrics={
            "recall@5": round(float(fitted.found.mean()), 4),
            "concatenated_recall@5": round(float(fitted.concatenated.mean()), 4),
            "alone_recall@5": round(float(fitted.alone.mean()), 4),
            "exact": round(fitted.exact, 4),
            "names_kept": round(fitted.names_kept, 4),
        },
        values=fitted.found,
        fallback=fitted.concatenated,
        fallback_name="plain concatenation",
    )


def _answerability(judged: Judged) -> Candidate:
    tensors: State = {"weights": judged.weights, "offset": np.array([judged.offset])}
    if judged.vectors is not None:
        tensors |= {f"vectors.{name}": array for name, array in judged.vectors.state().items()}
    for language, asker in judged.askers.items():
        part = f"asker_{language.replace('-', '_')}"
        tensors |= {f"{part}.{name}": array for name, array in asker.state().items()}
    return Candidate(
        model=ANSWERABILITY,
        estimator="logistic",
        tensors=tensors,
        config={
            "signals": list(NAMES),
            "askers": {language: asker.config() for language, asker in judged.askers.items()},
        },
        metrics={
            "brier": round(float(judged.errors.mean()), 4),
            "untrained_brier": round(float(judged.untrained.mean()), 4),
            "answered": round(float(judged.answered.mean()), 4),
        },
        values=-judged.errors,
        fallback=-judged.untrained,
        fallback_name="weights set by hand",
    )
