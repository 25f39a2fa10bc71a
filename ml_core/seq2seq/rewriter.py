"""Rewriting as an estimator: words in, words out; names that training never saw are copied.

Source: contextual query rewriting as sequence to sequence with copying (Su et al. 2019); see `network` for the model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray

from ml_core import device
from ml_core.config.seq2seq import Seq2SeqConfig
from ml_core.estimator import ForeignState, State, Unfitted
from ml_core.loop import training
from ml_core.seq2seq.network import END, N_SPECIAL, PAD, START, TURN, UNKNOWN, Network

Words = tuple[str, ...]
Turns = tuple[Words, ...]
VOCABULARY = "words"


@dataclass(frozen=True, slots=True)
class Pair:
    """Turns, the question last, and the question as it should have been asked."""

    turns: Turns
    target: Words


class Rewriter:
    """Writes the target of turns, greedily, word by word."""

    def __init__(self, config: Seq2SeqConfig | None = None) -> None:
        self.config = config or Seq2SeqConfig()
        self.words_: tuple[str, ...] | None = None
        self._ids: dict[str, int] = {}
        self.network_: Network | None = None
        self.report_: training.Report | None = None

    def fit(
        self,
        train: Sequence[Pair],
        validation: Sequence[Pair] | None = None,
        *,
        progress: training.Progress | None = None,
    ) -> Self:
        """Learn; `validation` decides when to stop, by the share of targets that are written exactly.

        Raises:
            ValueError: if there are no pairs.
        """
        if not train:
            raise ValueError("no pairs to learn from")
        device.seed_everything(self.config.loop.seed)
        counts = Counter(word for pair in train for word in set(pair.target))
        self._know(tuple(sorted(word for word, n in counts.items() if n >= self.config.min_count)))
        self.network_ = Network(self.config, N_SPECIAL + len(self._ids))
        task = training.Task(
            module=self.network_,
            batches=lambda epoch: self._batches(train, epoch),
            collate=self._collate,
            score=(lambda: self.exact(validation)) if validation else None,
        )
        self.report_ = training.train(task, self.config.loop, device_name="cpu", progress=progress)
        return self

    def exact(self, pairs: Sequence[Pair]) -> float:
        """Share of the pairs whose target is written word for word."""
        written = self.predict([pair.turns for pair in pairs])
        return sum(w == pair.target for w, pair in zip(written, pairs, strict=True)) / len(pairs)

    @torch.inference_mode()
    def predict(self, sources: Sequence[Turns]) -> list[Words]:
        """One target for each source; a source without words has none.

        Raises:
            Unfitted: before `fit`.
        """
        return [self._one(turns) if any(turns) else () for turns in sources]

    def state(self) -> State:
        """The weights, and the vocabulary as UTF-8 bytes."""
        network, words = self._fitted()
        arrays: State = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
        text = "\n".join(words).encode()
        return {**arrays, VOCABULARY: np.frombuffer(text, dtype=np.uint8).copy()}

    @classmethod
    def from_state(cls, config: Seq2SeqConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """The estimator that `state` was taken from.

        Raises:
            ForeignState: if an array is missing, unknown or of another shape.
        """
        rewriter = cls(config)
        if VOCABULARY not in state:
            raise ForeignState(f"expected the array {VOCABULARY}, found {sorted(state)}")
        text = np.asarray(state[VOCABULARY], dtype=np.uint8).tobytes().decode()
        rewriter._know(tuple(text.split("\n")) if text else ())
        rewriter.network_ = Network(config, N_SPECIAL + len(rewriter._ids))
        weights = {name: torch.from_numpy(np.array(a)) for name, a in state.items() if name != VOCABULARY}
        try:
            rewriter.network_.load_state_dict(weights)
        except RuntimeError as error:
            raise ForeignState(str(error)) from error
        rewriter.network_.eval()
        return rewriter

    def _one(self, turns: Turns) -> Words:
        network, words = self._fitted()
        source, own = self._source(turns)
        ids = torch.tensor([source])
        memory, written = network.encode(ids), [START]
        while len(written) <= self.config.max_target:
            chances = network.chances(ids, memory, torch.tensor([written]))[0, -1]
            chances[[PAD, UNKNOWN, START, TURN]] = 0.0
            written.append(int(chances.argmax()))
            if written[-1] == END:
                break
        named = [*words, *own]
        return tuple(named[at - N_SPECIAL] for at in written[1:] if at != END)

    def _source(self, turns: Turns) -> tuple[list[int], list[str]]:
        """Ids of the latest words, turns kept apart, and the words that the vocabulary lacks."""
        flat = [word for turn in turns for word in (*turn, "")][:-1][-self.config.max_source :]
        own: list[str] = []
        return [self._id(word, own, can_add=True) if word else TURN for word in flat], own

    def _id(self, word: str, own: list[str], *, can_add: bool) -> int:
        known = self._ids.get(word)
        if known is not None:
            return known
        if word not in own:
            if not can_add:
                return UNKNOWN
            own.append(word)
        return N_SPECIAL + len(self._ids) + own.index(word)

    def _know(self, words: tuple[str, ...]) -> None:
        self.words_ = words
        self._ids = {word: N_SPECIAL + at for at, word in enumerate(words)}

    def _batches(self, pairs: Sequence[Pair], epoch: int) -> list[Sequence[Pair]]:
        order = np.random.default_rng((self.config.loop.seed, epoch)).permutation(len(pairs))
        size = self.config.loop.batch_size
        return [[pairs[at] for at in order[start : start + size]] for start in range(0, len(pairs), size)]

    def _collate(self, pairs: Sequence[Pair]) -> training.Tensors:
        """(B, S) sources and (B, T) targets, padded on the right."""
        sources, targets = [], []
        for pair in pairs:
            source, own = self._source(pair.turns)
            words = [self._id(word, own, can_add=False) for word in pair.target[: self.config.max_target - 1]]
            sources.append(source)
            targets.append([START, *words, END])
        return _padded(sources), _padded(targets)

    def _fitted(self) -> tuple[Network, tuple[str, ...]]:
        if self.network_ is None or self.words_ is None:
            raise Unfitted("call fit or from_state first")
        return self.network_, self.words_


def _padded(rows: Sequence[Sequence[int]]) -> torch.Tensor:
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[PAD] * (longest - len(row))] for row in rows])
