"""A small gated convolution over characters and character pairs: word order, where n-grams only count.

Alone it is as good as n-grams; beside them it errs elsewhere, and that is what a stack needs.
Source: gated convolutions (Dauphin et al. 2017, arXiv 1612.08083), dilated as in Kalchbrenner et al. (2016, arXiv
1610.10099), attention pooling after Yang et al. (2016). Departs from them by vectors for pairs that are hidden at
random, because a network with a vector for every pair learns the reviews by heart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from ml_core import device
from ml_core.config import ConvolutionConfig
from ml_core.data import buckets
from ml_core.estimator import Floats, ForeignState, Ints, State, Unfitted, part_of
from ml_core.loop import training
from ml_core.sentiment.classifier import Labelled
from ml_core.sentiment.labels import Labels, checked
from ml_core.sentiment.reading import PAD, Reader, Reading

NOTHING = -1e4  # a score that loses against every real one
SERVING_BATCH = 256  # texts read at a time


class Block(nn.Module):
    """Each position looks at itself and two neighbours, and a gate decides what it takes from them."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.convolve = nn.Conv1d(width, 2 * width, kernel_size=3, padding=dilation, dilation=dilation)

    def forward(self, states: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        """(B, T, D) to (B, T, D); padding stays 0, so that it changes nobody."""
        found = functional.glu(self.convolve(states.transpose(1, 2)), dim=1).transpose(1, 2)  # (B, T, D)
        passed: torch.Tensor = found * real + states
        return passed


class Network(nn.Module):
    """Vectors, blocks, two pools, head; `forward` is the training loss."""

    def __init__(self, config: ConvolutionConfig, n_characters: int, n_pairs: int, n_classes: int) -> None:
        super().__init__()
        width = config.width
        self.pair_dropout = config.pair_dropout
        self.characters = nn.Embedding(n_characters, width, padding_idx=PAD)
        self.pairs = nn.Embedding(n_pairs, width, padding_idx=PAD)
        for table in (self.characters, self.pairs):
            nn.init.normal_(table.weight[1:], std=0.1)
        self.dropout, self.head_dropout = nn.Dropout(config.dropout), nn.Dropout(config.head_dropout)
        self.blocks = nn.ModuleList(Block(width, dilation) for dilation in config.dilations)
        self.norm = nn.LayerNorm(width)
        self.attend = nn.Linear(width, 1)
        self.head = nn.Linear(2 * width, n_classes)

    def logits(self, characters: torch.Tensor, pairs: torch.Tensor) -> torch.Tensor:
        """(B, K) for character and pair numbers (B, T)."""
        real = (characters != PAD).unsqueeze(2).to(self.head.weight.dtype)  # (B, T, 1)
        if self.training:
            pairs = pairs * (torch.rand(pairs.shape, device=pairs.device) >= self.pair_dropout)
        states = self.dropout(self.characters(characters) + self.pairs(pairs)) * real  # (B, T, D)
        for block in self.blocks:
            states = block(states, real)
        states = self.norm(states)
        padding = (1 - real) * NOTHING
        weights = torch.softmax(self.attend(states) + padding, dim=1)  # (B, T, 1)
        pooled = torch.cat([(states * weights).sum(dim=1), (states + padding).amax(dim=1)], dim=1)  # (B, 2D)
        scores: torch.Tensor = self.head(self.head_dropout(pooled))
        return scores

    def forward(self, characters: torch.Tensor, pairs: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Mean cross-entropy."""
        return functional.cross_entropy(self.logits(characters, pairs), labels)


class Convolution:
    """Class probabilities from the order of characters."""

    def __init__(self, config: ConvolutionConfig | None = None) -> None:
        self.config = config or ConvolutionConfig()
        self.reader_: Reader | None = None
        self.network_: Network | None = None
        self.report_: training.Report | None = None

    def fit(
        self,
        texts: Sequence[str],
        labels: Labels,
        validation: Labelled | None = None,
        *,
        progress: training.Progress | None = None,
        log_dir: Path | None = None,
    ) -> Self:
        """See `TextClassifier.fit`; `validation` decides which epoch is kept.

        Raises:
            FloatingPointError: if the loss stops being finite.
        """
        target = checked(texts, labels)
        device.seed_everything(self.config.loop.seed)
        self.reader_ = Reader.learn(texts, self.config)
        self.network_ = self._network(self.reader_, n_classes=int(target.max()) + 1)
        task = self._task(self.reader_.read(texts), target, validation)
        self.report_ = training.train(task, self.config.loop, progress=progress, log_dir=log_dir)
        return self

    def predict(self, texts: Sequence[str]) -> Floats:
        """Probabilities (n, K); .3 CPU-ms for a review in a batch."""
        network, reader = self._fitted
        return _predict(network, reader.read(texts))

    def state(self) -> State:
        """Vocabularies, and weights by name."""
        network, reader = self._fitted
        weights = {f"network.{name}": tensor.numpy().copy() for name, tensor in network.state_dict().items()}
        return reader.state() | weights

    @classmethod
    def from_state(cls, config: ConvolutionConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not this model's.
        """
        model, weights = cls(config), part_of(state, "network")
        rest = {name: array for name, array in state.items() if not name.startswith("network.")}
        model.reader_ = Reader.from_state(config, rest)
        try:
            model.network_ = model._network(model.reader_, n_classes=len(weights["head.bias"]))
            model.network_.load_state_dict(
                {name: torch.from_numpy(array.copy()) for name, array in weights.items()}
            )
        except (KeyError, RuntimeError) as error:
            raise ForeignState(f"not the weights of this network: {error}") from error
        model.network_.eval()
        return model

    def _network(self, reader: Reader, *, n_classes: int) -> Network:
        return Network(self.config, reader.n_characters, reader.n_pairs, n_classes)

    def _task(self, reading: Reading, labels: Ints, validation: Labelled | None) -> training.Task[Ints]:
        network, reader = self._fitted
        loop = self.config.loop

        def collate(rows: Ints) -> training.Tensors:
            return *_tensors(reading, rows), torch.from_numpy(labels[rows])

        def batches(epoch: int) -> list[Ints]:
            rng = np.random.default_rng([loop.seed, epoch])
            return buckets(reading.lengths, size=loop.batch_size, rng=rng)

        if validation is None:
            return training.Task(network, batches, collate)
        held_out, truth = reader.read(validation[0]), np.asarray(validation[1], dtype=np.int64)

        def score() -> float:
            return float(_predict(network, held_out)[np.arange(len(truth)), truth].mean())

        return training.Task(network, batches, collate, score=score)

    @property
    def _fitted(self) -> tuple[Network, Reader]:
        if self.network_ is None or self.reader_ is None:
            raise Unfitted("Convolution")
        return self.network_, self.reader_


@torch.inference_mode()
def _predict(network: Network, reading: Reading) -> Floats:
    """(n, K), the longest texts together, so that little is padded."""
    where = network.head.weight.device
    found = np.zeros((len(reading.lengths), network.head.out_features), dtype=np.float32)
    order = np.argsort(reading.lengths, kind="stable")
    for start in range(0, len(order), SERVING_BATCH):
        rows = order[start : start + SERVING_BATCH]
        characters, pairs = (tensor.to(where) for tensor in _tensors(reading, rows))
        found[rows] = network.logits(characters, pairs).softmax(dim=1).cpu().numpy()
    return found


def _tensors(reading: Reading, rows: Ints) -> tuple[torch.Tensor, torch.Tensor]:
    characters, pairs = reading.padded(rows)
    return torch.from_numpy(characters), torch.from_numpy(pairs)
