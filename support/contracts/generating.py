"""What a language model may do in a turn, what it cost, and why a template answered instead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from support.contracts.intents import Intent


class Mode(StrEnum):
    """How a configured model takes part. Whatever it is, tools are authorised in code."""

    NONE = "none"
    PHRASER = "phraser"  # says finished answers in other words
    ROUTER = "router"  # chooses what was meant where the models of intent abstain
    AGENT = "agent"  # looks things up, a few tools a turn


class Fallback(StrEnum):
    """Why the model's answer was not used, or not wholly. Stored as codes."""

    NONE = ""
    UNCONFIGURED = "unconfigured"
    BUSY = "busy"  # resting after failures, or turned away
    TIMEOUT = "timeout"
    FAILED = "failed"  # unreachable, or an answer that cannot be read
    BUDGET = "budget"
    INVALID = "invalid"  # not the form that was asked for
    FORBIDDEN = "forbidden"  # a tool that was not offered, or arguments that it does not take
    UNVERIFIED = "unverified"  # sentences that no fact supports
    UNDECIDED = "undecided"  # it knew no better


@dataclass(frozen=True, slots=True)
class Spent:
    """Of some calls. Calls that failed count at their worst, as their bill is not known."""

    calls: int = 0
    tokens: int = 0
    seconds: float = 0.0
    money: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a turn may spend at most; after `seconds` the template answers."""

    calls: int
    tokens: int
    seconds: float
    money: Decimal

    @property
    def is_spent(self) -> bool:
        return self.calls <= 0 or self.tokens <= 0 or self.seconds <= 0 or self.money < 0


@dataclass(frozen=True, slots=True)
class Routed:
    """What a router chose; its slots are checked like anything typed."""

    intent: Intent
    order_number: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class ToolOffer:
    """A tool as a model is told of it; `parameters` is the JSON schema of its arguments."""

    name: str
    description: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """A model asks for a tool. Nothing of it is checked yet."""

    id: str
    name: str
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One answer of a model in agent mode: words, or tools to use first."""

    text: str
    asked: tuple[Asked, ...] = ()
