"""What the assistant answers: words with their sources, cards, choices, a proposal to agree to; and how it streams."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum


class Authority(IntEnum):
    """Whom a passage is trusted from, most first: a property of the product beats what a review says of it."""

    ATTRIBUTE = 4
    POLICY = 3
    FAQ = 2
    DESCRIPTION = 2
    VERIFIED_REVIEW = 1
    REVIEW = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that can answer: its source's key ("policy:returns", "review:17"), words and authority."""

    key: str
    text: str
    authority: Authority
    language: str
    title: str = ""
    url: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a sentence comes from, as a link of our own site."""

    key: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence with what supports it. A sentence without support is not said."""

    text: str
    citations: tuple[Citation, ...] = ()


class CardKind(StrEnum):
    PRODUCT = "product"
    ORDER = "order"
    ARTICLE = "article"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Card:
    """Something to look at: `ref` is the id of its row; what it shows is read when it is shown."""

    kind: CardKind
    ref: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A tappable answer: `payload` is what the assistant gets back, one that it offered itself ("order:A-1001")."""

    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """What exactly will happen, to be agreed to: `token` is signed over tool, arguments and state."""

    token: str
    title: str
    effects: tuple[str, ...]
    expires_at: datetime
    confirm_label: str
    decline_label: str


class Outcome(StrEnum):
    """What a turn came to; the ledger's main column."""

    ANSWERED = "answered"
    ASKED = "asked"  # for a missing slot or what was meant
    PROPOSED = "proposed"
    DONE = "done"  # something was changed after a yes
    DECLINED = "declined"
    REFUSED = "refused"
    ABSTAINED = "abstained"
    HANDED_OVER = "handed_over"
    SILENT = "silent"  # a person owns the conversation
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the assistant. At most four choices."""

    outcome: Outcome
    claims: tuple[Claim, ...]
    cards: tuple[Card, ...] = ()
    choices: tuple[Choice, ...] = ()
    proposal: ProposalView | None = None
    form: str = ""  # name of a form to fill instead of typing: "address", "return"
    handoff: str = ""  # code of the reason

    @property
    def text(self) -> str:
        return "\n".join(claim.text for claim in self.claims)


class StreamKind(StrEnum):
    STATUS = "status"  # "looking up order …": at once
    DELTA = "delta"
    CITATION = "citation"
    CARD = "card"
    CHOICES = "choices"
    PROPOSAL = "proposal"
    HANDOFF = "handoff"
    DONE = "done"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event of a stream. `event_id` is "<message>:<n>", so that a lost stream goes on where it broke."""

    event_id: str
    kind: StreamKind
    data: Mapping[str, object] = field(default_factory=dict)
