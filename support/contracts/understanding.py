"""What is understood of one message: by the gate (rules), and by the models of intent."""

from dataclasses import dataclass, field
from enum import StrEnum

from support.contracts.intents import Intent, Language


class GateVerdict(StrEnum):
    """What the gate says of a message before anything reads it."""

    PASS = "pass"  # noqa: S105 - a verdict
    EMPTY = "empty"
    TOO_LONG = "too_long"  # cut: the beginning is read, and the answer says so
    CRISIS = "crisis"  # self-harm: help lines and a person, nothing else
    THREAT = "threat"
    ABUSE = "abuse"
    ADVICE = "advice"  # medical, legal or safety: nothing beyond stated facts, and a person


@dataclass(frozen=True, slots=True)
class Gated:
    """A message made safe to store: normalised (NFKC), without zero-width and bidirectional signs, masked.

    `masked` names the kinds of personal data that were hidden ("card", "phone" …). `is_configured` is False
    where the message is written in a language that the assistant does not speak.
    """

    text: str
    verdict: GateVerdict
    language: Language
    is_configured: bool = True
    masked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """Intents of a message, best first, with calibrated probabilities, and how surely it is none of them.

    Several intents are several wishes in one message ("cancel it and send me the invoice"). `source` is "model",
    "fallback" (words and examples alone) or "rule".
    """

    intents: tuple[tuple[Intent, float], ...]
    p_out_of_scope: float
    source: str
    model_version: str = ""
    wishes: tuple[Intent, ...] = field(default=())  # intents of the parts of a message with several wishes

    @property
    def intent(self) -> Intent:
        return self.intents[0][0] if self.intents else Intent.OTHER

    @property
    def confidence(self) -> float:
        return self.intents[0][1] if self.intents else 0.0
