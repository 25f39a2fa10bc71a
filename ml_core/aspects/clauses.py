"""Polarity of clauses, learnt from stars alone: no clause needs a label, though an operator may give some.

A review's stars say what most of its clauses say, not what each says. So a clause's polarity is hidden, with a
distribution given the stars (learnt too), and a log-linear model of the clause's words on top of the lexicon's
opinion. Rounds alternate between guessing the clauses and fitting the words. Without reviews what remains is the
lexicon, so the model is useful from the first review on, in English and in Chinese.
Source: multiple-instance learning for clause sentiment (Kotzias et al. 2015; Angelidis & Lapata 2018, arXiv
1711.09645), here by expectation-maximisation with a prior instead of a neural network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml_core.aspects import lexicon
from ml_core.config import ClauseConfig
from ml_core.estimator import Floats, ForeignState, State, Unfitted, own_state

Ints = NDArray[np.int64]
Values = NDArray[np.float64]
CLASSES = ("negative", "neutral", "positive")
UNKNOWN = -1  # a clause that no operator labelled
STARS = 5
# Share of negative, neutral and positive clauses in a review of 1 to 5 stars, before any was read: the
# negative ones of a five-star review are those that the summary must not lose.
EXPECTED = np.array(
    [[0.65, 0.28, 0.07], [0.57, 0.30, 0.13], [0.36, 0.33, 0.31], [0.16, 0.32, 0.52], [0.07, 0.29, 0.64]]
)
# What only joins a clause to the one before. In a good review "however" opens the complaint, so that the word would
# learn to complain by itself, and turn the praise that it opens elsewhere. "Still works" is no such word.
JOINS = re.compile(
    r"^(?:(?:(?:but|however|although|though|while|whereas|and|also|plus|moreover|besides)\b|(?:still|yet)(?=\s*,))[\s,]*"
    r"|(?:但是|但|不过|可是|然而|虽然|尽管|而且|并且|另外|同时)[\s，,]*)+",
    re.IGNORECASE,
)
EXPECTED_CLAUSES = 50.0  # clauses of each star that this expectation is worth


@dataclass(frozen=True, slots=True)
class _Read:
    """All clauses of all reviews, and what is known of each; arrays (n,)."""

    clauses: list[str]
    shown: Ints  # stars of the review, from 0
    spoken: Ints  # language
    said: Ints  # an operator's label, or UNKNOWN
    weights: Values


class ClausePolarity:
    """Probabilities negative, neutral, positive of clauses."""

    def __init__(self, config: ClauseConfig | None = None) -> None:
        self.config = config or ClauseConfig()
        self.weights_: Floats | None = None  # (hashed_features, 3)
        self.given_stars_: Floats | None = None  # (5, 3), polarity of a clause given its review's stars

    @classmethod
    def from_lexicon(cls, config: ClauseConfig | None = None) -> Self:
        """The model of a shop that has no reviews yet."""
        model = cls(config)
        model.weights_ = np.zeros((model.config.hashed_features, 3), dtype=np.float32)
        model.given_stars_ = EXPECTED.astype(np.float32)
        return model

    def fit(
        self,
        bags: Sequence[Sequence[str]],
        stars: Sequence[int] | Ints,
        languages: Sequence[str] | None = None,
        *,
        labels: Sequence[Sequence[int]] | None = None,
    ) -> Self:
        """Learn from reviews.

        Args:
            bags: clauses of each review.
            stars: 1 to 5, one each.
            languages: one each, `en…` or `zh…`; each is balanced by itself, so that a shop with few Chinese
                reviews does not forget them. Without it all count as one language.
            labels: an operator's 0, 1, 2 (negative, neutral, positive) or `UNKNOWN` for every clause.

        Raises:
            ValueError: if the lengths differ or a star is not 1 to 5.
        """
        shown = np.asarray(stars, dtype=np.int64) - 1
        _check(bags, shown, languages, labels)
        of_review = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
        clauses = list(chain.from_iterable(bags))
        said = (
            np.fromiter(chain.from_iterable(labels), np.int64) if labels else np.full(len(clauses), UNKNOWN)
        )
        spoken = np.array([_language(code) for code in languages or [""] * len(bags)], dtype=np.int64)
        weights = self._balance(shown, spoken)[of_review]
        weights = np.where(said == UNKNOWN, weights, self.config.operator_weight)
        self.__dict__.update(vars(type(self).from_lexicon(self.config)))
        if clauses:
            read = _Read(clauses, shown[of_review], spoken[of_review], said, weights / weights.mean())
            self._rounds(read)
        return self

    def predict(self, clauses: Sequence[str]) -> Floats:
        """(n, 3), rows sum to 1; about 20,000 clauses in a CPU-second."""
        if self.weights_ is None:
            raise Unfitted("ClausePolarity")
        return _softmax(self._prior(clauses) + self._words(clauses) @ self.weights_).astype(np.float32)

    def state(self) -> State:
        """Two arrays; `fit` rounds the weights to float16, so that storing them as such changes nothing."""
        if self.weights_ is None or self.given_stars_ is None:
            raise Unfitted("ClausePolarity")
        return {"weights": self.weights_.astype(np.float16), "given_stars": self.given_stars_}

    @classmethod
    def from_state(cls, config: ClauseConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not this model's.
        """
        own = own_state(state, {"weights", "given_stars"})
        if own["weights"].shape != (config.hashed_features, 3):
            raise ForeignState(f"{config.hashed_features} features expected, found {own['weights'].shape}")
        model = cls(config)
        model.weights_, model.given_stars_ = (
            own[name].astype(np.float32) for name in ("weights", "given_stars")
        )
        return model

    def _rounds(self, read: _Read) -> None:
        words, prior = self._words(read.clauses), self._prior(read.clauses)
        given = EXPECTED.copy()  # (5, 3)
        opinion = _softmax(prior)
        learnt = np.zeros((words.shape[1], 3))
        for _ in range(self.config.rounds):
            guess = self._guess(opinion, given, read)
            given = _given_stars(guess, read.shown)
            learnt = self._fit_words(words, prior, guess, read.weights, learnt)
            opinion = _softmax(prior + words @ learnt)
        self.weights_ = learnt.astype(np.float16).astype(np.float32)
        self.given_stars_ = given.astype(np.float32)

    def _guess(self, opinion: Values, given: Values, read: _Read) -> Values:
        """What each clause says (n, 3), by its words, its review's stars, or whoever labelled it."""
        guess = opinion**self.config.trust * given[read.shown]
        for language in np.unique(read.spoken):
            rows = read.spoken == language
            # Stars say something only where they vary: with nothing but praise, a clause's words must speak.
            guess[rows] /= np.average(given[read.shown[rows]], axis=0, weights=read.weights[rows])
        guess /= guess.sum(axis=1, keepdims=True)
        known = read.said != UNKNOWN
        guess[known] = np.eye(3)[read.said[known]]
        return guess

    def _fit_words(
        self, words: sparse.csr_array, prior: Values, guess: Values, weights: Values, start: Values
    ) -> Values:
        """Word weights (F, 3) that explain the guesses beyond the lexicon.

        No bias: it would learn that most clauses of a good shop praise, and call what says nothing praise.
        """
        # A third of a second to import, which no process should pay at its start.
        from scipy import optimize  # noqa: PLC0415

        share = weights / weights.sum()
        columns = words.T.tocsr()

        def loss(flat: Values) -> tuple[float, Values]:
            learnt = flat.reshape(-1, 3)
            chances = _softmax(prior + words @ learnt)
            missed = share[:, None] * (chances - guess)  # (n, 3)
            slope = columns @ missed + 2 * self.config.l2 * learnt
            penalty = self.config.l2 * float((learnt**2).sum())
            return -float(share @ (guess * np.log(chances + 1e-12)).sum(axis=1)) + penalty, slope.ravel()

        found = optimize.minimize(
            loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": self.config.steps}
        )
        fitted: Values = found.x.reshape(-1, 3)
        return fitted

    def _prior(self, clauses: Sequence[str]) -> Values:
        """The lexicon's log-odds (n, 3)."""
        rows = [_sides(clause) for clause in clauses]
        praise, blame = np.array(rows, dtype=np.float64).reshape(-1, 2).clip(max=self.config.most).T
        lean = self.config.opinion * (praise - blame)
        neutral = self.config.silence - self.config.spoken * (praise + blame)
        return np.stack([-lean, neutral, lean], axis=1)

    def _words(self, clauses: Sequence[str]) -> sparse.csr_array:
        """Which n-grams each clause has, (n, F), rows of length 1."""
        from sklearn.feature_extraction.text import HashingVectorizer  # noqa: PLC0415 - takes a second

        hashed = HashingVectorizer(
            analyzer=lambda clause: _ngrams(clause, self.config.longest),
            n_features=self.config.hashed_features,
            alternate_sign=False,
            binary=True,
            norm="l2",
        )
        return sparse.csr_array(hashed.transform(clauses) if clauses else (0, self.config.hashed_features))

    def _balance(self, shown: Ints, spoken: Ints) -> Values:
        """A weight for each review: rare stars, and rare stars of each language, count more."""
        side = np.sign(shown - STARS // 2) + 1  # bad, middling, good
        group = spoken * 3 + side
        counts = np.bincount(group, minlength=1)
        weights: Values = np.maximum(counts[group], 1).astype(np.float64) ** -self.config.balance
        return weights


def _sides(clause: str) -> tuple[float, float]:
    """Praise and blame of a clause's opinion words."""
    values = [sign.value for sign in lexicon.signs(clause)]
    return sum(v for v in values if v > 0), -sum(v for v in values if v < 0)


def _ngrams(clause: str, longest: int) -> Iterator[str]:
    words = lexicon.tokens(JOINS.sub("", clause))
    for length in range(1, longest + 1):
        for at in range(len(words) - length + 1):
            yield " ".join(words[at : at + length])


def _given_stars(guess: Values, shown: Ints) -> Values:
    """(5, 3): the share of each polarity among the clauses of each star, drawn towards what is expected."""
    sums = np.zeros((STARS, 3))
    np.add.at(sums, shown, guess)
    sums += EXPECTED_CLAUSES * EXPECTED
    shares: Values = sums / sums.sum(axis=1, keepdims=True)
    return shares


def _softmax(logits: Values) -> Values:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances: Values = shifted / shifted.sum(axis=1, keepdims=True)
    return chances


def _language(code: str) -> int:
    """0 for English and for what is neither, 1 for Chinese."""
    return int(code.startswith("zh"))


def _check(
    bags: Sequence[Sequence[str]],
    shown: Ints,
    languages: Sequence[str] | None,
    labels: Sequence[Sequence[int]] | None,
) -> None:
    if len(bags) != len(shown) or (languages is not None and len(languages) != len(bags)):
        raise ValueError(f"{len(bags)} reviews need as many stars and languages, got {len(shown)} stars")
    if len(shown) and not (shown.min() >= 0 and shown.max() < STARS):
        raise ValueError(f"stars go from 1 to {STARS}, found {shown.min() + 1} to {shown.max() + 1}")
    if labels is not None and [len(row) for row in labels] != [len(bag) for bag in bags]:
        raise ValueError("labels must name every clause; use UNKNOWN for those without one")
