"""What every text classifier promises, so that one contract test covers them and a stack can hold any."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self

from ml_core.estimator import Floats, State
from ml_core.sentiment.labels import Labels

Labelled = tuple[Sequence[str], Labels]


class TextClassifier(Protocol):
    """Texts in, class probabilities out."""

    def fit(self, texts: Sequence[str], labels: Labels, validation: Labelled | None = None) -> Self:
        """Learn labels 0 to K - 1; `validation` may only choose or stop, never teach.

        Raises:
            ValueError: if `labels` cannot be learnt from (see `labels.checked`).
        """

    def predict(self, texts: Sequence[str]) -> Floats:
        """Probabilities (n, K); an empty text is a text too."""

    def state(self) -> State:
        """Everything learnt, as named arrays; `from_state(config, state)` of the same class rebuilds it."""
