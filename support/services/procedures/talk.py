"""Small talk, kept short; and the way to a person, without any."""

from django.utils.translation import gettext as _

from support.contracts import Choice, HandoffReason, Intent
from support.services.answering import words
from support.services.turns import Answer, Turn


def small_talk(turn: Turn) -> Answer:
    if turn.state.proposal_id is not None and turn.intent in (Intent.AFFIRM, Intent.DENY):
        return words.answered(
            *words.said(_("Shall I do exactly what is shown? Please answer with a plain yes or no."))
        )
    text = {
        Intent.GREETING: _("Hello! What can I do for you?"),
        Intent.THANKS: _("You are welcome. Is there anything else?"),
        Intent.GOODBYE: _("Goodbye, and thank you for your visit."),
        Intent.WHO_ARE_YOU: _(
            "I am the automatic assistant of this shop. I look up orders "
            "and products, and call a person when you want one."
        ),
        Intent.AFFIRM: _("There is nothing that waits for your yes. What can I do for you?"),
        Intent.DENY: _("All right. Is there anything else?"),
    }[turn.intent]
    choices: tuple[Choice, ...] = ()
    if turn.intent in (Intent.GREETING, Intent.WHO_ARE_YOU):
        choices = tuple(
            words.wish(one) for one in (Intent.ORDER_STATUS, Intent.RETURN_ITEM, Intent.PRODUCT_SEARCH)
        )
        choices = (*choices, words.person())
    return words.answered(*words.said(text), choices=choices)


def complaint(turn: Turn) -> Answer:
    return words.handed_over(HandoffReason.UPSET, _("I am sorry that we disappointed you."))


def person(turn: Turn) -> Answer:
    return words.handed_over(HandoffReason.ASKED)
