"""What a training is asked for, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """`fast` is of no meaning here: trees are fast. `by` names who asked: "command", "task"."""

    as_of: datetime
    fast: bool = False
    by: str = "command"


@dataclass(frozen=True, slots=True)
class TrainResult:
    """The version that was saved, and whether it serves from now on."""

    version: str
    is_promoted: bool
    verdict: tuple[str, ...]
    run_id: int
    card: str


@dataclass(frozen=True, slots=True)
class Version:
    """A trained version, for operators."""

    name: str
    estimator: str
    as_of: str
    created_at: str
    is_champion: bool
    figure: str  # the number by which versions are compared, with its name
