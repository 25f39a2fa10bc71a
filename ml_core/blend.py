"""Transformer and transition counts in one score, weighed by what validation says.

score = log softmax(transformer) + alpha * log(1 + beta * transitions). The counts are nearly free, know what
followed what last week, and are wrong in other places than the network: on Amazon Beauty the two together
beat each by a wide margin. alpha = 0 is among the candidates, so a useless part is dropped and not endured.
Source: a product of experts (Hinton 2002) with one learnt exponent.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core import metrics
from ml_core.config import BlendConfig
from ml_core.data import Histories, Holdout, Interactions
from ml_core.estimator import Floats, ForeignState, State, Unfitted, part_of
from ml_core.loop import evaluation, training
from ml_core.sequence import Transformer
from ml_core.transitions import Transitions

K = 10  # rank that the weight is chosen for
BATCH = 256  # visitors scored at a time while choosing


@dataclass(frozen=True, slots=True)
class Mix:
    """How much the counts weigh (alpha), and how sharply a count counts (beta)."""

    alpha: float
    beta: float


class Blend:
    """Composes two fitted models; it has no other parameters than alpha and beta."""

    def __init__(self, config: BlendConfig | None = None) -> None:
        self.config = config or BlendConfig()
        self.sequence_: Transformer | None = None
        self.transitions_: Transitions | None = None
        self.mix_: Mix | None = None

    @property
    def n_items(self) -> int:
        """V."""
        return self._sequence.n_items

    @property
    def mix(self) -> Mix:
        """The weights in use."""
        if self.mix_ is None:
            raise Unfitted("Blend")
        return self.mix_

    def fit(
        self,
        train: Interactions,
        validation: Holdout | None = None,
        *,
        progress: training.Progress | None = None,
        log_dir: Path | None = None,
    ) -> Self:
        """Fit both parts, then choose the weights.

        Raises:
            ValueError: without validation, because weights chosen on training data would trust the
                counts of the very pairs they have seen.
        """
        if validation is None or not len(validation):
            raise ValueError("the blend learns its weight on validation, and there is none")
        sequence = Transformer(self.config.sequence)
        sequence.fit(train, validation, progress=progress, log_dir=log_dir)
        return self.compose(sequence, Transitions(self.config.transitions).fit(train), validation)

    def compose(self, sequence: Transformer, transitions: Transitions, validation: Holdout) -> Self:
        """Take parts that are already fitted, on the same items, and choose the weights."""
        self.sequence_, self.transitions_ = sequence, transitions
        self.mix_ = self._choose(validation.sample(self.config.validation_rows))
        return self

    def predict(self, histories: Histories) -> Floats:
        """Log scores (B, V)."""
        likely = _log_softmax(self._sequence.predict(histories))
        return _mixed(likely, self._transitions.predict(histories), self.mix)

    def score_one(self, history: Sequence[int]) -> Floats:
        """Log scores (V,)."""
        likely = _log_softmax(self._sequence.score_one(history)[None])
        scores: Floats = _mixed(likely, self._transitions.score_one(history)[None], self.mix)[0]
        return scores

    def with_items(self, content: Floats | None = None, *, n_new: int) -> Self:
        """New items come in through the Transformer's content; the counts do not know them yet."""
        wider = copy.copy(self)
        wider.sequence_ = self._sequence.with_items(content, n_new=n_new)
        wider.transitions_ = self._transitions.with_items(content, n_new=n_new)
        return wider

    def state(self) -> State:
        """Both parts' arrays under their names, and the weights."""
        sequence = {f"sequence.{name}": array for name, array in self._sequence.state().items()}
        transitions = {f"transitions.{name}": array for name, array in self._transitions.state().items()}
        return sequence | transitions | {"mix": np.array([self.mix.alpha, self.mix.beta])}

    @classmethod
    def from_state(cls, config: BlendConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not a blend's.
        """
        if "mix" not in state or np.shape(state["mix"]) != (2,):
            raise ForeignState(f"a blend has an array mix of two numbers, found {sorted(state)[:5]}")
        model = cls(config)
        model.sequence_ = Transformer.from_state(config.sequence, part_of(state, "sequence"))
        model.transitions_ = Transitions.from_state(config.transitions, part_of(state, "transitions"))
        alpha, beta = np.asarray(state["mix"], dtype=np.float64).tolist()
        model.mix_ = Mix(alpha, beta)
        return model

    def _choose(self, validation: Holdout) -> Mix:
        """The pair with the best NDCG; the earlier, milder one when several are equal."""
        candidates = [Mix(alpha, beta) for alpha in self.config.weights for beta in self.config.sharpness]
        totals = np.zeros(len(candidates))
        for likely, counts, histories, targets in self._scored(validation):
            for at, mix in enumerate(candidates):
                scores = evaluation.mask(_mixed(likely, counts, mix), histories, targets)
                totals[at] += metrics.ndcg(metrics.ranks(scores, targets), K).sum()
        return candidates[int(totals.argmax())]

    def _scored(self, holdout: Holdout) -> Iterator[tuple[Floats, Floats, Histories, NDArray[np.int64]]]:
        for start in range(0, len(holdout), BATCH):
            rows = np.arange(start, min(start + BATCH, len(holdout)))
            histories = holdout.histories.take(rows)
            likely = _log_softmax(self._sequence.predict(histories))
            yield likely, self._transitions.predict(histories), histories, holdout.targets[rows]

    @property
    def _sequence(self) -> Transformer:
        if self.sequence_ is None:
            raise Unfitted("Blend")
        return self.sequence_

    @property
    def _transitions(self) -> Transitions:
        if self.transitions_ is None:
            raise Unfitted("Blend")
        return self.transitions_


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max(axis=1, keepdims=True)
    scores: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return scores


def _mixed(likely: Floats, counts: Floats, mix: Mix) -> Floats:
    scores: Floats = likely + np.float32(mix.alpha) * np.log1p(np.float32(mix.beta) * counts)
    return scores
