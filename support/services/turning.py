"""One turn, by rules in order: the gate, what was tapped, a person, a yes or no, refusals, what was asked for, intents.

Nothing here writes: proposals and hand-overs are carried out when the turn is stored. A yes alone acts at once, and its
proposal makes that happen once.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from support.contracts import (
    Confirmation,
    Frame,
    GateVerdict,
    HandoffReason,
    Intent,
    Language,
    Outcome,
    Pending,
)
from support.features import abstracting, correcting, counting, names, slots, spoken
from support.policy import agreeing, deciding, gate, leaning, leaving, reasons, refusing
from support.policy.deciding import Act
from support.policy.procedures import PROCEDURES
from support.services import continuing, escalating, filling, hearing, leading, meaning, proposals, tapping
from support.services.answering import refusals, words
from support.services.procedures import shopping
from support.services.turns import Answer, Turn

MAX_ASKED = 2
MOST_CHOSEN = 60  # signs of an answer that chooses; "one question first: …" is longer
ELSEWHERE = leaning.ACTS | {
    Intent.TALK_TO_PERSON,
    Intent.COMPLAINT,
    Intent.ORDER_STATUS,
    Intent.REFUND_STATUS,
}
KEEPS = re.compile(
    r"\b(?:keep (?:it|my account)|(?:don'?t|do not) (?:delete|close|remove))\b"
    r"|(?:别|不要|不用|先不|不)(?:删|注销)|留着",
    re.IGNORECASE,
)
QUIET = frozenset({"sign_in", "not_found", "no_orders", "unchanged"})  # nothing to argue about


def take(turn: Turn) -> Answer:
    """The answer to a message."""
    if turn.gated.language is Language.ZH:
        turn.gated = replace(turn.gated, text=spoken.simplified(turn.text))
    else:
        plain = abstracting.spelt(turn.text, names.spans(turn.text, turn.context))
        turn.gated = replace(turn.gated, text=plain)
    rules: tuple[Callable[[Turn], Answer | None], ...] = (
        _gate, tapping.tapped, _person, _confirmation, _unwanted, _correction, _refusal, _dispute, _insistence,
        _pending, _ellipsis,
    )  # fmt: skip
    answer = next((found for rule in rules if (found := rule(turn)) is not None), None) or _understood(turn)
    return _with_notices(turn, escalating.escalated(turn, answer))


def _gate(turn: Turn) -> Answer | None:
    verdict = turn.gated.verdict
    if verdict is GateVerdict.EMPTY and not turn.payload:
        return words.asked(_("What can I do for you?"))
    is_reason = leaning.UNDOING & leaning.deeds(turn.text) and not gate.is_danger(turn.text)
    if verdict is GateVerdict.ADVICE and is_reason:
        return None  # "my doctor forbids me sweets, may I send them back?" asks for no advice
    return refusals.of_verdict(verdict)


def _person(turn: Turn) -> Answer | None:
    if not deciding.asks_for_person(turn.text):
        return None
    turn.intent = Intent.TALK_TO_PERSON
    return words.handed_over(HandoffReason.ASKED)


def _confirmation(turn: Turn) -> Answer | None:
    """A yes or no to the open proposal. A yes to nothing does nothing."""
    proposal_id = turn.state.proposal_id
    if proposal_id is None:
        return None
    frame = continuing.top(turn.state)
    heard = hearing.heard(turn, proposal_id)
    if heard is None and frame is not None and _rest(turn, frame.intent) == "":
        heard = Intent.DENY
    if heard is None:
        return None
    turn.intent, turn.step = heard, "confirmation"
    outcome, text = Confirmation.DECLINED, ""
    if heard is Intent.AFFIRM:
        outcome, text = proposals.carry_out(proposal_id=proposal_id, now=turn.context.now)
    else:
        proposals.put_aside(proposal_id=proposal_id, now=turn.context.now)
    turn.turn_to(proposal_id=None)
    if frame is not None and frame.pending is Pending.CONFIRMATION:
        continuing.drop(turn)
    reply = proposals.reply(outcome, text)
    handoff = HandoffReason.TOOL_FAILED if outcome is Confirmation.FAILED else None
    return continuing.resumed(turn, Answer(reply.outcome, reply.claims, handoff=handoff))


def _unwanted(turn: Turn) -> Answer | None:
    """ "No, don't delete it yet": after the way to delete an account was shown. Nothing has happened."""
    if turn.state.latest != Intent.DELETE_ACCOUNT or turn.state.proposal_id is not None:
        return None
    if turn.text.rstrip().endswith(("?", "？")) or not (
        agreeing.says_no(turn.text) or KEEPS.search(turn.text)
    ):
        return None
    turn.intent = Intent.DENY
    return Answer(Outcome.DECLINED, words.said(_("All right, nothing is changed.")))


def _correction(turn: Turn) -> Answer | None:
    """ "No, the other one": the proposal is put aside, and the same is checked about what is named instead."""
    frame, proposal_id = continuing.top(turn.state), turn.state.proposal_id
    if proposal_id is None or frame is None:
        return None
    deeds = leaning.deeds(turn.text)
    said = correcting.meant(turn.text)
    named = slots.named(turn.text, turn.context)
    is_other = bool(named.order_number or named.has_unknown_order or names.mentioned(said, turn.context))
    is_asked = agreeing.asks(turn.text)
    is_count = frame.intent in filling.RETURNS and not is_asked and counting.units(turn.text) is not None
    # A number of pieces corrects by itself, and so does another order's: neither answers anything else now.
    names_order = named.order_number not in ("", turn.slots.order_number) and not is_asked
    corrects = correcting.corrects(turn.text) or is_count or names_order
    if not corrects or not (is_other or is_count) or (deeds and frame.intent not in deeds):
        return None
    if names_order and not correcting.corrects(turn.text) and _wants_other(turn, frame.intent):
        return None
    proposals.put_aside(proposal_id=proposal_id, now=turn.context.now)
    turn.turn_to(proposal_id=None)
    continuing.drop(turn)
    before = turn.slots
    filling.begin(turn, frame.intent)
    turn.fill(order_number=named.order_number)
    if not is_other:  # "no, just one": the rest stays as it was
        turn.fill(order_number=before.order_number, reason=before.reason)
    return continuing.perform(turn, frame.intent, named)


def _insistence(turn: Turn) -> Answer | None:
    """ "Go on with the return": what is proposed already is shown again, not begun anew."""
    frame, proposal_id = continuing.top(turn.state), turn.state.proposal_id
    if proposal_id is None or frame is None or agreeing.asks(turn.text):
        return None
    if hearing.says_more(turn, proposal_id) or len(turn.text) > agreeing.MOST:
        return None
    meaning.understand(turn)
    is_same = deciding.is_clear(turn.understood) and leaning.are_alike(turn.understood.intent, frame.intent)
    if not (is_same or frame.intent in leaning.deeds(turn.text)) or turn.understood.wishes:
        return None
    turn.intent = frame.intent
    told = words.said(_("Shall I do exactly what is shown? Please answer with a plain yes or no."))
    return continuing.resumed(turn, Answer(Outcome.ANSWERED, told))


def _wants_other(turn: Turn, intent: Intent) -> bool:
    """Whether a message surely wants something else than this."""
    meaning.understand(turn)
    return deciding.is_clear(turn.understood) and not leaning.are_alike(turn.understood.intent, intent)


def _refusal(turn: Turn) -> Answer | None:
    code = refusing.refusal(turn.text)
    return refusals.of_rule(code, turn.state.refused) if code else None


def _dispute(turn: Turn) -> Answer | None:
    """The same refusal again, a person beside it; whoever insists once more gets the person."""
    before = [code for code in turn.state.refused if code not in QUIET]
    if not before or not deciding.disputes(turn.text) or turn.state.latest == "":
        return None
    if leaning.asks_rule(turn.text) and agreeing.asks(turn.text):
        return None  # "how long do I have to return it?" asks what holds
    code = before[-1]
    if code.startswith(refusals.RULE):
        answer = refusals.of_rule(code.removeprefix(refusals.RULE), turn.state.refused)
    else:
        answer = continuing.perform(turn, Intent(turn.state.latest), slots.Named())
    if answer.outcome is not Outcome.REFUSED:
        return answer
    if before.count(code) >= refusing.N_BEFORE_PERSON:
        return replace(
            answer,
            outcome=Outcome.HANDED_OVER,
            handoff=HandoffReason.DISPUTED,
            claims=(*answer.claims, *words.handed_over(HandoffReason.DISPUTED).claims),
            choices=(),
        )
    return replace(answer, choices=(words.person(),))


def _pending(turn: Turn) -> Answer | None:
    """An answer to what was asked for; a clear wish of another kind is a digression."""
    frame = continuing.top(turn.state)
    if frame is None or frame.pending in (Pending.NOTHING, Pending.CONFIRMATION):
        return None
    rest = _rest(turn, frame.intent)
    if rest:  # "never mind, but where is my parcel?"
        continuing.drop(turn)
        turn.gated = replace(turn.gated, text=rest)
        return _understood(turn)
    # "I do not like them" is a reason where one was asked for.
    is_reason = frame.pending is Pending.REASON and bool(reasons.of_return(turn.text))
    if rest == "" or (not is_reason and agreeing.says_no(turn.text)):
        continuing.drop(turn)
        turn.intent = Intent.DENY
        return continuing.resumed(
            turn, Answer(Outcome.DECLINED, words.said(_("All right, nothing is changed.")))
        )
    named = filling.read(turn)
    if _fills(turn, frame, named):
        return continuing.go_on(turn, named)
    return _unfilled(turn, frame, named)


def _rest(turn: Turn, begun: Intent) -> str | None:
    """What a message wants beside leaving what was begun: empty for nothing, None where it leaves nothing.

    What is left of the sentence counts as a wish only where it surely is one: "the old address is fine" is none.
    """
    rest = leaving.left(turn.text, begun)
    if not rest:
        return rest
    named = slots.named(rest, turn.context)
    is_other = named.has_unknown_order or named.order_number not in ("", turn.slots.order_number)
    if is_other or counting.units(rest) is not None:  # "scratch that, only one of them"
        return None
    aside = replace(turn, gated=replace(turn.gated, text=rest))
    meaning.understand(aside)
    read = aside.understood
    deeds = leaning.deeds(rest)
    is_asked = agreeing.asks(rest) or leaning.wants_done(rest) or bool(deeds)
    is_wish = (
        is_asked
        and deciding.is_clear(read)
        and read.confidence >= deciding.SURE
        and read.intent not in leaning.TALK
    )
    if is_wish and not leaning.are_alike(read.intent, begun) and begun not in deeds:
        return rest
    return "" if not deeds or begun in deeds else None


def _unfilled(turn: Turn, frame: Frame, named: slots.Named) -> Answer:
    """Something else was said: a digression, a reason in words of their own, or nothing that helps."""
    meaning.understand(turn)
    read = turn.understood
    is_aside = read.intent in leaning.PROBLEMS or leaning.are_alike(read.intent, frame.intent)
    if (
        frame.pending is Pending.REASON
        and agreeing.asks(turn.text)
        and (is_aside or not deciding.is_clear(read))
    ):
        turn.kept = turn.slots  # "is it a problem that I opened the box?" gives no reason
        rule = shopping.written(turn, PROCEDURES[frame.intent].rule)
        return continuing.resumed(turn, rule) if rule is not None else continuing.go_on(turn, named)
    # Whoever is asked for a reason and asks nothing back tells one, in words of their own.
    tells = frame.pending is Pending.REASON and not agreeing.asks(turn.text) and not turn.understood.wishes
    is_told = tells and turn.understood.intent not in ELSEWHERE
    if not is_told and deciding.is_clear(turn.understood) and turn.understood.intent is not frame.intent:
        return continuing.start(turn, (turn.understood.intent,), named)
    if frame.pending is Pending.REASON and not meaning.is_bare(turn):
        turn.fill(reason="other")
    elif frame.n_asked >= MAX_ASKED:
        return words.handed_over(HandoffReason.UNCLEAR)
    return continuing.go_on(turn, named)


def _fills(turn: Turn, frame: Frame, named: slots.Named) -> bool:
    pending, deeds = frame.pending, leaning.deeds(turn.text)
    at = slots.ordinal(turn.text)
    if at is not None and at < len(turn.state.offered) and len(turn.text) <= MOST_CHOSEN:
        return tapping.fill(turn, turn.state.offered[at])
    if pending is Pending.ORDER:
        return bool(named.order_number) or named.has_unknown_order or filling.names_one(turn)
    if pending is Pending.PRODUCT:
        return bool(filling.product(turn))
    if pending is Pending.REASON:
        return _tells_reason(turn)
    # Which goods and which address are read by their procedures, which know what there is.
    is_other = bool(deeds) and frame.intent not in deeds  # "I want to return the bag" is no address
    is_short = len(turn.text) <= MOST_CHOSEN and not agreeing.asks(turn.text) and not is_other
    return pending in (Pending.LINES, Pending.ADDRESS) and is_short


def _tells_reason(turn: Turn) -> bool:
    """The reason; or, "only one of them", how many pieces: the goods are read anew then."""
    turn.fill(reason="" if agreeing.asks(turn.text) else reasons.answered(turn.text))
    if not turn.slots.reason and counting.units(turn.text) is not None:
        turn.fill(line_ids=())
        return True
    return bool(turn.slots.reason)


def _ellipsis(turn: Turn) -> Answer | None:
    """ "And the blue one?" asks the same again about something else."""
    is_bare = meaning.is_bare(turn)
    is_same = deciding.is_same_again(turn.text) and turn.state.latest in leaning.OF_ORDERS
    if _corrects_number(turn):
        return continuing.resumed(
            turn, continuing.perform(turn, Intent(turn.state.latest), filling.read(turn))
        )
    if is_bare and not turn.state.latest and meaning.cues(turn).is_of_own_order:
        return continuing.start(turn, (Intent.ORDER_STATUS,), filling.read(turn))
    if not turn.state.latest or not (is_bare or is_same or deciding.is_elliptic(turn.text)):
        return None
    named, products = filling.read(turn), filling.product(turn)
    known = turn.slots.product_ids[:1]
    variants = names.variants_by_option(known[0], turn.text, turn.context) if known else ()
    if not (
        named.order_number
        or named.has_unknown_order
        or named.country
        or named.voucher_code
        or products
        or variants
        or (is_same and (deciding.names_another(turn.text) or filling.names_one(turn)))
    ):
        return None
    turn.is_about_another = is_same and deciding.names_another(turn.text)
    meaning.understand(turn)
    is_looking = is_same and turn.understood.intent in leaning.BEFORE_BUYING  # of goods that were ordered
    is_sure = deciding.is_clear(turn.understood) and turn.understood.confidence >= deciding.SURE
    if not is_bare and is_sure and not is_looking:
        return None
    return continuing.resumed(turn, continuing.perform(turn, Intent(turn.state.latest), named))


def _corrects_number(turn: Turn) -> bool:
    """ "Sorry, wrong number, I meant 102", to what was told of another order, and nothing that is to be done."""
    named = slots.named(turn.text, turn.context)
    is_other = bool(named.order_number) and named.order_number != turn.slots.order_number
    is_told = turn.state.latest in leaning.OF_ORDERS and len(turn.text) <= deciding.MOST_SAME
    return is_told and is_other and correcting.corrects(turn.text) and not leaning.deeds(turn.text)


def _understood(turn: Turn) -> Answer:
    if not turn.understood.intents:
        meaning.understand(turn)
    decision = deciding.decide(turn.understood, n_unclear=turn.state.n_unclear)
    if (answer := leading.led(turn, decision.act)) is not None:
        return answer
    turn.intent = turn.understood.intent
    if decision.act is Act.HAND_OVER:
        return words.handed_over(decision.reason or HandoffReason.ASKED)
    is_guessed = decision.act is Act.RUN and _is_guessed(turn)
    if (is_guessed or leaning.speaks_of_wrapping(turn.text)) and (told := meaning.told(turn)) is not None:
        turn.intent = Intent.OTHER
        return told
    if decision.act is Act.RUN and Intent.INVOICE in decision.intents and _is_of_company(turn):
        turn.intent = Intent.INVOICE
        return shopping.policy(turn)
    if decision.act is Act.RUN:
        return continuing.start(turn, decision.intents, filling.read(turn))
    return meaning.guess(turn, decision)


def _is_guessed(turn: Turn) -> bool:
    """Whether a deed on an order is only the likeliest reading of a message that names none: "gift wrapping?"."""
    read = turn.understood
    is_named = bool(slots.named(turn.text, turn.context).order_number or leaning.deeds(turn.text))
    return read.confidence < deciding.CLEAR and read.intent in leaning.ACTS and not is_named


def _is_of_company(turn: Turn) -> bool:
    """ "Where do I put the company's name?" is asked before an order as well as after it."""
    return deciding.is_of_company(turn.text) and agreeing.asks(turn.text)


def _with_notices(turn: Turn, answer: Answer) -> Answer:
    """What the customer must know of how the message was read."""
    notices = []
    if not turn.gated.is_configured:
        notices.append(
            _("I read English and Chinese; please write in one of them if this is not what you meant.")
        )
    if turn.gated.verdict is GateVerdict.TOO_LONG:
        notices.append(_("Your message was long; I read its beginning."))
    if "card" in turn.gated.masked:
        notices.append(_("I removed a card number from your message. Please never send one here."))
    return replace(answer, claims=(*words.said(*notices), *answer.claims))
