"""Recognising what a message is wanted for, and that it is wanted for nothing known.

Data is CLINC150's `data_full.json` (or its folder): `{"train", "val", "test", "oos_val", "oos_test"}`, each a list of
[text, intent]. Every model learns from ten examples an intent, drawn from `train` by the seed, and from no
example out of scope; `test` and `oos_test` judge. Settings were chosen on `val` and `oos_val` (`--split val`).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks import report
from ml_core import encoder, metrics
from ml_core.config import RidgeConfig
from ml_core.intents import Likeness, Ridge
from ml_core.sentiment import weighing

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Texts = Sequence[str]
FILE = "data_full.json"
PROTOCOL = "{n} examples an intent drawn by seed {seed}, none out of scope; judged on {split} and oos_{split}"
RESAMPLES = 200
STRENGTH = 10.0  # C of the logistic row


@dataclass(frozen=True, slots=True)
class Data:
    """Few examples to learn from; texts in and out of scope to judge by."""

    train: list[str]
    labels: Ints
    inside: list[str]
    truth: Ints
    outside: list[str]


class Model(Protocol):
    """A row of the table."""

    def fit(self, texts: Texts, labels: Ints) -> None:
        """Learn."""

    def read(self, texts: Texts) -> tuple[Floats, Floats]:
        """Chances (n, K), and a score (n,) that is high in scope."""


class Majority:
    """Says the same of every text."""

    def fit(self, texts: Texts, labels: Ints) -> None:
        """Count."""
        counts = np.bincount(labels)
        self.chances = (counts / counts.sum()).astype(np.float32)

    def read(self, texts: Texts) -> tuple[Floats, Floats]:
        """Nothing is learnt of scope."""
        return np.tile(self.chances, (len(texts), 1)), np.zeros(len(texts), dtype=np.float32)


class Nearest:
    """The intent of the nearest example, by shared words and characters."""

    def fit(self, texts: Texts, labels: Ints) -> None:
        """Remember."""
        self.likeness, self.labels = Likeness().fit(texts), labels

    def read(self, texts: Texts) -> tuple[Floats, Floats]:
        """All of the chance to one."""
        cosines = self.likeness.cosines(texts)
        chances = np.eye(int(self.labels.max()) + 1, dtype=np.float32)[self.labels[cosines.argmax(axis=1)]]
        return chances, cosines.max(axis=1)


class Frozen:
    """Logistic regression on the frozen top layer, scope by the largest chance, as is usual."""

    def fit(self, texts: Texts, labels: Ints) -> None:
        """Encode and learn."""
        self.encoder = encoder.load()
        self.linear = weighing.logistic(self.encoder.encode(texts), labels, strength=STRENGTH)

    def read(self, texts: Texts) -> tuple[Floats, Floats]:
        """Chances are not calibrated."""
        chances = weighing.softmax(self.encoder.encode(texts) @ self.linear.weights + self.linear.bias)
        return chances, chances.max(axis=1)


class Squares:
    """Least squares on n-grams, which serves untrained; and with sentence vectors, which serves trained."""

    def __init__(self, config: RidgeConfig) -> None:
        self.model = Ridge(config)

    def fit(self, texts: Texts, labels: Ints) -> None:
        """Learn and calibrate."""
        self.model.fit(texts, labels, ())

    def read(self, texts: Texts) -> tuple[Floats, Floats]:
        """Both."""
        return self.model.read(texts).chances, self.model.familiarity(texts)


_NEW: dict[str, Callable[[], Model]] = {
    "majority": Majority,
    "nearest": Nearest,
    "frozen": Frozen,
    "grams": lambda: Squares(RidgeConfig()),
    "vectors": lambda: Squares(RidgeConfig().encoded()),
}
MODELS = tuple(_NEW)


def read(path: Path, *, split: str, n_examples: int, seed: int) -> Data:
    """The rows of a run; ends the program with a clear line where the file is another one."""
    file = path / FILE if path.is_dir() else path
    try:
        tables = json.loads(file.read_text(encoding="utf-8"))
        train, judged, outside = tables["train"], tables[split], tables[f"oos_{split}"]
        names = sorted({intent for _, intent in train})
        number = {name: at for at, name in enumerate(names)}
        truth = np.array([number[intent] for _, intent in judged], dtype=np.int64)
    except (OSError, ValueError, KeyError, TypeError) as error:
        report.fail(f"{file}: not of the form of CLINC150's {FILE}: {type(error).__name__} {error}")
    rng = np.random.default_rng(seed)
    texts, labels = [], []
    for name in names:
        own = [text for text, intent in train if intent == name]
        for at in rng.choice(len(own), min(n_examples, len(own)), replace=False):
            texts.append(own[at])
            labels.append(number[name])
    inside = [text for text, _ in judged]
    return Data(texts, np.array(labels, dtype=np.int64), inside, truth, [text for text, _ in outside])


def row(name: str, data: Data, seed: int) -> tuple[dict[str, report.Value], report.Timer]:
    """Learn and judge one model."""
    timer = report.Timer()
    model = _NEW[name]()
    with report.timed(timer):
        model.fit(data.train, data.labels)
        chances, inside = model.read(data.inside)
        _, outside = model.read(data.outside)
    return _scores(chances, data.truth, inside, outside, seed), timer


def _scores(
    chances: Floats, truth: Ints, inside: Floats, outside: Floats, seed: int
) -> dict[str, report.Value]:
    predicted = chances.argmax(axis=1).astype(np.int64)
    accuracy = metrics.wilson(int((predicted == truth).sum()), len(truth))
    lo, hi = _auroc_interval(inside, outside, seed)
    return {
        "accuracy": accuracy.mean,
        "accuracy_lo": accuracy.lo,
        "accuracy_hi": accuracy.hi,
        "macro_f1": metrics.macro_f1(predicted, truth),
        "ece": metrics.ece(chances, truth),
        "oos_auroc": _auroc(inside, outside),
        "oos_auroc_lo": lo,
        "oos_auroc_hi": hi,
        "oos_caught_at_5": float((outside < np.quantile(inside, 0.05)).mean()),
        "seed": seed,
    }


def _auroc(inside: Floats, outside: Floats) -> float:
    labels = np.repeat([1, 0], [len(inside), len(outside)]).astype(np.int64)
    return float(metrics.auroc(np.concatenate([inside, outside]), labels))


def _auroc_interval(inside: Floats, outside: Floats, seed: int) -> tuple[float, float]:
    """95 % by resampling texts of both kinds."""
    rng = np.random.default_rng(seed)
    found = [
        _auroc(rng.choice(inside, len(inside)), rng.choice(outside, len(outside))) for _ in range(RESAMPLES)
    ]
    lo, hi = np.quantile(found, [0.025, 0.975])
    return float(lo), float(hi)


def main() -> None:
    """Run the rows that were asked for."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    command = report.parser("intents", MODELS)
    command.add_argument("--split", choices=("val", "test"), default="test", help="rows that judge")
    command.add_argument("--examples", type=int, default=10, help="of each intent (default 10)")
    arguments = command.parse_args()
    names = report.chosen(arguments.models, MODELS)
    if arguments.examples < 2:
        report.fail(f"--examples {arguments.examples}: at least 2 are needed")
    data = read(arguments.data, split=arguments.split, n_examples=arguments.examples, seed=arguments.seed)
    sizes = f"{len(data.train)} train, {len(data.inside)} in scope, {len(data.outside)} out of scope"
    protocol = PROTOCOL.format(n=arguments.examples, seed=arguments.seed, split=arguments.split)
    outcome = report.Report("intents", f"{arguments.data.name}: {sizes}", protocol)
    for name in names:
        outcome.add(name, *row(name, data, arguments.seed))
        print(outcome.latest(), file=sys.stderr, flush=True)
    outcome.write(arguments.json)


if __name__ == "__main__":
    main()
