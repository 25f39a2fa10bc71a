"""Everything the sequence models share: from histories to tensors, the loss, fitting, scoring, arrays.

A model brings a `Body`: item vectors in, one state per position and step out. The rest is here, once.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ml_core import device
from ml_core.config import LstmConfig, TransformerConfig
from ml_core.data import Histories, Holdout, Interactions, buckets, pad
from ml_core.data.batching import PAD, scatter
from ml_core.estimator import ForeignState, State
from ml_core.loop import evaluation, training
from ml_core.sequence.items import ItemTable
from ml_core.sequence.losses import Logits, softmax_loss

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Config = TransformerConfig | LstmConfig
PREFIX = "network."
SAMPLED = 512  # negatives where the catalogue is too large for a full softmax and none are configured
SERVING_BATCH = 256  # visitors encoded at a time


class Body(Protocol):
    """The part that differs between models."""

    def __call__(self, inputs: torch.Tensor) -> list[torch.Tensor]:
        """(B, T, D) inputs give one (B, T, D) tensor per step ahead; position t may see up to t only."""


class Network(nn.Module):
    """Item table, body and logits; `forward` is the training loss."""

    def __init__(self, config: Config, body: nn.Module, n_items: int, content: Floats | None) -> None:
        super().__init__()
        self.items = ItemTable(n_items, config.width, id_dropout=config.id_dropout, content=content)
        self.body = body
        self.logits = Logits(kind=config.logits, temperature=config.temperature)
        self.event_weight = nn.Parameter(torch.zeros(config.width))  # direction of log(weight) at the input
        self.scale = config.width**0.5
        self.negatives = config.negatives or (SAMPLED if n_items > config.full_softmax_up_to else 0)

    def steps(self, items: torch.Tensor, weights: torch.Tensor, vectors: torch.Tensor) -> list[torch.Tensor]:
        """States for items (B, T) with `PAD` after the end: one (B, T, D) per step ahead."""
        inputs = vectors[items.clamp(min=0)] * self.scale  # (B, T, D)
        inputs = inputs + weights.log()[..., None] * self.event_weight
        states: list[torch.Tensor] = self.body(inputs)
        return states

    def forward(self, items: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
        """Mean loss of the next items at every position, for rows (B, T)."""
        vectors = self.items.vectors()
        scored = self.logits.vectors(vectors)
        losses = []
        for ahead, states in enumerate(self.steps(items[:, :-1], weights[:, :-1], vectors)):
            targets = items[:, ahead + 1 :]  # (B, T - 1 - ahead)
            real = targets != PAD
            if real.any():
                chosen = states[:, : targets.shape[1]][real]  # (M, D)
                losses.append(
                    softmax_loss(
                        self.logits.states(chosen),
                        scored,
                        targets[real],
                        weights[:, ahead + 1 :][real],
                        negatives=self.negatives,
                    )
                )
        return torch.stack(losses).mean()


@dataclass(slots=True)
class Fitted:
    """A network ready to serve, with its item vectors computed once."""

    network: Network
    max_length: int
    vectors: torch.Tensor  # (V, D), as the body reads them
    scored: torch.Tensor  # (V, D), as the logits read them

    @classmethod
    @torch.inference_mode()
    def of(cls, network: Network, max_length: int) -> Fitted:
        """Freeze the item vectors of a trained network."""
        network.eval()
        vectors = network.items.vectors()
        return cls(network, max_length, vectors, network.logits.vectors(vectors))

    @property
    def n_items(self) -> int:
        """V."""
        return len(self.vectors)

    @torch.inference_mode()
    def encode(self, histories: Histories) -> Floats:
        """One state per visitor, (B, D), whose product with `scored` is the logit; 0 for no history."""
        parts = [self._encode(histories.take(rows)) for rows in _chunks(len(histories))]
        return np.concatenate([np.empty((0, self.vectors.shape[1]), np.float32), *parts])

    @torch.inference_mode()
    def predict(self, histories: Histories) -> Floats:
        """Logits (B, V)."""
        scores: Floats = (torch.from_numpy(self.encode(histories)) @ self.scored.T).numpy()
        return scores

    def extended(self, content: Floats | None, n_new: int) -> Fitted:
        """A copy with more items at the end."""
        network = copy.deepcopy(self.network)
        network.items.append(content, n_new)
        return Fitted.of(network, self.max_length)

    def _encode(self, histories: Histories) -> Floats:
        kept = histories.tail(self.max_length)
        items, weights = _tables(kept, self.max_length)
        states = self.network.steps(items, weights, self.vectors)[0]  # (B, T, D)
        latest = torch.from_numpy(kept.lengths)
        rows = torch.arange(len(states))
        last = self.network.logits.states(states[rows, (latest - 1).clamp(min=0)])  # (B, D)
        encoded: Floats = (last * (latest > 0)[:, None]).numpy()
        return encoded


def fit(
    network: Callable[[], Network],
    config: Config,
    train: Interactions,
    validation: Holdout | None,
    *,
    progress: training.Progress | None,
    log_dir: Path | None,
) -> tuple[Fitted, training.Report]:
    """Train a network that `network` builds after seeding, and return it frozen.

    Raises:
        ValueError: if no visitor has two events: there is no "next" to learn.
    """
    device.seed_everything(config.loop.seed)
    rows = np.flatnonzero(train.histories.lengths >= 2)
    if not len(rows):
        raise ValueError("a sequence model needs at least one history of two events")
    histories = train.histories.take(rows).tail(config.max_length + 1)
    built = network()
    task = training.Task(
        module=built,
        batches=lambda epoch: _batches(histories, config, epoch),
        collate=lambda batch: _tables(histories.take(batch), config.max_length + 1),
        score=_scorer(built, config, validation) if validation is not None and len(validation) else None,
    )
    report = training.train(task, config.loop, progress=progress, log_dir=log_dir)
    seen = torch.zeros(train.n_items, dtype=torch.bool)
    seen[torch.from_numpy(np.unique(train.histories.items))] = True
    built.items.place_unseen(seen)
    return Fitted.of(built, config.max_length), report


def to_arrays(fitted: Fitted) -> State:
    """Every parameter and buffer, named."""
    return {PREFIX + name: tensor.numpy().copy() for name, tensor in fitted.network.state_dict().items()}


def from_arrays(
    build: Callable[[int, Floats | None], Network],
    max_length: int,
    state: Mapping[str, NDArray[np.generic]],
) -> Fitted:
    """Rebuild from `to_arrays`; `build` makes an empty network for (n_items, content).

    Raises:
        ForeignState: if an array is missing, unknown or of another shape.
    """
    own = {name.removeprefix(PREFIX): array for name, array in state.items() if name.startswith(PREFIX)}
    foreign = [name for name in state if not name.startswith((PREFIX, "vocabulary."))]
    if foreign or "items.ids" not in own:
        raise ForeignState(f"not the arrays of a sequence network: {sorted(state)[:5]}")
    content = own.get("items.content")
    network = build(len(own["items.ids"]), None if content is None else content.astype(np.float32))
    try:
        network.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in own.items()})
    except RuntimeError as error:
        raise ForeignState(str(error)) from error
    return Fitted.of(network, max_length)


def _tables(histories: Histories, max_length: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Items and event weights, both (B, T)."""
    kept = histories.tail(max_length)
    items = pad(kept, max_length=max_length)
    if kept.weights is None:
        return torch.from_numpy(items), torch.ones(items.shape)
    weights = scatter(kept, kept.weights, width=items.shape[1], fill=1)
    return torch.from_numpy(items), torch.from_numpy(weights)


def _batches(histories: Histories, config: Config, epoch: int) -> list[Ints]:
    # A generator per epoch, so that every process of a group draws the same batches.
    rng = np.random.default_rng([config.loop.seed, epoch])
    return buckets(histories.lengths, size=config.loop.batch_size, rng=rng)


def _scorer(network: Network, config: Config, validation: Holdout) -> Callable[[], float]:
    sample = validation.sample(config.validation_rows)

    def score() -> float:
        where = next(network.parameters()).device
        frozen = Fitted.of(
            copy.deepcopy(network).cpu() if where.type != "cpu" else network, config.max_length
        )
        return evaluation.mean_ndcg(frozen, sample)

    return score


def _chunks(n_rows: int) -> Sequence[Ints]:
    return [np.arange(at, min(at + SERVING_BATCH, n_rows)) for at in range(0, n_rows, SERVING_BATCH)]
