"""The models of whole reviews, by language: the naive ones first, every one measured on the same later reviews.

What serves is chosen on validation, the simpler one where two are alike. Its chances are made honest by what it says of
reviews that it was not fitted on.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from content.contracts import Language
from content.predictor.scoring import Calibrated
from content.training.dataset import Dataset, of_language
from ml_core.calibration import Isotonic
from ml_core.config import (
    CharLogisticConfig,
    EncoderConfig,
    FrozenConfig,
    LogCountConfig,
    TunedConfig,
    WordLogisticConfig,
)
from ml_core.encoder import EncoderUnavailable
from ml_core.metrics import classification
from ml_core.metrics.intervals import wilson
from ml_core.sentiment import CharLogistic, FrozenLogistic, LogCount, TextClassifier, WordLogistic
from ml_core.sentiment.labels import folds

MAJORITY = "majority"
MIN_OF_CLASS = 8  # texts of a language that praise, and that complain
FOLDS = 3
ALIKE = 0.005  # accuracy on validation that a costlier model must gain
MIN_CALIBRATED = 150  # texts; fewer make steps of noise
SEED = 0
TENTHS = 10

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Values = NDArray[np.float64]
Progress = Callable[[str, float], None]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A model that may serve, simplest first. `is_slow`: fitted once, without folds."""

    name: str
    config: Any
    build: Callable[[], TextClassifier]
    is_slow: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A model's row: on the test reviews one value each, on validation the accuracy that chooses."""

    name: str
    chances: Floats  # of praise, (n,), on the test
    labels: Ints
    validation: float
    cpu_s: float

    @property
    def correct(self) -> Values:
        return classification.correct((self.chances >= 0.5).astype(np.int64), self.labels)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What serves a language: chosen, and fitted on everything."""

    kind: Kind
    served: Calibrated
    state: Mapping[str, NDArray[np.generic]]


def kinds(language: Language, *, fast: bool) -> list[Kind]:
    """The candidates of a language, simplest first."""
    counted = LogCountConfig.for_english() if language == Language.EN else LogCountConfig()
    words, characters = WordLogisticConfig(), CharLogisticConfig()
    found = [
        Kind("char_logistic", characters, lambda: CharLogistic(characters)),
        Kind("log_count", counted, lambda: LogCount(counted)),
    ]
    if language == Language.EN:
        found.insert(0, Kind("word_logistic", words, lambda: WordLogistic(words)))
    encoder = encoder_of(language)
    if encoder is None or fast:
        return found
    frozen = FrozenConfig(encoder=EncoderConfig(model=encoder)) if encoder else FrozenConfig()
    tuned = TunedConfig(model=encoder) if encoder else TunedConfig()
    found.append(Kind("frozen", frozen, lambda: FrozenLogistic(frozen)))
    if settings.CONTENT_TUNED_TEXTS:
        found.append(Kind("tuned", tuned, lambda: _tuned(tuned), is_slow=True))
    return found


def encoder_of(language: Language) -> str | None:
    """The configured encoder; "" for the packaged one, None where a language has none."""
    if language == Language.EN:
        return str(settings.CONTENT_ENCODER)
    return str(settings.CONTENT_ENCODER_ZH) or None


def measure(data: Dataset, language: Language, *, fast: bool, progress: Progress) -> dict[str, Measured]:
    """Every candidate, fitted on the training reviews. Empty where a language has too few of either kind."""
    texts, labels = of_language(data.train, language)
    test_texts, test_labels = of_language(data.test, language)
    if not can_learn(labels) or not len(test_labels):
        return {}
    rows = {MAJORITY: _majority(labels, test_labels)}
    validation = of_language(data.validation, language)
    for kind in kinds(language, fast=fast):
        progress(f"{language}: {kind.name}", 0.0)
        start = time.process_time()
        try:
            model = Calibrated(_fit(kind, texts, labels, validation), float(labels.mean()))
            chances = model.scores(validation[0]) if len(validation[0]) else np.empty(0, dtype=np.float32)
            model = replace(model, calibration=_calibration(chances, validation[1]))
            found = model.p_positive(test_texts)
        except (EncoderUnavailable, ImportError) as error:
            logger.warning("content: %s is left out: %s", kind.name, error)
            continue
        right = classification.accuracy((chances >= 0.5).astype(np.int64), validation[1])
        rows[kind.name] = Measured(kind.name, found, test_labels, right, time.process_time() - start)
        progress(f"{language}: {kind.name}", 1.0)
    return rows


def choose(rows: Mapping[str, Measured]) -> str:
    """The best on validation; of nearly equal ones the first, which is the simplest."""
    best = max(row.validation for name, row in rows.items() if name != MAJORITY)
    return next(name for name, row in rows.items() if name != MAJORITY and row.validation >= best - ALIKE)


def fit_whole(texts: Sequence[str], labels: Ints, kind: Kind, held: tuple[list[str], Ints]) -> Fitted:
    """A model on all of these texts, with chances calibrated by folds (or on `held`, where folds cost too much)."""
    model = _fit(kind, texts, labels, held)
    whole = Calibrated(model, float(labels.mean()))
    if kind.is_slow:
        calibration = _calibration(whole.scores(held[0]), held[1]) if len(held[0]) else None
    else:
        calibration = _calibration(_crossed(kind, texts, labels), labels)
    return Fitted(kind, replace(whole, calibration=calibration), model.state())


def as_row(row: Measured, language: Language) -> dict[str, float | str]:
    """The row as JSON, with the 95 % interval of its accuracy."""
    hits = row.correct
    interval = wilson(int(hits.sum()), len(hits))
    both = np.stack([1 - row.chances, row.chances], axis=1)
    return {
        "model": row.name,
        "language": str(language),
        "n": len(hits),
        "accuracy": round(float(hits.mean()), 5),
        "accuracy_lo": round(interval.lo, 5),
        "accuracy_hi": round(interval.hi, 5),
        "macro_f1": round(classification.macro_f1((row.chances >= 0.5).astype(np.int64), row.labels), 5),
        "ece": round(classification.ece(both, row.labels), 5),
        "cpu_s": round(row.cpu_s, 2),
    }


def reliability(row: Measured) -> list[classification.Bin]:
    """The filled tenths of the chance to praise, on the test."""
    hits = (row.labels == 1).astype(np.float64)
    return classification.reliability(row.chances, hits, n_bins=TENTHS)


def can_learn(labels: Ints) -> bool:
    """Whether both kinds are there often enough."""
    return len(labels) > 0 and int(np.bincount(labels, minlength=2).min()) >= MIN_OF_CLASS


def _fit(
    kind: Kind, texts: Sequence[str], labels: Ints, validation: tuple[list[str], Ints]
) -> TextClassifier:
    if kind.name != "tuned":
        return kind.build().fit(list(texts), labels)
    rows = _balanced(labels, min(int(settings.CONTENT_TUNED_TEXTS), len(texts)))
    held = validation if len(np.unique(validation[1])) == 2 else None
    return kind.build().fit([texts[at] for at in rows], labels[rows], held)


def _tuned(config: TunedConfig) -> TextClassifier:
    # Imports torch: only here, so that a shop without it still trains.
    from ml_core.encoder.tuned import TunedEncoder  # noqa: PLC0415

    short = replace(
        config, max_tokens=min(config.max_tokens, 64), loop=replace(config.loop, epochs=2, patience=2)
    )
    return TunedEncoder(short)


def _balanced(labels: Ints, limit: int) -> Ints:
    """At most so many rows, the latest, half of each kind where there are enough."""
    sides = [np.flatnonzero(labels == side) for side in (0, 1)]
    few = min(len(sides[0]), len(sides[1]), limit // 2)
    return np.sort(
        np.concatenate([side[-max(few, limit - len(other)) :] for side, other in (sides, sides[::-1])])
    )


def _crossed(kind: Kind, texts: Sequence[str], labels: Ints) -> Floats:
    """What a model says of each text that it was not fitted on."""
    found = np.zeros(len(texts), dtype=np.float32)
    fold = folds(labels, FOLDS, seed=SEED)
    for number in range(int(fold.max()) + 1):
        out = fold == number
        known = [text for text, is_out in zip(texts, out, strict=True) if not is_out]
        model = Calibrated(kind.build().fit(known, labels[~out]), float(labels[~out].mean()))
        found[out] = model.scores([text for text, is_out in zip(texts, out, strict=True) if is_out])
    return found


def _calibration(chances: Floats, labels: Ints) -> Isotonic | None:
    if len(labels) < MIN_CALIBRATED or len(np.unique(labels)) < 2:
        return None
    return Isotonic().fit(chances, labels)


def _majority(labels: Ints, test: Ints) -> Measured:
    share = float(labels.mean())
    return Measured(MAJORITY, np.full(len(test), share, dtype=np.float32), test, 0.0, 0.0)
