"""A yes or a no to the open proposal, in whatever words; a yes acts, so it may say nothing beyond what was proposed."""

from support import predictor
from support.contracts import Intent, ToolName
from support.features import counting, names, scoped, slots
from support.models import Proposal
from support.policy import agreeing
from support.services.turns import Turn


def heard(turn: Turn, proposal_id: int) -> Intent | None:
    """AFFIRM, DENY, or None where the message is neither."""
    proposal = Proposal.objects.filter(pk=proposal_id).first()
    if proposal is None:
        return None
    said = _short(turn.text, proposal)
    if agreeing.says_no(said):
        return Intent.DENY
    if agreeing.says_yes(said, proposal.tool):
        return Intent.AFFIRM
    return _in_own_words(turn, said, proposal) if len(said) <= agreeing.MOST else None


def says_more(turn: Turn, proposal_id: int) -> bool:
    """Whether the message names something that the proposal is not about, or the proposal is gone."""
    proposal = Proposal.objects.filter(pk=proposal_id).first()
    return proposal is None or _names_more(turn, proposal)


def _short(text: str, proposal: Proposal) -> str:
    """The message without what repeats the proposal: how many pieces, and that something stops."""
    pieces = _pieces(proposal)
    if pieces and counting.units(text) == pieces:
        text = counting.without(text)
    is_stop = proposal.tool == ToolName.SET_NEWSLETTER and proposal.arguments.get("wanted") == "off"
    return agreeing.without_stop(text) if is_stop else text


def _in_own_words(turn: Turn, said: str, proposal: Proposal) -> Intent | None:
    told = predictor.heard(said, turn.gated.language)
    is_yes = agreeing.may_be_yes(said, told.yes, proposal.tool)
    is_no = agreeing.may_be_no(said, told.no)
    if not (is_yes or is_no) or _names_more(turn, proposal):
        return None
    return Intent.AFFIRM if is_yes else Intent.DENY


def _names_more(turn: Turn, proposal: Proposal) -> bool:
    """Whether the message names an order, goods, a number of pieces or a place that the proposal is not about."""
    number = str(proposal.arguments.get("order_number", ""))
    named = slots.named(turn.text, turn.context)
    if named.has_unknown_order or named.voucher_code or named.order_number not in ("", number):
        return True
    pieces, units = _pieces(proposal), counting.units(turn.text)
    if units is not None and pieces and units != pieces:
        return True
    return _names_other_goods(turn, number) or _names_other_place(turn, proposal)


def _pieces(proposal: Proposal) -> int:
    return sum(count for _line, count in proposal.arguments.get("lines", ()))


def _names_other_goods(turn: Turn, number: str) -> bool:
    order = scoped.orders(turn.context).filter(number=number).first() if number else None
    lines = order.lines.all() if order is not None else ()
    own = {line.variant.product_id for line in lines if line.variant is not None}
    return any(pk not in own for pk in names.mentioned(turn.text, turn.context))


def _names_other_place(turn: Turn, proposal: Proposal) -> bool:
    if proposal.tool != ToolName.CHANGE_ADDRESS:
        return False
    shown, said = " ".join(map(str, proposal.effects)).casefold(), turn.text.casefold()
    places = [
        place.casefold()
        for pair in scoped.addresses(turn.context).values_list("city", "line1")
        for place in pair
        if len(place) > 2
    ]
    return any(place in said and place not in shown for place in places)
