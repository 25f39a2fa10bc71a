"""N-grams weighed by rarity and by how one-sided they are, under a support vector machine.

An n-gram's column is multiplied by |log of its share in one class / its share in the other|, so that the machine
may lean on 差评 before it has to unlearn 手机. Margins become probabilities by a calibration on texts that the
machine was not fitted on.
Source: NB-SVM (Wang & Manning 2012). Departs from it by multiplying with idf too, by absolute ratios with a floor
instead of signed ones, and by no interpolation; each helped on validation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml_core.config import LogCountConfig
from ml_core.estimator import Floats, Ints, State, Unfitted, own_state
from ml_core.sentiment import grams, judging
from ml_core.sentiment.classifier import Labelled
from ml_core.sentiment.judging import Judge
from ml_core.sentiment.labels import Labels, checked, folds
from ml_core.sentiment.weighing import idf, scaled, unit

MAX_ROUNDS = 2_000  # of the solver; it stops long before
PRIOR, PRIOR_ROWS = 2.0, 20.0  # a margin of 1 is taken for odds of e^2 until many more than 20 texts speak


class LogCount:
    """Class probabilities from n-grams; with more than two classes, one machine each against the rest."""

    def __init__(self, config: LogCountConfig | None = None) -> None:
        self.config = config or LogCountConfig()
        self.vocabulary_: grams.Vocabulary | None = None
        self.machine_: _Machine | None = None
        self.judge_: Judge | None = None  # margins to probabilities

    def fit(self, texts: Sequence[str], labels: Labels, validation: Labelled | None = None) -> Self:
        """See `TextClassifier.fit`. 60,000 reviews take 25 CPU-s."""
        target = checked(texts, labels)
        parts = (self._grams(lot) for lot in grams.lots(texts))
        self.vocabulary_ = grams.learn(parts, min_texts=self.config.min_texts)
        present = self._present(self.vocabulary_, texts)
        margins = self._cross_fit(present, target)
        self.judge_ = judging.fit(_evidence(margins), target, prior=PRIOR, prior_rows=PRIOR_ROWS)
        self.machine_ = _Machine.fit(present, target, self.config)
        return self

    def predict(self, texts: Sequence[str]) -> Floats:
        """Probabilities (n, K); .1 CPU-ms for a review."""
        if self.vocabulary_ is None or self.machine_ is None or self.judge_ is None:
            raise Unfitted("LogCount")
        margins = self.machine_.margins(self._present(self.vocabulary_, texts))
        return self.judge_.probabilities(_evidence(margins))

    def state(self) -> State:
        """Vocabulary, column weights, and both linear parts."""
        if self.vocabulary_ is None or self.machine_ is None or self.judge_ is None:
            raise Unfitted("LogCount")
        return {
            "hashes": self.vocabulary_.hashes,
            "columns": self.machine_.columns,
            "weights": self.machine_.weights,
            "bias": self.machine_.bias,
            "judge.weights": self.judge_.weights,
            "judge.bias": self.judge_.bias,
        }

    @classmethod
    def from_state(cls, config: LogCountConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not this model's.
        """
        own = own_state(state, {"hashes", "columns", "weights", "bias", "judge.weights", "judge.bias"})
        model = cls(config)
        hashes = own["hashes"].astype(np.uint64)
        model.vocabulary_ = grams.Vocabulary(hashes, np.zeros(len(hashes), dtype=np.int64))
        columns, weights, bias = (own[name].astype(np.float32) for name in ("columns", "weights", "bias"))
        model.machine_ = _Machine(columns, weights, bias)
        model.judge_ = Judge.from_state({"weights": own["judge.weights"], "bias": own["judge.bias"]})
        return model

    def _grams(self, texts: Sequence[str]) -> grams.Grams:
        limit = self.config.max_characters
        characters = grams.characters(texts, self.config.characters, max_characters=limit)
        words = grams.words(
            [text[:limit] for text in texts] if self.config.words else texts[:0], self.config.words
        )
        return grams.joined([characters, words])

    def _present(self, vocabulary: grams.Vocabulary, texts: Sequence[str]) -> sparse.csr_array:
        """1 where a text has an n-gram: how often it has it told nothing more on validation."""
        lots = [vocabulary.counts(self._grams(lot)) for lot in grams.lots(texts)]
        present = sparse.csr_array(sparse.vstack(lots)) if len(lots) > 1 else lots[0]
        present.data[:] = 1
        return present

    def _cross_fit(self, present: sparse.csr_array, labels: Ints) -> Floats:
        """Margins (n, P) of each row by a machine that was fitted on the other folds."""
        fold = folds(labels, self.config.folds, seed=0)
        if not fold.any():  # a class with a single row: nothing can be held out
            return _Machine.fit(present, labels, self.config).margins(present)
        n_problems = 1 if labels.max() == 1 else int(labels.max()) + 1
        margins = np.zeros((len(labels), n_problems), dtype=np.float32)
        for number in range(int(fold.max()) + 1):
            inside, outside = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
            machine = _Machine.fit(present[outside], labels[outside], self.config)
            margins[inside] = machine.margins(present[inside])
        return margins


class _Machine:
    """P linear machines (one for two classes), each on columns weighed for its own problem."""

    def __init__(self, columns: Floats, weights: Floats, bias: Floats) -> None:
        self.columns = columns  # (F, P), weight of each n-gram before the row is scaled to length 1
        self.weights = weights  # (F, P)
        self.bias = bias  # (P,)

    @classmethod
    def fit(cls, present: sparse.csr_array, labels: Ints, config: LogCountConfig) -> Self:
        """Class 1 against 0, or each class against the rest."""
        from sklearn.svm import LinearSVC  # noqa: PLC0415 - takes a second to import

        columns, weights, bias = [], [], []
        for positive in (1,) if labels.max() == 1 else range(int(labels.max()) + 1):
            is_positive = labels == positive
            column = _column_weights(present, is_positive, config)
            # A seed, because the solver visits rows at random; the same rows give the same weights.
            machine = LinearSVC(C=config.strength, random_state=0, max_iter=MAX_ROUNDS)
            machine.fit(sparse.csr_matrix(unit(scaled(present, column))), is_positive)
            columns.append(column)
            weights.append(machine.coef_[0].astype(np.float32))
            bias.append(float(machine.intercept_[0]))
        return cls(np.stack(columns, axis=1), np.stack(weights, axis=1), np.array(bias, dtype=np.float32))

    def margins(self, present: sparse.csr_array) -> Floats:
        """(n, P)."""
        parts = [
            unit(scaled(present, self.columns[:, at])) @ self.weights[:, at] + self.bias[at]
            for at in range(len(self.bias))
        ]
        return np.stack(parts, axis=1).astype(np.float32)


def _evidence(margins: Floats) -> Floats:
    """(n, 1, K): what one judge weighs; of two classes the first stays at 0."""
    scores = (
        np.stack([np.zeros_like(margins[:, 0]), margins[:, 0]], axis=1) if margins.shape[1] == 1 else margins
    )
    return scores[:, None, :]


def _column_weights(
    present: sparse.csr_array, is_positive: NDArray[np.bool_], config: LogCountConfig
) -> Floats:
    """idf x (|log ratio of the shares in both classes| + floor), (F,)."""
    with_it = np.asarray(present[is_positive].sum(axis=0), dtype=np.float64).ravel()
    without = np.asarray(present[~is_positive].sum(axis=0), dtype=np.float64).ravel()
    rarity = idf((with_it + without).astype(np.int64), present.shape[0])
    inside, outside = with_it + config.smoothing, without + config.smoothing
    ratio = np.log((inside / inside.sum()) / (outside / outside.sum()))
    weights: Floats = (rarity * (np.abs(ratio) + config.floor)).astype(np.float32)
    return weights
