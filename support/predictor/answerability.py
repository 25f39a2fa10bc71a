"""How likely passages answer a question: a logistic regression over a few signals, with the vectors of passages
and what was learnt of questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.estimator import part_of
from ml_core.registry import Artifact
from support.contracts import Language
from support.predictor.asker import Asker
from support.predictor.signals import NAMES
from support.predictor.vectors import PassageVectors

Values = NDArray[np.float64]
# Set by hand, for a shop that has not trained yet: half the question's words, and an intent that fits.
WEIGHTS = np.array([1.0, 0.5, 2.0, 1.0, 1.0, 0.5, 1.5, 3.0, 3.0, 0.0, 0.0, 0.0, 0.0])
OFFSET = -4.5
# Of goods nothing is known to be asked: their passages are judged by words alone.
OF_GOODS = np.array([1.5, 0.5, 3.0, 1.0, 1.5, 0.5, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])


class ForeignAnswerability(ValueError):
    """An artifact whose signals are not those that are computed here."""


@dataclass(frozen=True, slots=True)
class Answerability:
    """`weights` belong to `signals.NAMES` in their order."""

    weights: Values
    offset: float
    version: str = ""
    vectors: PassageVectors | None = None
    askers: Mapping[Language, Asker] = field(default_factory=dict)

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
        askers = {
            Language(code): Asker.from_state(
                Language(code), config, part_of(artifact.tensors, f"asker_{code.replace('-', '_')}")
            )
            for code, config in artifact.config.get("askers", {}).items()
        }
        offset = float(artifact.tensors["offset"][0])
        return cls(weights, offset, artifact.manifest.version, vectors, askers)

    def chance(self, row: Values) -> float:
        return float(1 / (1 + np.exp(-(row @ self.weights + self.offset))))
