"""The LSTM encoder and decoder with which such recommenders began, kept as a measured ancestor.

Source: the encoder-decoder of Sutskever et al. (2014, arXiv 1409.3215) applied to sessions as GRU4Rec did
(Hidasi et al. 2016, arXiv 1511.06939). Departs from both by decoding from every prefix of a history at once,
and by the same softmax, tied item vectors and loop as the Transformer, so that rows compare architectures.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ml_core.config import LstmConfig
from ml_core.data import Histories, Holdout, Interactions
from ml_core.estimator import Floats, State, Unfitted
from ml_core.loop import training
from ml_core.sequence import network


class EncoderDecoder(nn.Module):
    """An LSTM reads up to each position; a second, started from what it read, says the next items in turn."""

    def __init__(self, config: LstmConfig) -> None:
        super().__init__()
        width = config.width
        self.horizon = config.horizon
        self.dropout = nn.Dropout(config.dropout)
        self.encoder = nn.LSTM(width, width, config.layers, batch_first=True)
        self.bridge = nn.Linear(width, 2 * width)
        self.start = nn.Parameter(torch.zeros(width))
        self.decoder = nn.LSTMCell(width, width)
        self.norm = nn.LayerNorm(width)

    def forward(self, inputs: torch.Tensor) -> list[torch.Tensor]:
        """(B, T, D) to `horizon` steps of (B, T, D); every position starts a decoder of its own.

        While training, each later step hears the true item before it (teacher forcing); the positions whose
        next item lies outside the row have no target and are ignored by the loss. Serving takes one step.
        """
        batch, length, width = inputs.shape
        read, _ = self.encoder(self.dropout(inputs))  # (B, T, D)
        hidden, cell = self.bridge(self.dropout(read)).reshape(batch * length, 2 * width).chunk(2, dim=1)
        hidden, cell = hidden.tanh(), cell.contiguous()
        heard = self.start.expand(batch * length, width)
        steps = []
        for ahead in range(self.horizon if self.training else 1):
            hidden, cell = self.decoder(heard, (hidden, cell))  # (B * T, D)
            steps.append(self.norm(self.dropout(hidden)).view(batch, length, width))  # (B, T, D)
            heard = inputs.roll(-ahead - 1, dims=1).reshape(batch * length, width)
        return steps


class Lstm:
    """Scores the next item from the latest `max_length` items of a visitor."""

    def __init__(self, config: LstmConfig | None = None) -> None:
        self.config = config or LstmConfig()
        self.fitted_: network.Fitted | None = None
        self.report_: training.Report | None = None

    @property
    def n_items(self) -> int:
        """V."""
        return self._fitted.n_items

    def fit(
        self,
        train: Interactions,
        validation: Holdout | None = None,
        *,
        progress: training.Progress | None = None,
        log_dir: Path | None = None,
    ) -> Self:
        """Train; `validation` decides when to stop and which epoch is kept.

        Raises:
            ValueError: if no history has two events.
            FloatingPointError: if the loss stops being finite.
        """
        self.fitted_, self.report_ = network.fit(
            lambda: _build(self.config, train.n_items, train.content),
            self.config,
            train,
            validation,
            progress=progress,
            log_dir=log_dir,
        )
        return self

    def predict(self, histories: Histories) -> Floats:
        """Logits (B, V); all 0 for an empty history."""
        return self._fitted.predict(histories)

    def score_one(self, history: Sequence[int]) -> Floats:
        """Logits (V,)."""
        scores: Floats = self.predict(Histories.of([history]))[0]
        return scores

    def encode(self, histories: Histories) -> Floats:
        """The visitor's state, (B, D), to search `item_vectors` with."""
        return self._fitted.encode(histories)

    def item_vectors(self) -> Floats:
        """(V, D), in the space of `encode`."""
        return self._fitted.scored.numpy().copy()

    def with_items(self, content: Floats | None = None, *, n_new: int) -> Self:
        """New items placed by content; without content each is the average item."""
        wider = copy.copy(self)
        wider.fitted_ = self._fitted.extended(content, n_new)
        return wider

    def state(self) -> State:
        """Weights, by name."""
        return network.to_arrays(self._fitted)

    @classmethod
    def from_state(cls, config: LstmConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not this model's.
        """
        model = cls(config)
        model.fitted_ = network.from_arrays(
            lambda n_items, content: _build(config, n_items, content), config.max_length, state
        )
        return model

    @property
    def _fitted(self) -> network.Fitted:
        if self.fitted_ is None:
            raise Unfitted("Lstm")
        return self.fitted_


def _build(config: LstmConfig, n_items: int, content: Floats | None) -> network.Network:
    return network.Network(config, EncoderDecoder(config), n_items, content)
