"""The serving model: what a review as a whole says, and what its stretches say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from content.contracts import Facts
from ml_core.aspects.clauses import ClausePolarity
from ml_core.calibration import Isotonic

Floats = NDArray[np.float32]


class Classifier(Protocol):
    """The part of a text classifier that serving needs."""

    def predict(self, texts: Sequence[str]) -> Floats:
        """(n, 2), the second column praises."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A classifier of one language whose chances come true as often as they say."""

    classifier: Classifier
    calibration: Isotonic | None

    def p_positive(self, texts: Sequence[str]) -> Floats:
        """(n,)."""
        chances = self.classifier.predict(texts)[:, 1]
        return self.calibration.predict(chances) if self.calibration else chances


@dataclass(frozen=True, slots=True)
class Model:
    """`whole` by language; a language without one is read clause by clause."""

    clauses: ClausePolarity
    whole: Mapping[str, Calibrated]
    facts: Facts
