"""A small network of two hidden layers (cross-entropy) over standardised features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from ml_core import device
from ml_core.config import PerceptronConfig
from ml_core.estimator import ForeignState, State, Unfitted, part_of
from ml_core.fraud import standard
from ml_core.loop import training
from ml_core.tabular.table import Table, Values

LOT = 8_192  # rows answered at a time


class Network(nn.Module):
    """`forward` is the training loss; `logits` are the log-odds of class 1."""

    def __init__(self, n_features: int, config: PerceptronConfig) -> None:
        super().__init__()
        width = config.width
        self.layers = nn.Sequential(
            nn.Linear(n_features, width), nn.ReLU(), nn.Dropout(config.dropout),
            nn.Linear(width, width), nn.ReLU(), nn.Dropout(config.dropout), nn.Linear(width, 1),
        )  # fmt: skip

    def logits(self, rows: torch.Tensor) -> torch.Tensor:
        """(B, F) to (B,)."""
        found: torch.Tensor = self.layers(rows)[:, 0]
        return found

    def forward(self, rows: torch.Tensor, target: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
        """Weighted cross-entropy."""
        return functional.binary_cross_entropy_with_logits(self.logits(rows), target, weights)


class Perceptron:
    """The chance of class 1."""

    def __init__(self, config: PerceptronConfig | None = None) -> None:
        self.config = config or PerceptronConfig()
        self.network_: Network | None = None
        self.center_ = self.scale_ = np.empty(0)

    def fit(self, train: Table, validation: Table | None = None) -> Self:
        """Train all epochs. `validation` is not needed.

        Raises:
            ValueError: see `Table.checked`; also unless the targets are 0 and 1.
            FloatingPointError: if the loss stops being finite.
        """
        train.checked()
        standard.require_classes(train.target)
        config = self.config
        device.seed_everything(config.loop.seed)
        self.center_, self.scale_ = standard.moments(train.features)
        rows = torch.tensor(standard.scaled(train.features, self.center_, self.scale_), dtype=torch.float32)
        target = torch.tensor(train.target, dtype=torch.float32)
        weights = torch.ones(len(train)) if train.weights is None else torch.tensor(train.weights).float()
        self.network_ = Network(rows.shape[1], config)
        task = training.Task(
            module=self.network_,
            batches=lambda epoch: shuffled(len(train), config.loop.batch_size, config.loop.seed + epoch),
            collate=lambda batch: (rows[batch], target[batch], weights[batch]),
        )
        training.train(task, config.loop, device_name="cpu")
        return self

    @torch.inference_mode()
    def predict(self, features: Values) -> Values:
        """See `Regressor.predict`."""
        network = self._network.eval()
        rows = standard.scaled(features, self.center_, self.scale_).astype(np.float32)
        lots = [
            network.logits(torch.from_numpy(rows[at : at + LOT])).numpy() for at in range(0, len(rows), LOT)
        ]
        return standard.chance(np.concatenate([np.empty(0), *lots]).astype(np.float64))

    def state(self) -> State:
        """Weights, by name, and the scale of the features."""
        weights = {f"network.{name}": value.numpy() for name, value in self._network.state_dict().items()}
        return {**weights, "center": self.center_, "scale": self.scale_}

    @classmethod
    def from_state(cls, config: PerceptronConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these.
        """
        if not {"center", "scale"} <= set(state):
            raise ForeignState(f"expected a perceptron, found {sorted(state)}")
        model = cls(config)
        model.center_, model.scale_ = (state[name].astype(np.float64) for name in ("center", "scale"))
        model.network_ = loaded(Network(len(model.center_), config), state)
        return model

    @property
    def _network(self) -> Network:
        if self.network_ is None:
            raise Unfitted("Perceptron")
        return self.network_


def shuffled(n: int, size: int, seed: int) -> list[torch.Tensor]:
    """The rows of each batch."""
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    return [order[at : at + size] for at in range(0, n, size)]


def loaded(network: Network, state: Mapping[str, NDArray[np.generic]]) -> Network:
    """The network with the weights under `network.`.

    Raises:
        ForeignState: if they are not its own.
    """
    weights = {
        name: torch.tensor(np.asarray(array)) for name, array in part_of(dict(state), "network").items()
    }
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        raise ForeignState(str(error)) from error
    return network.eval()
