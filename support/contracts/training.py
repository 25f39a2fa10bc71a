"""What a training run is asked for, and what it came to."""

from dataclasses import dataclass
from datetime import datetime

MODELS = ("intents", "answerability", "rewriter")  # artifacts of the app, each with its own champion


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """`fast` leaves the networks out. `by` names who asked: "command", "task"."""

    as_of: datetime
    fast: bool = False
    by: str = "command"


@dataclass(frozen=True, slots=True)
class Trained:
    """The run's card, and the version that serves from now on if the gate let it."""

    version: str
    card: str
    is_promoted: bool
