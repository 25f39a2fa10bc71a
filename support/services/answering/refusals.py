"""What is said where nothing is given: the same words each time, without a hint of what there might be."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from support.contracts import Choice, GateVerdict, HandoffReason, Intent
from support.policy import refusing
from support.services.answering import words
from support.services.turns import Answer

RULE = "rule:"


def of_rule(code: str, before: Sequence[str]) -> Answer:
    """The refusal of a rule; from the second on with a person beside it."""
    text = {
        "others": _("I only tell what belongs to your own account."),
        "secrets": _("I cannot help with that. I answer questions about orders and products of this shop."),
        "promises": _(
            "Only prices and offers that the shop shows count; I can neither change nor promise any."
        ),
        "other_money": _("Money only goes back to the means of payment that it came from."),
    }[code]
    choices: tuple[Choice, ...] = (
        words.wish(Intent.ORDER_LIST),
        words.wish(Intent.PRODUCT_SEARCH),
        words.person(),
    )
    if not refusing.offers_person(f"{RULE}{code}", before):
        choices = choices[:2]
    return words.refused(text, f"{RULE}{code}", *choices)


def of_verdict(verdict: GateVerdict) -> Answer | None:
    """Where somebody may be in danger or is threatened, a person comes at once."""
    if verdict is GateVerdict.CRISIS:
        return words.handed_over(
            HandoffReason.SAFETY,
            _(
                "I am worried about you. Please call your local emergency "
                "number now, or a crisis line: you are not alone, and talking helps."
            ),
        )
    if verdict is GateVerdict.THREAT:
        return words.handed_over(HandoffReason.SAFETY, _("I take this seriously."))
    if verdict is GateVerdict.ABUSE:
        return words.handed_over(HandoffReason.UPSET, _("I am sorry that you are upset."))
    if verdict is GateVerdict.ADVICE:
        return words.handed_over(
            HandoffReason.ADVICE,
            _(
                "I cannot give medical, legal or safety advice, and say "
                "nothing beyond what a product page states. If you are in danger, call your emergency number."
            ),
        )
    return None
