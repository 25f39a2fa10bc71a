"""How likely passages answer a question: a logistic regression over a few signals, with the vectors of passages."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.estimator import part_of
from ml_core.registry import Artifact
from support.predictor.signals import NAMES
from support.predictor.vectors import PassageVectors

Values = NDArray[np.float64]
# Set by hand, for a shop that has not trained yet: half the question's words, and an intent that fits.
WEIGHTS = np.array([1.0, 0.5, 2.0, 1.0, 1.0, 0.5, 1.5, 3.0, 3.0, 0.0, 0.0])
OFFSET = -4.5
# Of goods nothing is known to be asked: their passages are judged by words alone.
OF_GOODS = np.array([1.5, 0.5, 3.0, 1.0, 1.5, 0.5, 2.0, 0.0, 0.0, 0.0, 0.0])


class ForeignAnswerability(ValueError):
    """An artifact whose signals are not those that are computed here."""


@dataclass(frozen=True, slots=True)
class Answerability:
    """`weights` belong to `signals.NAMES` in their order."""

    weights: Values
    offset: float
    version: str = ""
    vectors: PassageVectors | None = None

    @classmethod
    def untrained(cls) -> Self:
        return cls(WEIGHTS, OFFSET)

    @classmethod
    def of_goods(cls) -> Self:
        return cls(OF_GOODS, OFFSET)

    @classmethod
    def of(cls, artifact: Artifact) -> Self:
        """Read from an artifact.

        Raises:
            ForeignAnswerability: if it was fitted on other signals.
        """
        if tuple(artifact.config["signals"]) != NAMES:
            raise ForeignAnswerability(f"fitted on {artifact.config['signals']}, needed {list(NAMES)}")
        weights = artifact.tensors["weights"].astype(np.float64)
        stored = part_of(artifact.tensors, "vectors")
        vectors = PassageVectors.from_state(stored) if stored else None
        return cls(weights, float(artifact.tensors["offset"][0]), artifact.manifest.version, vectors)

    def chance(self, row: Values) -> float:
        return float(1 / (1 + np.exp(-(row @ self.weights + self.offset))))
