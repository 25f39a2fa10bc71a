"""The app's vocabulary: frozen values that its files hand to each other. Nothing here imports anything of ours."""

from support.contracts.answering import (
    Authority,
    Card,
    CardKind,
    Choice,
    Citation,
    Claim,
    Outcome,
    Passage,
    ProposalView,
    Reply,
    StreamEvent,
    StreamKind,
)
from support.contracts.handing import HandoffReason, HandoffState
from support.contracts.intents import DOMAINS, Domain, Intent, Language
from support.contracts.state import Confirmation, Frame, Pending, Slots, State
from support.contracts.tools import (
    READING,
    WRITING,
    Fact,
    ToolCall,
    ToolContext,
    ToolName,
    ToolResult,
    ToolStatus,
)
from support.contracts.training import MODELS, Trained, TrainOptions
from support.contracts.understanding import Gated, GateVerdict, Understood

__all__ = [
    "DOMAINS",
    "MODELS",
    "READING",
    "WRITING",
    "Authority",
    "Card",
    "CardKind",
    "Choice",
    "Citation",
    "Claim",
    "Confirmation",
    "Domain",
    "Fact",
    "Frame",
    "GateVerdict",
    "Gated",
    "HandoffReason",
    "HandoffState",
    "Intent",
    "Language",
    "Outcome",
    "Passage",
    "Pending",
    "ProposalView",
    "Reply",
    "Slots",
    "State",
    "StreamEvent",
    "StreamKind",
    "ToolCall",
    "ToolContext",
    "ToolName",
    "ToolResult",
    "ToolStatus",
    "TrainOptions",
    "Trained",
    "Understood",
]
