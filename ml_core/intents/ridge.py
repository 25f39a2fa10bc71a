"""What a short message is wanted for, learnt in one step: what serves before any training has run.

Source: regularised least squares on the classes' indicators (Rifkin, Yeo & Poggio 2003), in its dual form, where the
error on each text left out has a closed form: it calibrates with no folds. Half as many texts go wrong as with the
nearest example alone; a logistic regression errs less still, and takes a hundred times as long to fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml_core.calibration import Temperature
from ml_core.config import RidgeConfig
from ml_core.estimator import Floats, Ints, Unfitted
from ml_core.intents.head import Read
from ml_core.intents.likeness import Likeness
from ml_core.intents.rows import without_han
from ml_core.intents.scores import Scope, Scores, energy
from ml_core.sentiment.weighing import softmax

LATIN = re.compile(r"[A-Za-z]+")
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Part:
    """One look at the texts: n-grams of the text, or of its gloss in Latin letters."""

    likeness: Likeness
    weight: float
    read: Callable[[str], str]

    def rows(self, texts: Sequence[str]) -> sparse.csr_array:
        return self.likeness.rows([self.read(text) for text in texts]) * np.float32(self.weight)


class Ridge:
    """K classes from a few examples each, with texts of none of them as one class more."""

    def __init__(self, config: RidgeConfig | None = None) -> None:
        self.config = config or RidgeConfig()
        self.parts_: tuple[_Part, ...] = ()
        self.known_: sparse.csr_array | None = None  # (n, F) rows in scope
        self.weights_: Floats | None = None  # (F, K + 1)
        self.temperature_: Temperature | None = None
        self.scope_: Scope | None = None
        self.left_out_: Read | None = None

    def fit(self, texts: Sequence[str], labels: Ints, outside: Sequence[str]) -> Self:
        """Learn from texts with their classes, and from texts `outside` all of them; a second for 2,500 texts.

        Raises:
            ValueError: for unequal lengths or fewer than two classes.
        """
        if len(texts) != len(labels) or len(np.unique(labels)) < 2:
            raise ValueError(f"one label a text and two classes are needed, got {len(texts)}, {len(labels)}")
        everything = [*texts, *outside]
        self.parts_ = self._looks(everything)
        rows, n, n_classes = self._rows(everything), len(texts), int(labels.max()) + 1
        targets = np.full((len(everything), n_classes + 1), -1 / n_classes)
        targets[np.arange(len(everything)), [*labels, *[n_classes] * len(outside)]] = 1.0
        kernel = (rows @ rows.T).toarray().astype(np.float64)
        inverse = np.linalg.inv(kernel + self.config.penalty * np.eye(len(kernel)))
        dual = inverse @ targets  # (n, K + 1)
        self.weights_ = np.asarray(rows.T @ dual.astype(np.float32))
        self.known_ = rows[:n]
        self._calibrate(targets - dual / np.diag(inverse)[:, None], kernel, labels, n)
        return self

    def read(self, texts: Sequence[str]) -> Read:
        """Chances of the classes, and of none."""
        if self.weights_ is None or self.temperature_ is None or self.scope_ is None or self.known_ is None:
            raise Unfitted("Ridge")
        rows = self._rows(texts)
        nearness = (
            np.asarray((rows @ self.known_.T).max(axis=1).todense()).ravel() if len(texts) else np.zeros(0)
        )
        scores = self._scores(np.asarray(rows @ self.weights_), nearness / self._length())
        return Read(self.temperature_.predict(softmax(scores.classes)), self.scope_.outside(scores))

    def left_out(self) -> Read:
        """The same of the fitted texts in scope, each as if it had not been shown."""
        if self.left_out_ is None:
            raise Unfitted("Ridge")
        return self.left_out_

    def _looks(self, texts: Sequence[str]) -> tuple[_Part, ...]:
        config = self.config
        if config.gloss is None:
            return (_Part(Likeness(config.likeness).fit(texts), 1.0, str),)
        plain = Likeness(config.likeness).fit([_without_latin(text) for text in texts])
        glosses = Likeness(config.gloss).fit([without_han(text) or "-" for text in texts])
        return (
            _Part(plain, 1.0, _without_latin),
            _Part(glosses, config.gloss_weight, lambda text: without_han(text) or "-"),
        )

    def _rows(self, texts: Sequence[str]) -> sparse.csr_array:
        return sparse.csr_array(sparse.hstack([part.rows(texts) for part in self.parts_], format="csr"))

    def _length(self) -> float:
        """Squared length of a whole row, so that nearness is at most 1."""
        return float(sum(part.weight**2 for part in self.parts_))

    def _scores(self, told: NDArray[np.floating], nearness: NDArray[np.floating]) -> Scores:
        """The last column is what is outside: it counts against what is inside."""
        classes = (told[:, :-1] * self.config.sharpness).astype(np.float32)
        beyond = told[:, -1] * self.config.sharpness
        return Scores(classes, (energy(classes) - beyond).astype(np.float32), nearness.astype(np.float32))

    def _calibrate(self, told: Values, kernel: Values, labels: Ints, n: int) -> None:
        """Temperature and scope from each text's scores as if it had been left out."""
        np.fill_diagonal(kernel, -np.inf)
        scores = self._scores(told, kernel[:, :n].max(axis=1) / self._length())
        inside = Scores(scores.classes[:n], scores.energy[:n], scores.nearness[:n])
        beyond = Scores(scores.classes[n:], scores.energy[n:], scores.nearness[n:])
        self.temperature_ = Temperature().fit(softmax(inside.classes), labels)
        others = beyond if len(beyond.energy) else None
        self.scope_ = Scope.fit(inside, others, weight=self.config.nearness)
        self.left_out_ = Read(self.temperature_.predict(softmax(inside.classes)), self.scope_.outside(inside))


def _without_latin(text: str) -> str:
    """A Chinese text without its gloss."""
    return LATIN.sub(" ", text).strip() or "-"
