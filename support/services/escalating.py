"""When an answer is not enough: much money is at stake, or the customer's mood falls while the assistant answers."""

from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _

from support.contracts import HandoffReason, Outcome
from support.features import scoped
from support.models import Message
from support.policy import mood
from support.services.answering import words
from support.services.turns import Answer, Turn

# Reasons of which a person decides something that costs money.
COSTLY = frozenset({HandoffReason.PROBLEM, HandoffReason.DISPUTED, HandoffReason.UPSET})
DONE = frozenset({Outcome.DONE, Outcome.HANDED_OVER})


def escalated(turn: Turn, answer: Answer) -> Answer:
    """The answer, with a person where it takes one at once."""
    if answer.handoff in COSTLY and _is_dear(turn):
        return replace(answer, handoff=HandoffReason.VALUE)
    if answer.handoff is None and answer.outcome not in DONE and not turn.payload and _is_falling(turn):
        person = words.handed_over(HandoffReason.UPSET, _("I am sorry that you are upset."))
        claims = (*answer.claims, *person.claims) if answer.outcome is Outcome.ANSWERED else person.claims
        return replace(person, claims=claims, cards=answer.cards, refused=answer.refused)
    return answer


def _is_dear(turn: Turn) -> bool:
    """Whether the order that is spoken of is worth so much that it goes first."""
    number = turn.slots.order_number
    total = scoped.orders(turn.context).filter(number=number).values_list("total", flat=True).first()
    return total is not None and total >= settings.SUPPORT_VALUE


def _is_falling(turn: Turn) -> bool:
    """The messages before are only read where this one sounds bad."""
    now = mood.of(turn.text)
    if now > -mood.STRONG:
        return False
    own = Message.objects.filter(
        conversation=turn.context.conversation_id, author=Message.Author.CUSTOMER, payload=""
    )
    before = own.order_by("-number").values_list("text", flat=True)[: mood.LOOKED_AT]
    moods = [mood.of(text) for text in reversed(before) if text != turn.text]
    return mood.is_falling([*moods, now])
