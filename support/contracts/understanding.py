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
class Cues:
    """What a message names, which tells what may be wanted. `has_option`: of one product, a colour or size of it."""

    has_order: bool = False
    has_voucher: bool = False
    has_country: bool = False
    n_products: int = 0
    has_option: bool = False
    wants_done: bool = False  # "I'd like to", "帮我": something is to be done
    asks_rule: bool = False  # "how many days", "几天": what holds in general is asked
    n_spoken_of: int = 0  # products that were named before
    asks_property: bool = False  # of a product that is named or spoken of
    is_owned: bool = False  # "my order", "我买的": about what was bought
    is_of_own_order: bool = False  # names goods of an order that is under way or arrived lately
    is_returning: bool = False  # a return is under way in the conversation
    is_weighing: bool = False  # asks while a proposal waits for an answer
    has_own_place: bool = False  # a street or town of the customer's own address book
    deeds: frozenset[Intent] = frozenset()  # intents whose deed is named outright: "return", "取消"


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
    said: tuple[tuple[Intent, int], ...] = field(default=())  # each of them with the place of its part

    @property
    def intent(self) -> Intent:
        return self.intents[0][0] if self.intents else Intent.OTHER

    @property
    def confidence(self) -> float:
        return self.intents[0][1] if self.intents else 0.0
