"""One turn while it is worked on: what was said, where the conversation stands, and which tools were used."""

from dataclasses import dataclass, field, replace
from time import perf_counter

from support.contracts import (
    Card,
    Choice,
    Claim,
    Fallback,
    Gated,
    HandoffReason,
    Intent,
    Mode,
    Outcome,
    ProposalView,
    Slots,
    Spent,
    State,
    ToolCall,
    ToolContext,
    ToolName,
    ToolResult,
    Understood,
)
from support.contracts.tools import Argument
from support.services import tools

NOTHING = Understood((), 0.0, "rule")
# Columns of tools' rows that hold names: a language model must leave them as they are.
NAMES = ("product", "variant", "store", "brand", "first", "carrier", "way", "shipping")
MOST_DROPPED, MOST_SIGNS = 12, 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What a procedure came to. `propose` and `handoff` are carried out when the turn is stored, with its state."""

    outcome: Outcome
    claims: tuple[Claim, ...] = ()
    cards: tuple[Card, ...] = ()
    choices: tuple[Choice, ...] = ()
    propose: ToolCall | None = None
    shown: ProposalView | None = None  # a proposal that is open already and shown again
    handoff: HandoffReason | None = None
    form: str = ""
    refused: str = ""  # code of a refusal, remembered


@dataclass(slots=True)
class Usage:
    """What a language model did in a turn: how it was used, what it cost, why a template answered, what was dropped."""

    mode: Mode = Mode.NONE
    spent: Spent = Spent()
    fallback: Fallback = Fallback.NONE
    dropped: list[list[str]] = field(default_factory=list)

    def drop(self, sentence: str, *reasons: str) -> None:
        """Keep what the verifier refused, to be read by operators."""
        if len(self.dropped) < MOST_DROPPED:
            self.dropped.append([sentence[:MOST_SIGNS], *map(str, reasons)])


@dataclass(slots=True)
class Turn:
    """Mutable on purpose: the ledger row of a turn is what gathered here."""

    gated: Gated
    payload: str
    state: State
    context: ToolContext
    understood: Understood = NOTHING
    intent: Intent = Intent.OTHER
    step: str = ""
    used: list[list[object]] = field(default_factory=list)
    passages: list[list[object]] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    parts: tuple[str, ...] = ()  # of the message, where it has several
    is_about_another: bool = False  # order than the one before
    kept: Slots | None = None  # as they were before a digression
    names: set[str] = field(default_factory=set)  # of goods and places that tools spoke of

    @property
    def text(self) -> str:
        return self.gated.text

    @property
    def slots(self) -> Slots:
        return self.state.slots

    def call(self, name: ToolName, **given: Argument) -> ToolResult:
        """Use a tool and note it."""
        started = perf_counter()
        result = tools.run(ToolCall(name, given), context=self.context)
        spent = round(1_000 * (perf_counter() - started))
        self.used.append([name.value, result.status.value, spent])
        self.names |= {str(row[name]) for row in result.rows for name in NAMES if row.get(name)}
        self.passages += [
            [row["key"], row.get("score", "")] for row in result.rows if isinstance(row.get("key"), str)
        ]
        return result

    def fill(self, **slots: object) -> None:
        """Put values into slots."""
        self.state = replace(self.state, slots=replace(self.state.slots, **slots))  # type: ignore[arg-type]

    def part(self, intent: Intent) -> str:
        """The part of the message that wants this; empty where it has no parts."""
        places = dict(self.understood.said)
        at = places.get(intent, len(self.parts))
        return self.parts[at] if at < len(self.parts) else ""

    def turn_to(self, **fields: object) -> None:
        """Move the state."""
        self.state = replace(self.state, **fields)  # type: ignore[arg-type]
