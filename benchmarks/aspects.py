"""Polarity of aspect terms, on files of three lines an item (SemEval-2014 task 4 as ABSA-PyTorch writes it).

Protocol: the given split, or a fifth of the sentences held out. Every choice (rates, epochs, dropout, shares) was
made on rows set aside of the training file, sentences kept whole; models see no test row, train a fixed number of
epochs and are measured once. Intervals are bootstrapped over test items.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from benchmarks import report
from benchmarks.aspects_data import Split, Term, Terms, read
from ml_core import encoder, metrics
from ml_core.aspects.polarity import AspectPolarity
from ml_core.aspects.window import WindowLogistic, around
from ml_core.config import LoopConfig, PolarityConfig, TunedConfig, WindowConfig
from ml_core.metrics import classification

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
MODELS = ("majority", "tfidf", "lexicon_window", "frozen", "full", "lora", "adalora", "ensemble")
PROTOCOL = "choices on rows set aside of the training file, fixed epochs, test measured once"
N_CLASSES = 3
RESAMPLES = 1_000
NEAR_WORDS = 5  # on each side of the term, for the frozen encoder's second vector


class Reads(Protocol):
    """A fitted row of the table."""

    def predict(self, terms: Sequence[Term]) -> Floats:
        """(n, 3)."""


@dataclass(frozen=True, slots=True)
class Majority:
    """How frequent the labels are, whatever the text."""

    shares: Floats

    def predict(self, terms: Sequence[Term]) -> Floats:
        """The same for all."""
        return np.tile(self.shares, (len(terms), 1))


class Frozen:
    """Vectors of the sentence and of the words around the term, and logistic regression."""

    def __init__(self, train: Terms) -> None:
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - rows without it stay cheap

        self.encoder = encoder.load()
        self.model = LogisticRegression(C=10.0, max_iter=2_000).fit(self._vectors(train.items), train.labels)

    def predict(self, terms: Sequence[Term]) -> Floats:
        """By the regression."""
        found: Floats = self.model.predict_proba(self._vectors(terms)).astype(np.float32)
        return found

    def _vectors(self, terms: Sequence[Term]) -> Floats:
        sentences = [sentence.replace("$T$", term) for sentence, term in terms]
        return np.hstack(
            [self.encoder.encode(sentences), self.encoder.encode([_near(*term) for term in terms])]
        )


def _near(sentence: str, term: str) -> str:
    cut = around(sentence, term)
    left, right = cut.words[max(0, cut.at - NEAR_WORDS) : cut.at], cut.words[cut.at + 1 :][:NEAR_WORDS]
    return " ".join([*left, term, *right])


def _tuned(config: TunedConfig, name: str, train: Terms, seed: int) -> Reads:
    from ml_core.encoder.tuned import TunedEncoder  # noqa: PLC0415 - rows without torch stay cheap

    with _Bar(name) as bar:
        model = TunedEncoder(_seeded(config, seed))
        return model.fit(train.items, train.labels, progress=lambda step: bar.show(step.fraction))


def _adapters(train: Terms, seed: int, config: TunedConfig) -> Reads:
    recipe = PolarityConfig().encoder
    alike = replace(
        config, views=recipe.views, dropout=recipe.dropout, label_smoothing=recipe.label_smoothing
    )
    return _tuned(alike, config.method, train, seed)


def _ensemble(train: Terms, seed: int) -> Reads:
    config = PolarityConfig()
    with _Bar("ensemble") as bar:
        model = AspectPolarity(replace(config, encoder=_seeded(config.encoder, seed)))
        return model.fit(train.items, train.labels, progress=bar.show)


_FIT: dict[str, Callable[[Terms, int], Reads]] = {
    "majority": lambda train, _: Majority(_shares(train.labels)),
    "tfidf": lambda train, _: WindowLogistic(WindowConfig(lexicon=False)).fit(train.items, train.labels),
    "lexicon_window": lambda train, _: WindowLogistic().fit(train.items, train.labels),
    "frozen": lambda train, _: Frozen(train),
    "full": lambda train, seed: _tuned(PolarityConfig().encoder, "full", train, seed),
    "lora": lambda train, seed: _adapters(train, seed, TunedConfig.for_adapters("lora")),
    "adalora": lambda train, seed: _adapters(train, seed, TunedConfig.for_adapters("adalora")),
    "ensemble": _ensemble,
}


class _Bar:
    """How far a fit is."""

    def __init__(self, name: str) -> None:
        self.bar = tqdm(total=1.0, desc=name, bar_format="{l_bar}{bar}| {elapsed}", mininterval=1)

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_error: object) -> None:
        self.bar.close()

    def show(self, fraction: float) -> None:
        """Move to a share of the whole."""
        self.bar.update(fraction - self.bar.n)


def _seeded(config: TunedConfig, seed: int) -> TunedConfig:
    loop: LoopConfig = replace(config.loop, seed=seed)
    return replace(config, loop=loop)


def _shares(labels: Ints) -> Floats:
    shares: Floats = (np.bincount(labels, minlength=N_CLASSES) / len(labels)).astype(np.float32)
    return shares


def row(name: str, split: Split, seed: int) -> tuple[dict[str, report.Value], report.Timer]:
    """Fit and test one model."""
    with report.timed() as timer:
        chances = _FIT[name](split.train, seed).predict(split.test.items)
    predicted, labels = chances.argmax(axis=1).astype(np.int64), split.test.labels
    accuracy = metrics.bootstrap(classification.correct(predicted, labels), repeats=RESAMPLES)
    lo, hi = _f1_interval(predicted, labels)
    return {
        "accuracy": accuracy.mean,
        "accuracy_lo": accuracy.lo,
        "accuracy_hi": accuracy.hi,
        "macro_f1": classification.macro_f1(predicted, labels),
        "macro_f1_lo": lo,
        "macro_f1_hi": hi,
        "ece": classification.ece(chances, labels),
        "seed": seed,
    }, timer


def _f1_interval(predicted: Ints, labels: Ints) -> tuple[float, float]:
    """95 % percentile bootstrap: macro F1 is no mean over items, so each resample is scored anew."""
    rng = np.random.default_rng(0)
    draws = (rng.integers(0, len(labels), len(labels)) for _ in range(RESAMPLES))
    scores = [classification.macro_f1(predicted[rows], labels[rows]) for rows in draws]
    lo, hi = np.quantile(scores, [0.025, 0.975])
    return float(lo), float(hi)


def main() -> None:
    """Run the rows that were asked for."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    arguments = report.parser("aspects", MODELS).parse_args()
    names = report.chosen(arguments.models, MODELS)
    split = read(arguments.data, seed=arguments.seed)
    size = f"{len(split.train.items)} train, {len(split.test.items)} test"
    outcome = report.Report("aspects", f"{arguments.data.name}: {size}", f"{split.how}; {PROTOCOL}")
    for name in names:
        outcome.add(name, *row(name, split, arguments.seed))
        print(outcome.latest(), file=sys.stderr, flush=True)
    outcome.write(arguments.json)


if __name__ == "__main__":
    main()
