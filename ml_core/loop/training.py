"""The only training loop: early stopping, the best weights kept, TensorBoard, one process or many.

Several GPUs (or, for a test, several CPU processes): start the same command with
`torchrun --nproc-per-node N`. Every process then takes its share of each epoch's batches, gradients are
averaged, the first process scores and decides, and all end with the same weights.
Source: PyTorch DistributedDataParallel (Li et al. 2020); early stopping after Prechelt (1998).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel

from ml_core import device
from ml_core.config import LoopConfig

Tensors = tuple[torch.Tensor, ...]
Rows = TypeVar("Rows")


@dataclass(frozen=True, slots=True)
class Step:
    """Progress, for a bar or a log line. `fraction` is of the whole run, in [0, 1]."""

    epoch: int
    n_epochs: int
    fraction: float
    loss: float
    score: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """What happened: mean loss and validation score of every epoch, and the epoch that was kept."""

    losses: tuple[float, ...]
    scores: tuple[float, ...]
    best_epoch: int

    @property
    def best_score(self) -> float:
        """The highest validation score; nan when nothing was scored."""
        return max(self.scores, default=math.nan)


Progress = Callable[[Step], None]


class Log(Protocol):
    """The part of TensorBoard's SummaryWriter that is used."""

    def add_scalar(self, tag: str, scalar_value: float, global_step: int) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Pace:
    """Parameters that learn at their own rate: the lower layers of a pretrained network, its new head."""

    parameters: tuple[nn.Parameter, ...]
    rate: float  # times the loop's learning rate
    weight_decay: float


@dataclass(frozen=True, slots=True)
class Task(Generic[Rows]):
    """What to train.

    Attributes:
        module: its `forward(*tensors)` returns the loss of a batch, a scalar.
        batches: the rows of every batch of an epoch, the same in every process.
        collate: turns a batch's rows into tensors on the CPU.
        score: validation score, greater is better; None trains all epochs and keeps the last.
        paces: who learns how fast; nothing means all parameters alike. What is left out does not learn.
        after_step: called with the number of steps taken, while the gradients are still there.
    """

    module: nn.Module
    batches: Callable[[int], Sequence[Rows]]
    collate: Callable[[Rows], Tensors]
    score: Callable[[], float] | None = None
    paces: tuple[Pace, ...] = ()
    after_step: Callable[[int], None] | None = None


def train(
    task: Task[Rows],
    config: LoopConfig,
    *,
    device_name: str = "auto",
    progress: Progress | None = None,
    log_dir: Path | None = None,
) -> Report:
    """Train `task.module` in place; it ends in evaluation mode, on the CPU, with its best weights.

    Raises:
        FloatingPointError: if the loss is no longer finite; the weights are then those of the best epoch.
    """
    where = device.pick(device_name)
    rank, n_processes = device.world()
    started_here = n_processes > 1 and _join_processes(where)
    if n_processes > 1:
        torch.manual_seed(config.seed + rank)  # or every process would drop out the same units
    log = _open_log(log_dir) if log_dir and rank == 0 else None
    task.module.to(where)
    try:
        return _Run(task, config, where, progress if rank == 0 else None, log).go()
    finally:
        task.module.to("cpu").eval()
        if log:
            log.close()
        if started_here:
            distributed.destroy_process_group()


class _Run(Generic[Rows]):
    """One run's changing state: the optimiser, the best weights so far, the curves."""

    def __init__(
        self,
        task: Task[Rows],
        config: LoopConfig,
        where: torch.device,
        progress: Progress | None,
        log: Log | None,
    ) -> None:
        self.task, self.config, self.where = task, config, where
        self.progress, self.log = progress, log
        self.rank, self.n_processes = device.world()
        self.losses: list[float] = []
        self.scores: list[float] = []
        self.best = -math.inf
        self.best_epoch = 0
        self.best_weights = _copy_weights(task.module)
        self.n_steps = 0
        self.fraction = 0.0
        self.optimiser = _optimiser(task, config)
        self.parallel = DistributedDataParallel(task.module) if self.n_processes > 1 else task.module

    def go(self) -> Report:
        """All epochs, or until patience runs out."""
        stale = 0
        for epoch in range(self.config.epochs):
            self.losses.append(self._epoch(epoch))
            self._require_finite(self.losses[-1])
            if self.task.score and (epoch + 1) % self.config.evaluate_every == 0:
                stale = 0 if self._improved(epoch) else stale + 1
            self._tell(epoch)
            if stale >= self.config.patience:
                break
        if self.task.score:
            self.task.module.load_state_dict(self.best_weights)
        else:
            self.best_epoch = len(self.losses) - 1
        return Report(tuple(self.losses), tuple(self.scores), self.best_epoch)

    def _epoch(self, epoch: int) -> float:
        """Mean loss of one pass over this process's share."""
        self.task.module.train()
        total = torch.zeros((), device=self.where)
        batches = _share(self.task.batches(epoch), self.rank, self.n_processes)
        for number, rows in enumerate(batches):
            self.fraction = (epoch + number / len(batches)) / self.config.epochs
            tensors = (tensor.to(self.where) for tensor in self.task.collate(rows))
            total += self._step(self.parallel(*tensors))
            self._tell(epoch, number / len(batches))
        if self.n_processes > 1:
            distributed.all_reduce(total)
        return float(total) / max(1, len(batches) * self.n_processes)

    def _step(self, loss: torch.Tensor) -> torch.Tensor:
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.task.module.parameters(), self.config.clip_norm)
        self.n_steps += 1
        warm = min(1.0, self.n_steps / max(1, self.config.warmup_steps))
        late = 1.0 - (1.0 - self.config.final_rate) * self.fraction
        for group in self.optimiser.param_groups:
            group["lr"] = self.config.learning_rate * warm * late * group["pace"]
        self.optimiser.step()
        if self.task.after_step:
            self.task.after_step(self.n_steps)
        return loss.detach()

    def _improved(self, epoch: int) -> bool:
        """Score in the first process, and let all of them hear the same number."""
        self.task.module.eval()
        score = torch.zeros((), dtype=torch.float64, device=self.where)
        if self.rank == 0 and self.task.score:
            score += self.task.score()
        if self.n_processes > 1:
            distributed.broadcast(score, src=0)
        self.scores.append(float(score))
        if self.scores[-1] <= self.best:
            return False
        self.best, self.best_epoch = self.scores[-1], epoch
        self.best_weights = _copy_weights(self.task.module)
        return True

    def _require_finite(self, loss: float) -> None:
        if not math.isfinite(loss):
            self.task.module.load_state_dict(self.best_weights)
            raise FloatingPointError(f"loss became {loss} in epoch {len(self.losses)}")

    def _tell(self, epoch: int, within: float = 1.0) -> None:
        fraction = (epoch + within) / self.config.epochs
        loss = self.losses[-1] if self.losses else math.nan
        score = self.scores[-1] if self.scores else None
        if self.progress:
            self.progress(Step(epoch + 1, self.config.epochs, fraction, loss, score))
        if self.log and within == 1.0:
            self.log.add_scalar("loss", loss, epoch)
            if score is not None:
                self.log.add_scalar("score", score, epoch)


def _optimiser(task: Task[Rows], config: LoopConfig) -> torch.optim.AdamW:
    paces = task.paces or (Pace(tuple(task.module.parameters()), 1.0, config.weight_decay),)
    groups = [
        {"params": list(pace.parameters), "weight_decay": pace.weight_decay, "pace": pace.rate}
        for pace in paces
    ]
    return torch.optim.AdamW(groups, lr=config.learning_rate)


def _share(batches: Sequence[Rows], rank: int, n_processes: int) -> Sequence[Rows]:
    """Every process must take as many steps as the others, or the last gradients wait for ever."""
    whole = len(batches) - len(batches) % n_processes if len(batches) >= n_processes else len(batches)
    return batches[rank:whole:n_processes] if n_processes > 1 else batches


def _join_processes(where: torch.device) -> bool:
    """Join the group that torchrun prepared; False when the caller already has."""
    if distributed.is_initialized():
        return False
    distributed.init_process_group("nccl" if where.type == "cuda" else "gloo")
    return True


def _open_log(folder: Path) -> Log:
    # TensorBoard takes a second to import and is not needed to train.
    from torch.utils.tensorboard.writer import SummaryWriter  # noqa: PLC0415

    log: Log = SummaryWriter(str(folder))
    return log


def _copy_weights(module: nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().clone() for name, tensor in module.state_dict().items()}
