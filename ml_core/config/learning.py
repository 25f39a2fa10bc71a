"""How any model is trained and when it may serve."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoopConfig:
    """The training loop. Times are counted in epochs over the training set."""

    epochs: int = 40  # at most
    patience: int = 4  # evaluations without improvement before stopping
    evaluate_every: int = 1  # epochs
    learning_rate: float = 1e-3  # Adam; the usual value for embeddings of this width
    weight_decay: float = 0.0  # decoupled; dropout does the regularising here
    batch_size: int = 128  # visitors; larger batches learnt slower per CPU-second on Beauty
    clip_norm: float = 5.0  # gradient norm; guards the LSTM against rare explosions
    warmup_steps: int = 100  # linear rise of the rate; Adam's moments are noise before that
    final_rate: float = 1.0  # share of the rate left at the end, falling linearly; 1 = constant
    seed: int = 0  # same seed, same numbers on CPU


@dataclass(frozen=True, slots=True)
class GateConfig:
    """When a candidate may replace the champion."""

    min_units: int = 200  # visitors in the holdout; below it any difference is noise
    confidence_z: float = 1.645  # one-sided 95 %
    max_relative_loss: float = 0.02  # worst plausible loss against the champion; buys freshness
    greater_is_better: bool = True
