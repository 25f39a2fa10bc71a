"""Polarity of texts, on a table `cat,label,review` or on lines `sentence<TAB>label`.

Protocol: of a table 500 rows of each label are held out by the seed and all other rows train; lines are tested in
five stratified folds. Models see no test row before the end; what they choose, they choose inside their training
rows. Probabilities are taken as the models give them, and calibration is measured on the same test rows.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from benchmarks import report
from benchmarks.sentiment_data import Labelled, Split, read, splits
from ml_core import metrics, sentiment
from ml_core.config import (
    ConvolutionConfig,
    EncoderConfig,
    FrozenConfig,
    LogCountConfig,
    StackConfig,
    TunedConfig,
)

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
ENGLISH_ONLY = ("vader", "frozen_top", "frozen_layers", "tuned")
CHINESE_ONLY = ("snownlp",)
PACKAGES = {"vader": "vaderSentiment", "snownlp": "snownlp"}
PRECISION = 0.95  # of a spoken verdict
TABLE = "balanced rows held out by the seed, all other rows train"
LINES = "stratified 5-fold, predictions of all folds together"


class Classifier(Protocol):
    """A row of the table."""

    def fit(self, texts: Sequence[str], labels: Ints) -> Any:
        """Learn."""

    def predict(self, texts: Sequence[str]) -> Floats:
        """(n, 2)."""


class Majority:
    """Says how frequent the labels are, whatever the text."""

    def fit(self, texts: Sequence[str], labels: Ints) -> None:
        """Count."""
        self.share = float(labels.mean())

    def predict(self, texts: Sequence[str]) -> Floats:
        """The same for all."""
        return _two_sided(np.full(len(texts), self.share))


class Lexicon:
    """A packaged scorer that learns nothing here."""

    def __init__(self, score: Callable[[str], float]) -> None:
        self.score = score

    def fit(self, texts: Sequence[str], labels: Ints) -> None:
        """Nothing."""

    def predict(self, texts: Sequence[str]) -> Floats:
        """Its score as a probability; one half counts as negative."""
        return _two_sided(np.array([self.score(text) for text in texts]))


def _vader(data: Labelled, seed: int) -> Classifier:
    analyser = importlib.import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    return Lexicon(lambda text: (analyser.polarity_scores(text)["compound"] + 1) / 2)


def _snownlp(data: Labelled, seed: int) -> Classifier:
    reader = importlib.import_module("snownlp").SnowNLP
    return Lexicon(lambda text: reader(text).sentiments)


def _log_count(data: Labelled, seed: int) -> Classifier:
    return sentiment.LogCount(LogCountConfig() if data.is_chinese else LogCountConfig.for_english())


def _convolution(data: Labelled, seed: int) -> Classifier:
    from ml_core.sentiment.convolution import Convolution  # noqa: PLC0415 - rows without torch stay cheap

    return Convolution(_seeded_convolution(seed))


def _tuned(data: Labelled, seed: int) -> Classifier:
    from ml_core.encoder.tuned import TunedEncoder  # noqa: PLC0415

    return TunedEncoder(_seeded_tuned(seed))


def _frozen_top(data: Labelled, seed: int) -> Classifier:
    return sentiment.FrozenLogistic(FrozenConfig(encoder=EncoderConfig(), strength=10.0))


class Bar:
    """A stack that shows how far it is."""

    def __init__(self, stack: sentiment.Stack) -> None:
        self.stack = stack

    def fit(self, texts: Sequence[str], labels: Ints) -> None:
        """Fit with a bar."""
        with tqdm(total=1.0, desc="stack", bar_format="{l_bar}{bar}| {elapsed}", mininterval=1) as bar:
            self.stack.fit(texts, labels, progress=lambda done: bar.update(done - bar.n))

    def predict(self, texts: Sequence[str]) -> Floats:
        """The stack's."""
        return self.stack.predict(texts)


def _stack(data: Labelled, seed: int) -> Classifier:
    config = StackConfig.for_chinese() if data.is_chinese else StackConfig.for_english()
    convolution, tuned = _seeded_convolution(seed), _seeded_tuned(seed)
    return Bar(sentiment.Stack(replace(config, seed=seed, convolution=convolution, tuned=tuned)))


def _seeded_convolution(seed: int) -> ConvolutionConfig:
    config = ConvolutionConfig()
    return replace(config, loop=replace(config.loop, seed=seed))


def _seeded_tuned(seed: int) -> TunedConfig:
    config = TunedConfig.for_sentences()
    return replace(config, loop=replace(config.loop, seed=seed))


_NEW: dict[str, Callable[[Labelled, int], Classifier]] = {
    "majority": lambda data, seed: Majority(),
    "vader": _vader,
    "snownlp": _snownlp,
    "word_logistic": lambda data, seed: sentiment.WordLogistic(),
    "char_logistic": lambda data, seed: sentiment.CharLogistic(),
    "frozen_top": _frozen_top,
    "frozen_layers": lambda data, seed: sentiment.FrozenLogistic(),
    "log_count": _log_count,
    "convolution": _convolution,
    "tuned": _tuned,
    "stack": _stack,
}
MODELS = tuple(_NEW)


def row(
    name: str, data: Labelled, parts: Sequence[Split], seed: int
) -> tuple[dict[str, report.Value], report.Timer]:
    """Fit and test one model on every part; predictions of all parts are judged together."""
    timer, reading = report.Timer(), report.Timer()
    found, truth, said = [], [], []
    for part in parts:
        model = _NEW[name](data, seed)
        with report.timed(timer):
            model.fit([data.texts[at] for at in part.train], data.labels[part.train])
        with report.timed(reading):
            found.append(model.predict([data.texts[at] for at in part.test]))
        truth.append(data.labels[part.test])
        if isinstance(model, Bar):
            said.append(_said(model.stack, found[-1], data.labels[part.train]))
    result = _scores(np.concatenate(found), np.concatenate(truth), seed)
    result["ms_per_text"] = 1_000 * reading.cpu_s / sum(map(len, truth))
    if said:
        result |= _spoken(np.concatenate(said), np.concatenate(truth))
    timer.cpu_s, timer.wall_s = timer.cpu_s + reading.cpu_s, timer.wall_s + reading.wall_s
    return result, timer


def _scores(found: Floats, truth: Ints, seed: int) -> dict[str, report.Value]:
    predicted = found.argmax(axis=1)
    accuracy = metrics.wilson(int((predicted == truth).sum()), len(truth))
    return {
        "accuracy": accuracy.mean,
        "accuracy_lo": accuracy.lo,
        "accuracy_hi": accuracy.hi,
        "macro_f1": metrics.macro_f1(predicted, truth),
        "ece": metrics.ece(found, truth),
        "auroc": metrics.auroc(found[:, 1], truth),
        "seed": seed,
    }


def _said(stack: sentiment.Stack, found: Floats, labels: Ints) -> Ints:
    """Verdicts by thresholds from texts of the training rows that members did not see."""
    assert stack.held_out_ is not None
    thresholds = sentiment.choose(stack.held_out_[:, 1], labels, precision=PRECISION)
    return sentiment.decide(found[:, 1], thresholds)


def _spoken(said: Ints, truth: Ints) -> dict[str, report.Value]:
    """How many texts get a word, and how often it is right."""
    spoken = said != sentiment.Verdict.UNSURE
    right = (said[spoken] > 0) == (truth[spoken] == 1)
    return {"spoken": float(spoken.mean()), "spoken_right": float(right.mean()) if right.size else 0.0}


def _two_sided(chances: NDArray[np.float64]) -> Floats:
    return np.stack([1 - chances, chances], axis=1).astype(np.float32)


def _can_run(name: str, data: Labelled) -> bool:
    """Says why not."""
    package = PACKAGES.get(name)
    if name in (ENGLISH_ONLY if data.is_chinese else CHINESE_ONLY):
        reason = "does not read this language"
    elif package and importlib.util.find_spec(package) is None:
        reason = f"needs the package {package}: pip install -e '.[bench]'"
    else:
        return True
    print(f"{name} left out: {reason}", file=sys.stderr)
    return False


def main() -> None:
    """Run the rows that were asked for."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    arguments = report.parser("sentiment", MODELS).parse_args()
    names = report.chosen(arguments.models, MODELS)
    data = read(arguments.data)
    parts = splits(data, arguments.seed)
    sizes = f"{len(data.texts)} texts; {len(parts[0].train)} train, {len(parts[0].test)} test"
    outcome = report.Report("sentiment", f"{data.name}: {sizes}", TABLE if data.is_table else LINES)
    for name in names:
        if _can_run(name, data):
            outcome.add(name, *row(name, data, parts, arguments.seed))
            print(outcome.latest(), file=sys.stderr, flush=True)
    outcome.write(arguments.json)


if __name__ == "__main__":
    main()
