"""What a short message is wanted for, with honest chances, and whether it is wanted for anything known.

Sources: frozen sentence vectors with logistic regression (as in few-shot intent recognition, Casanueva et al. 2020,
arXiv 2003.04807), temperature (Guo et al. 2017), energy (Liu et al. 2020). Departs in adding the scores of n-grams,
which know the shop's own words, and the nearest example.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml_core.calibration import Temperature
from ml_core.config import IntentConfig
from ml_core.estimator import Floats, Ints, State, Unfitted, part_of
from ml_core.intents import rows as making
from ml_core.intents import scores as scoring
from ml_core.intents.likeness import Likeness
from ml_core.intents.rows import Rows
from ml_core.intents.scores import Scope, Scores
from ml_core.sentiment.weighing import Linear, logistic


@dataclass(frozen=True, slots=True)
class Read:
    """Of n texts: calibrated chances of each class given that one fits (n, K), and that none does (n,)."""

    chances: Floats
    outside: Floats


@dataclass(frozen=True, slots=True)
class _Features:
    """Both kinds of rows of the same texts."""

    grams: sparse.csr_array
    vectors: Floats | None

    def __getitem__(self, at: Ints) -> _Features:
        return _Features(self.grams[at], None if self.vectors is None else self.vectors[at])

    @property
    def compared(self) -> Rows:
        """The rows that are compared with the nearest example."""
        return self.grams if self.vectors is None else self.vectors


@dataclass(frozen=True, slots=True)
class _Weights:
    """What one fit learns; `known` are the rows of its examples."""

    grams: Linear
    vectors: Linear | None
    known: Rows

    def scores(self, features: _Features, config: IntentConfig) -> Scores:
        by_grams = np.asarray(features.grams @ self.grams.weights) + self.grams.bias
        classes = config.gram_weight * by_grams
        if self.vectors is not None and features.vectors is not None:
            classes = classes + features.vectors @ self.vectors.weights + self.vectors.bias
        nearness = making.nearest(features.compared, self.known)
        return Scores(classes.astype(np.float32), scoring.energy(classes), nearness)


class IntentHead:
    """K classes from a few examples each."""

    def __init__(self, config: IntentConfig | None = None) -> None:
        self.config = config or IntentConfig()
        self.likeness_: Likeness | None = None
        self.mean_: Floats | None = None  # (D,)
        self.weights_: _Weights | None = None
        self.temperature_: Temperature | None = None
        self.scope_: Scope | None = None
        self.held_out_: Read | None = None  # of each fitted text, by models that did not see it

    def fit(self, texts: Sequence[str], labels: Ints, outside: Sequence[str] = ()) -> Self:
        """Learn classes from examples; `outside` are texts of none of them and only calibrate.

        Raises:
            ValueError: for unequal lengths, fewer than two classes, or a class with fewer than two texts.
            EncoderUnavailable: if the encoder cannot be read.
        """
        if len(texts) != len(labels) or not len(labels):
            raise ValueError(f"one label a text is needed, got {len(texts)} texts, {len(labels)} labels")
        counts = np.bincount(labels)
        if len(counts) < 2 or counts.min() < 2:
            raise ValueError(f"at least two classes of two texts each are needed, got {counts.tolist()}")
        self.likeness_ = Likeness(self.config.likeness).fit(texts)
        vectors = self._encoded(texts)
        self.mean_ = None if vectors is None else vectors.mean(axis=0)
        features = self._features(texts)
        self.weights_ = self._learnt(features, labels)
        self._calibrate(features, labels, self._features(outside) if outside else None)
        return self

    def predict(self, texts: Sequence[str]) -> Floats:
        """Chances (n, K) given that a class fits; 5 ms for one text."""
        return self.read(texts).chances

    def read(self, texts: Sequence[str]) -> Read:
        """Chances of the classes, and of none, with one look at the texts."""
        if self.weights_ is None:
            raise Unfitted("IntentHead")
        return self._calibrated(self.weights_.scores(self._features(texts), self.config))

    def held_out(self) -> Read:
        """The same of the fitted texts, each by models that did not see it."""
        if self.held_out_ is None:
            raise Unfitted("IntentHead, or read from an artifact, which keeps no text's figures")
        return self.held_out_

    def familiarity(self, texts: Sequence[str]) -> Floats:
        """(n,): high for texts in scope; the score that `Read.outside` is a falling function of."""
        if self.weights_ is None or self.scope_ is None:
            raise Unfitted("IntentHead")
        scores = self.weights_.scores(self._features(texts), self.config)
        return self.scope_.familiarity(scores).astype(np.float32)

    def state(self) -> State:
        """Weights, examples' rows, calibration."""
        if (
            self.weights_ is None
            or self.likeness_ is None
            or self.temperature_ is None
            or self.scope_ is None
        ):
            raise Unfitted("IntentHead")
        parts: dict[str, State] = {
            "likeness": self.likeness_.state(),
            "grams": self.weights_.grams.state(),
            "temperature": self.temperature_.state(),
            "scope": self.scope_.state(),
            "known": _packed(self.weights_.known),
        }
        if self.weights_.vectors is not None and self.mean_ is not None:
            parts["vectors"] = {**self.weights_.vectors.state(), "mean": self.mean_}
        return {f"{part}.{name}": array for part, state in parts.items() for name, array in state.items()}

    @classmethod
    def from_state(cls, config: IntentConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState, KeyError: if the arrays are not this model's.
        """
        model = cls(config)
        model.likeness_ = Likeness.from_state(config.likeness, part_of(state, "likeness"))
        model.temperature_ = Temperature.from_state(part_of(state, "temperature"))
        model.scope_ = Scope.from_state(part_of(state, "scope"))
        vectors = part_of(state, "vectors")
        linear = Linear.from_state(vectors) if vectors else None
        model.mean_ = vectors["mean"].astype(np.float32) if vectors else None
        known = _unpacked(part_of(state, "known"))
        model.weights_ = _Weights(Linear.from_state(part_of(state, "grams")), linear, known)
        return model

    def _encoded(self, texts: Sequence[str]) -> Floats | None:
        if self.config.encoder is None:
            return None
        return making.encoded(self.config.encoder, texts)

    def _features(self, texts: Sequence[str]) -> _Features:
        if self.likeness_ is None:
            raise Unfitted("IntentHead")
        vectors = self._encoded(texts)
        if vectors is not None and self.mean_ is not None:
            vectors = making.centred(vectors, self.mean_)
        return _Features(self.likeness_.rows(texts), vectors)

    def _learnt(self, features: _Features, labels: Ints) -> _Weights:
        strength, vectors = self.config.strength, features.vectors
        linear = None if vectors is None else logistic(vectors, labels, strength=strength)
        return _Weights(logistic(features.grams, labels, strength=strength), linear, features.compared)

    def _calibrate(self, features: _Features, labels: Ints, outside: _Features | None) -> None:
        """Temperature and scope from scores of models that did not see the text."""
        inside: list[Scores] = []
        beyond: list[Scores] = []
        order: list[Ints] = []
        for train, test in self._folds(labels):
            weights = self._learnt(features[train], labels[train])
            inside.append(weights.scores(features[test], self.config))
            order.append(test)
            if outside is not None:
                beyond.append(weights.scores(outside, self.config))
        held_out = scoring.joined(inside)
        back = np.argsort(np.concatenate(order))
        held_out = Scores(held_out.classes[back], held_out.energy[back], held_out.nearness[back])
        self.temperature_ = Temperature().fit(held_out.chances, labels)
        others = scoring.mean(beyond) if beyond else None
        self.scope_ = Scope.fit(held_out, others, weight=self.config.nearness)
        self.held_out_ = self._calibrated(held_out)

    def _calibrated(self, scores: Scores) -> Read:
        if self.temperature_ is None or self.scope_ is None:
            raise Unfitted("IntentHead")
        return Read(self.temperature_.predict(scores.chances), self.scope_.outside(scores))

    def _folds(self, labels: Ints) -> Iterator[tuple[Ints, Ints]]:
        """As many as asked for, or as the smallest class has texts."""
        from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415 - takes a second to import

        n_folds = min(self.config.folds, int(np.bincount(labels).min()))
        folds = StratifiedKFold(n_folds, shuffle=True, random_state=self.config.seed)
        for train, test in folds.split(np.zeros(len(labels)), labels):
            yield train.astype(np.int64), test.astype(np.int64)


def _packed(known: Rows) -> State:
    """Half precision and sparse parts keep the artifact small; cosines move by less than .001."""
    if isinstance(known, sparse.csr_array):
        parts = {"data": known.data.astype(np.float32), "indices": known.indices, "indptr": known.indptr}
        return {**parts, "shape": np.array(known.shape, dtype=np.int64)}
    return {"rows": known.astype(np.float16)}


def _unpacked(state: State) -> Rows:
    if "rows" in state:
        return state["rows"].astype(np.float32)
    height, width = (int(size) for size in state["shape"].astype(np.int64))
    parts = (state["data"].astype(np.float32), state["indices"], state["indptr"])
    return sparse.csr_array(parts, shape=(height, width))
