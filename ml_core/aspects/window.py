"""What is said of a term by the words around it: a linear model that needs no pretrained weights.

Words near the term count by their side, words of the sentence as a bag, and the lexicon's opinions by how far from
the term they stand and whether a clause ends between. Alone it is the naive row; beside fine-tuned encoders it
brings the opinion words that a few thousand labels cannot teach.
Source of the features: Kiritchenko et al. (2014, NRC-Canada at SemEval task 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml_core.aspects import lexicon
from ml_core.aspects.lexicon import SIGNS, Sign
from ml_core.config import WindowConfig
from ml_core.encoder.tokens import locate
from ml_core.estimator import Floats, ForeignState, State, Unfitted, own_state

Ints = NDArray[np.int64]
Term = tuple[str, str]
TERM = "\u2020"  # stands for the term among the words; no review has it
BREAKS = frozenset([*".;!?。；！？", "but", "however", "although", "though", "while", "但", "却"])
COMMAS = frozenset(",，")
N_OPINIONS = 2 * len(SIGNS) + 6


@dataclass(frozen=True, slots=True)
class Around:
    """The words of a sentence, with one token in place of the term."""

    words: list[str]
    at: int  # of the term
    term: list[str]


def around(sentence: str, term: str) -> Around:
    """Cut a sentence at its term; a term that is not in it stands before it."""
    place = locate(sentence, term)
    left = lexicon.tokens(place.text[: place.start])
    return Around([*left, TERM, *lexicon.tokens(place.text[place.end :])], len(left), lexicon.tokens(term))


class WindowLogistic:
    """Class probabilities of terms in their sentences."""

    def __init__(self, config: WindowConfig | None = None) -> None:
        self.config = config or WindowConfig()
        self.idf_: Floats | None = None  # (F,)
        self.scale_: Floats | None = None  # (2, N_OPINIONS), mean and deviation of the lexicon's columns
        self.weights_: Floats | None = None  # (F + N_OPINIONS, K)
        self.bias_: Floats | None = None  # (K,)

    def fit(self, terms: Sequence[Term], labels: Sequence[int] | Ints) -> Self:
        """Learn labels 0 to K - 1 of (sentence, term) pairs.

        Raises:
            ValueError: for fewer than two classes, or labels that do not match the pairs.
        """
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - takes a second to import

        target = np.asarray(labels, dtype=np.int64)
        n_classes = int(target.max(initial=-1)) + 1
        if (
            len(target) != len(terms)
            or not np.array_equal(np.unique(target), np.arange(n_classes))
            or n_classes < 2
        ):
            raise ValueError(f"{len(terms)} terms need one label each, of classes 0 to K - 1 that all occur")
        cut = [around(*term) for term in terms]
        counts, opinions = self._counts(cut), self._opinions(cut)
        frequency = np.bincount(counts.indices, minlength=counts.shape[1])
        self.idf_ = (np.log((1 + len(cut)) / (1 + frequency)) + 1).astype(np.float32)
        self.scale_ = np.stack([opinions.mean(axis=0), opinions.std(axis=0) + 1e-6]).astype(np.float32)
        model = LogisticRegression(C=self.config.strength, max_iter=2_000)
        model.fit(sparse.csr_matrix(self._rows(counts, opinions)), target)
        coefficients, bias = model.coef_, model.intercept_
        if len(coefficients) == 1:  # two classes have one row
            coefficients, bias = (
                np.concatenate([-coefficients, coefficients]) / 2,
                np.array([-bias[0], bias[0]]) / 2,
            )
        self.weights_, self.bias_ = coefficients.T.astype(np.float32), bias.astype(np.float32)
        return self

    def predict(self, terms: Sequence[Term]) -> Floats:
        """(n, K), rows sum to 1; about 4,000 terms in a CPU-second."""
        if self.weights_ is None or self.bias_ is None:
            raise Unfitted("WindowLogistic")
        cut = [around(*term) for term in terms]
        scores = np.asarray(self._rows(self._counts(cut), self._opinions(cut)) @ self.weights_) + self.bias_
        chances = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
        found: Floats = (chances / chances.sum(axis=1, keepdims=True)).astype(np.float32)
        return found

    def state(self) -> State:
        """Four arrays."""
        if self.idf_ is None or self.scale_ is None or self.weights_ is None or self.bias_ is None:
            raise Unfitted("WindowLogistic")
        return {"idf": self.idf_, "scale": self.scale_, "weights": self.weights_, "bias": self.bias_}

    @classmethod
    def from_state(cls, config: WindowConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not this model's.
        """
        own = own_state(state, {"idf", "scale", "weights", "bias"})
        if (
            len(own["weights"]) != len(own["idf"]) + N_OPINIONS
            or len(own["idf"]) != 2 * config.hashed_features
        ):
            raise ForeignState(f"{2 * config.hashed_features} features expected, found {len(own['idf'])}")
        model = cls(config)
        model.idf_, model.scale_, model.weights_, model.bias_ = (
            own[name].astype(np.float32) for name in ("idf", "scale", "weights", "bias")
        )
        return model

    def _counts(self, cut: Sequence[Around]) -> sparse.csr_array:
        """Words around the term, and words of the sentence, side by side; (n, F)."""
        from sklearn.feature_extraction.text import HashingVectorizer  # noqa: PLC0415

        blocks = []
        for analyse in (self._near, _all_words):
            hashed = HashingVectorizer(
                analyzer=analyse, n_features=self.config.hashed_features, alternate_sign=False, norm=None
            )
            blocks.append(
                hashed.transform(cut) if cut else sparse.csr_matrix((0, self.config.hashed_features))
            )
        return sparse.csr_array(sparse.hstack(blocks))

    def _near(self, cut: Around) -> Iterator[str]:
        for at in range(
            max(0, cut.at - self.config.window), min(cut.at + self.config.window + 1, len(cut.words))
        ):
            if at != cut.at:
                yield cut.words[at]
                if abs(at - cut.at) <= self.config.near:
                    yield ("<" if at < cut.at else ">") + cut.words[at]
        yield from ("=" + word for word in cut.term)

    def _opinions(self, cut: Sequence[Around]) -> Floats:
        """(n, N_OPINIONS); zeros when the lexicon is not to be used."""
        if not self.config.lexicon:
            return np.zeros((len(cut), N_OPINIONS), dtype=np.float32)
        return np.array([_opinions(one) for one in cut], dtype=np.float32).reshape(-1, N_OPINIONS)

    def _rows(self, counts: sparse.csr_array, opinions: Floats) -> sparse.csr_array:
        """Both kinds of columns on their scales; (n, F + N_OPINIONS)."""
        if self.idf_ is None or self.scale_ is None:
            raise Unfitted("WindowLogistic")
        weighed = counts.astype(np.float32)
        weighed.data = (1 + np.log(weighed.data)) * self.idf_[weighed.indices]
        width = self.config.hashed_features
        parts = [_unit(sparse.csr_array(weighed[:, :width])), _unit(sparse.csr_array(weighed[:, width:]))]
        scaled = self.config.opinion_scale * (opinions - self.scale_[0]) / self.scale_[1]
        return sparse.csr_array(sparse.hstack([*parts, sparse.csr_array(scaled)]))


def _all_words(cut: Around) -> list[str]:
    return [word for word in cut.words if word != TERM]


def _opinions(cut: Around) -> list[float]:
    """Per kind: opinions weighed by nearness, and those in the term's own clause; then praise, blame, the nearest."""
    signs = lexicon.read(cut.words)
    near, own = np.zeros(len(SIGNS)), np.zeros(len(SIGNS))
    praise = blame = 0.0
    for sign in signs:
        weight, kind = _weight(sign, cut), SIGNS.index(sign.kind)
        near[kind] += weight
        own[kind] += not BREAKS.intersection(_between(sign, cut))
        praise, blame = praise + weight * max(sign.value, 0), blame + weight * max(-sign.value, 0)
    nearest = min(signs, key=lambda sign: _distance(sign, cut)).value if signs else 0.0
    total = sum(sign.value for sign in signs)
    return [*near, *own, praise, blame, nearest, total, float(not signs), len(cut.words) / 20]


def _distance(sign: Sign, cut: Around) -> int:
    return min(abs(sign.start - cut.at), abs(sign.end - 1 - cut.at))


def _between(sign: Sign, cut: Around) -> list[str]:
    low, high = sorted((cut.at, sign.start))
    return cut.words[low:high]


def _weight(sign: Sign, cut: Around) -> float:
    """1 beside the term, a half three words away; less over a comma, much less over a clause's end."""
    between = _between(sign, cut)
    barrier = (0.3 if BREAKS.intersection(between) else 1.0) * (0.7 if COMMAS.intersection(between) else 1.0)
    return barrier / (1 + _distance(sign, cut) / 3)


def _unit(rows: sparse.csr_array) -> sparse.csr_array:
    """Rows scaled to length 1; rows of zeros stay zeros."""
    squares = np.asarray((rows * rows).sum(axis=1)).ravel()
    rows.data = rows.data / np.repeat(np.sqrt(np.maximum(squares, 1e-12)), np.diff(rows.indptr))
    return rows
