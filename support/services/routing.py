"""What was meant, as a language model sees it, where the models of intent abstain.

It may begin a procedure that looks something up. One that changes something, or calls a person, it may only offer: the
customer taps. So whatever it answers, nothing is proposed that the customer did not ask for.
"""

from django.utils.translation import gettext as _

from support import predictor
from support.contracts import WRITING, Claim, Fallback, Intent, Outcome
from support.features import slots
from support.policy.procedures import PROCEDURES
from support.services import continuing, earlier, filling, spending, tapping
from support.services.answering import words
from support.services.turns import Answer, Turn

OFFERED = frozenset({Intent.COMPLAINT, Intent.TALK_TO_PERSON})  # they call a person


def routed(turn: Turn) -> Answer | None:
    """The answer to what the model chose; None where it does not help, and rules go on."""
    writer = spending.writer(turn)
    if writer is None:
        return None
    options = {intent: str(words.LABELS[intent]) for intent in PROCEDURES if intent in words.LABELS}
    try:
        said = [*earlier.said(turn), turn.text]
        chosen = predictor.route(writer, said, options, turn.context.language)
    except predictor.NoAnswer as error:
        spending.note(turn, writer, error.reason)
        return None
    spending.note(turn, writer, Fallback.UNDECIDED if chosen.intent is Intent.OTHER else Fallback.NONE)
    if chosen.intent is Intent.OTHER:
        return None
    if PROCEDURES[chosen.intent].tool in WRITING or chosen.intent in OFFERED:
        return _offered(turn, chosen.intent)
    return continuing.start(turn, (chosen.intent,), _named(turn, chosen.order_number, chosen.country))


def _named(turn: Turn, order_number: str, country: str) -> slots.Named:
    """What the message names; a number of the model's counts only if it stands there and is the customer's own."""
    named = filling.read(turn)
    if order_number and order_number in turn.text and not named.order_number and not named.has_unknown_order:
        tapping.fill(turn, f"order:{order_number}")
    if country and not named.country:
        turn.fill(country=country)
    return named


def _offered(turn: Turn, intent: Intent) -> Answer:
    turn.turn_to(n_unclear=turn.state.n_unclear + 1)
    turn.fill(question=turn.text[:400])  # what a tap then answers
    choices = tuple(words.wish(one) for one in (intent,) if one in words.LABELS)
    return Answer(Outcome.ASKED, (Claim(_("What do you mean?")),), choices=(*choices, words.person()))
