"""The causal Transformer over a visitor's items, trained to name the next one at every position.

Source: SASRec (Kang & McAuley 2018, arXiv 1808.09781), with what later work found to matter: the shifted loss
over all positions, a softmax over the catalogue instead of one negative (arXiv 2309.07602), and layer norms
before each part (arXiv 2508.06450). Departs from them by padding on the right, so that padding is never seen.
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
from torch.nn import functional

from ml_core.config import TransformerConfig
from ml_core.data import Histories, Holdout, Interactions
from ml_core.estimator import Floats, State, Unfitted
from ml_core.loop import training
from ml_core.sequence import network


class Attention(nn.Module):
    """Causal self-attention with H heads."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.mix = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """(B, T, D) to (B, T, D)."""
        batch, length, width = inputs.shape
        mixed = self.mix(inputs).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)  # each (B, H, T, D / H)
        dropout = self.dropout if self.training else 0.0
        heard = functional.scaled_dot_product_attention(query, key, value, dropout_p=dropout, is_causal=True)
        joined: torch.Tensor = self.out(heard.transpose(1, 2).reshape(batch, length, width))  # (B, T, D)
        return joined


class Block(nn.Module):
    """Attention and a feed-forward part, each normalised before and added after."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.before_attention = nn.LayerNorm(width)
        self.attention = Attention(width, heads, dropout)
        self.before_feed = nn.LayerNorm(width)
        self.feed = nn.Sequential(
            nn.Linear(width, 2 * width), nn.GELU(), nn.Dropout(dropout), nn.Linear(2 * width, width)
        )
        self.dropout = nn.Dropout(dropout)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """(B, T, D) to (B, T, D)."""
        inputs = inputs + self.dropout(self.attention(self.before_attention(inputs)))
        output: torch.Tensor = inputs + self.dropout(self.feed(self.before_feed(inputs)))
        return output


class Tower(nn.Module):
    """Positions, blocks and a last norm."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.positions = nn.Parameter(torch.randn(config.max_length, config.width) * 0.02)
        self.dropout = nn.Dropout(config.dropout)
        blocks = [Block(config.width, config.heads, config.dropout) for _ in range(config.layers)]
        self.blocks = nn.Sequential(*blocks)
        self.norm = nn.LayerNorm(config.width)

    def forward(self, inputs: torch.Tensor) -> list[torch.Tensor]:
        """(B, T, D) to one step of (B, T, D)."""
        placed = self.dropout(inputs + self.positions[: inputs.shape[1]])
        return [self.norm(self.blocks(placed))]


class Transformer:
    """Scores the next item from the latest `max_length` items of a visitor."""

    def __init__(self, config: TransformerConfig | None = None) -> None:
        self.config = config or TransformerConfig()
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
    def from_state(cls, config: TransformerConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
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
            raise Unfitted("Transformer")
        return self.fitted_


def _build(config: TransformerConfig, n_items: int, content: Floats | None) -> network.Network:
    return network.Network(config, Tower(config), n_items, content)
