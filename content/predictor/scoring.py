"""The serving model: what a review as a whole says, and what its stretches say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from content.contracts import Facts
from ml_core.aspects import lexicon
from ml_core.aspects.clauses import ClausePolarity
from ml_core.calibration import Isotonic

Floats = NDArray[np.float32]
MOST = 4.0  # nats by which opinion words speak at most
SUREST = (
    0.002  # a classifier is not surer than this, so that words in a language of its own can contradict it
)


class Classifier(Protocol):
    """The part of a text classifier that serving needs."""

    def predict(self, texts: Sequence[str]) -> Floats:
        """(n, 2), the second column praises."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A classifier of one language beside the lexicon, with chances that come true as often as they say.

    A shop's reviews teach the words that they hold; of a review in other words the classifier says what most reviews
    say. There the opinion words decide, because their evidence is added to what it says beyond `base`.
    """

    classifier: Classifier
    base: float  # share of praise among the reviews that it was fitted on
    calibration: Isotonic | None = None

    def scores(self, texts: Sequence[str]) -> Floats:
        """(n,) in [0, 1]: not calibrated, one half where nothing speaks for either side."""
        chances = self.classifier.predict(texts)[:, 1].astype(np.float64)
        return expit(logit(chances) - logit(np.array([self.base])) + leans(texts))

    def p_positive(self, texts: Sequence[str]) -> Floats:
        """(n,)."""
        found = self.scores(texts)
        return self.calibration.predict(found) if self.calibration else found


@dataclass(frozen=True, slots=True)
class Model:
    """`whole` by language; a language without one is read by its words."""

    clauses: ClausePolarity
    whole: Mapping[str, Calibrated]
    facts: Facts


def leans(texts: Sequence[str]) -> NDArray[np.float64]:
    """Nats by which the opinion words of each text speak for praise."""
    sums = [sum(sign.value for sign in lexicon.signs(text)) for text in texts]
    return np.clip(np.array(sums, dtype=np.float64), -MOST, MOST)


def logit(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    safe = np.clip(chances, SUREST, 1 - SUREST)
    found: NDArray[np.float64] = np.log(safe) - np.log(1 - safe)
    return found


def expit(values: NDArray[np.float64]) -> Floats:
    found: Floats = (1 / (1 + np.exp(-values))).astype(np.float32)
    return found
