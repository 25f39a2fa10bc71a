"""A recurrent network over the latest events of whoever pays: is the last one fraud?

A GRU reads up to 50 events, oldest first, and cross-entropy teaches it one label a sequence. Source: GRUs, Cho et al.
(2014); sequences of card transactions, Jurgovsky et al. (2018), who also found that they and trees make different
mistakes. Serving walks the weights in numpy: fifty small steps cost less than waking a tensor library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from ml_core import device
from ml_core.config import EventsConfig
from ml_core.estimator import ForeignState, State, Unfitted
from ml_core.fraud import standard
from ml_core.fraud.perceptron import shuffled
from ml_core.loop import training
from ml_core.tabular.table import Ints, Values

LOT = 4_096
NAMES = ("gru.weight_ih_l0", "gru.weight_hh_l0", "gru.bias_ih_l0", "gru.bias_hh_l0", "out.weight", "out.bias")
NONE = -1  # of `Sequences.windows`: no event


@dataclass(frozen=True, slots=True)
class Sequences:
    """Sequences that share events.

    Attributes:
        values: (N, F), what is known of each event at its moment.
        windows: (n, T), rows of `values` by sequence, oldest first; -1 before the first event of a short one.
    """

    values: Values
    windows: Ints

    def __len__(self) -> int:
        return len(self.windows)

    def take(self, rows: Ints | NDArray[np.bool_]) -> Self:
        """Some of the sequences."""
        return type(self)(self.values, self.windows[rows])


class Network(nn.Module):
    """`forward` is the training loss; `logits` are the log-odds that the last event is fraud."""

    def __init__(self, n_features: int, config: EventsConfig) -> None:
        super().__init__()
        self.gru = nn.GRU(n_features, config.width, batch_first=True)
        self.dropout = nn.Dropout(config.dropout)
        self.out = nn.Linear(config.width, 1)

    def logits(self, events: torch.Tensor) -> torch.Tensor:
        """(B, T, F) to (B,); events that are not there are zeros at the beginning."""
        states, _ = self.gru(events)  # (B, T, D)
        found: torch.Tensor = self.out(self.dropout(states[:, -1]))[:, 0]
        return found

    def forward(self, events: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Cross-entropy."""
        return functional.binary_cross_entropy_with_logits(self.logits(events), target)


class Events:
    """The chance that the last event of a sequence is fraud."""

    def __init__(self, config: EventsConfig | None = None) -> None:
        self.config = config or EventsConfig()
        self.arrays_: dict[str, NDArray[np.float32]] | None = None
        self.center_ = self.scale_ = np.empty(0)

    def fit(self, train: Sequences, target: Values) -> Self:
        """Train all epochs.

        Raises:
            ValueError: unless there is one target of 0 or 1 a sequence, with some of both.
            FloatingPointError: if the loss stops being finite.
        """
        if len(train) != len(target):
            raise ValueError(f"one target a sequence is needed, got {len(train)} and {len(target)}")
        standard.require_classes(target)
        config = self.config
        device.seed_everything(config.loop.seed)
        own = np.unique(train.windows[train.windows != NONE])
        self.center_, self.scale_ = standard.moments(train.values[own])
        values, windows = self._padded(train)
        labels = torch.tensor(target, dtype=torch.float32)
        network = Network(values.shape[1], config)
        task = training.Task(
            module=network,
            batches=lambda epoch: shuffled(len(train), config.loop.batch_size, config.loop.seed + epoch),
            collate=lambda batch: (values[windows[batch]], labels[batch]),
        )
        training.train(task, config.loop, device_name="cpu")
        self.arrays_ = {name: array.numpy().copy() for name, array in network.state_dict().items()}
        return self

    def predict(self, sequences: Sequences) -> Values:
        """Chances (n,)."""
        return standard.chance(self.scores(sequences))

    def scores(self, sequences: Sequences) -> Values:
        """Log-odds (n,)."""
        if self.arrays_ is None:
            raise Unfitted("Events")
        values, windows = self._padded(sequences)
        lots = [self._walk(values[windows[at : at + LOT]].numpy()) for at in range(0, len(sequences), LOT)]
        return np.concatenate([np.empty(0), *lots]).astype(np.float64)

    def state(self) -> State:
        """Weights, by name, and the scale of the events."""
        return {**self._arrays, "center": self.center_, "scale": self.scale_}

    @classmethod
    def from_state(cls, config: EventsConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these.
        """
        if set(state) != {*NAMES, "center", "scale"}:
            raise ForeignState(f"expected arrays of a recurrent network, found {sorted(state)}")
        model = cls(config)
        model.center_, model.scale_ = (state[name].astype(np.float64) for name in ("center", "scale"))
        model.arrays_ = {name: state[name].astype(np.float32) for name in NAMES}
        if model.arrays_["gru.weight_hh_l0"].shape != (3 * config.width, config.width):
            raise ForeignState(f"the weights are not of width {config.width}")
        return model

    def _padded(self, sequences: Sequences) -> tuple[torch.Tensor, torch.Tensor]:
        """Scaled events with a row of zeros at the end, which is where -1 points."""
        rows = standard.scaled(sequences.values, self.center_, self.scale_).astype(np.float32)
        rows = np.concatenate([rows, np.zeros((1, rows.shape[1]), dtype=np.float32)])
        return torch.from_numpy(rows), torch.from_numpy(sequences.windows[:, -self.config.length :])

    def _walk(self, events: NDArray[np.float32]) -> Values:
        """(b, T, F) to log-odds (b,)."""
        arrays = self._arrays
        width = self.config.width
        read = events @ arrays["gru.weight_ih_l0"].T + arrays["gru.bias_ih_l0"]  # (b, T, 3 D)
        state = np.zeros((len(events), width), dtype=np.float32)
        for step in range(events.shape[1]):
            heard = state @ arrays["gru.weight_hh_l0"].T + arrays["gru.bias_hh_l0"]  # (b, 3 D)
            gates = _sigmoid(read[:, step, : 2 * width] + heard[:, : 2 * width])
            reset, keep = gates[:, :width], gates[:, width:]
            new = np.tanh(read[:, step, 2 * width :] + reset * heard[:, 2 * width :])
            state = (1 - keep) * new + keep * state
        return np.asarray(state @ arrays["out.weight"][0] + arrays["out.bias"][0])

    @property
    def _arrays(self) -> dict[str, NDArray[np.float32]]:
        if self.arrays_ is None:
            raise Unfitted("Events")
        return self.arrays_


def _sigmoid(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30.0, 30.0))), dtype=np.float32)
