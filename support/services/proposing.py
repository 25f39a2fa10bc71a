"""A customer's yes or no to a proposal, from its buttons: acted on once, answered, written to the conversation."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import translation

from shop.contracts.people import Who
from support.contracts import Confirmation, Gated, GateVerdict, Language, Outcome, Pending, Reply
from support.models import Conversation, Proposal
from support.services import answers, contexts, continuing, handing, history, proposals, recording, states
from support.services.proposals import propose
from support.services.turns import Answer, Turn

__all__ = ["confirm", "decline", "propose"]


def confirm(
    *, token: str, who: Who, now: datetime, known: tuple[str, ...] = ()
) -> tuple[Confirmation, Reply]:
    """Do what was agreed to, once. A second yes changes nothing and says the same again.

    Args:
        known: conversation tokens that the caller's session holds, for guests.
    """
    row = _own(token, who, known)
    if row is None:
        return Confirmation.UNKNOWN, proposals.reply(Confirmation.UNKNOWN, "")
    outcome, text = proposals.carry_out(proposal_id=row.pk, now=now)
    return outcome, _told(row, outcome, text, now)


def decline(
    *, token: str, who: Who, now: datetime, known: tuple[str, ...] = ()
) -> tuple[Confirmation, Reply]:
    """Leave everything as it is."""
    row = _own(token, who, known)
    if row is None:
        return Confirmation.UNKNOWN, proposals.reply(Confirmation.UNKNOWN, "")
    if proposals.put_aside(proposal_id=row.pk, now=now):
        return Confirmation.DECLINED, _told(row, Confirmation.DECLINED, "", now)
    row.refresh_from_db()
    outcome = proposals.SETTLED[Proposal.Status(row.status)]
    with translation.override(row.conversation.language):
        return outcome, proposals.reply(outcome, str(row.result.get("text", "")))


def _own(token: str, who: Who, known: tuple[str, ...]) -> Proposal | None:
    """The proposal of a token, if its conversation is this person's."""
    row = proposals.find(token)
    if row is None or not history.reachable(who, known).filter(pk=row.conversation_id).exists():
        return None
    return row


@transaction.atomic
def _told(row: Proposal, outcome: Confirmation, text: str, now: datetime) -> Reply:
    """Answer in the conversation, but for a yes that was answered before; a further wish that waited is next."""
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=row.conversation_id)
    with translation.override(conversation.language):
        decided = proposals.reply(outcome, text)
        if outcome is Confirmation.ALREADY_DONE:
            return decided
        turn = _turn(conversation, row, now)
        answer = _with_waiting(turn, Answer(decided.outcome, decided.claims))
        reply, message = answers.posted(conversation, turn, answer, now)
    recording.settled(message=message, proposal=row, outcome=Outcome(decided.outcome), now=now)
    if answer.handoff is not None:
        handing.hand_over(conversation=conversation, reason=answer.handoff, now=now)
    return reply


def _turn(conversation: Conversation, row: Proposal, now: datetime) -> Turn:
    """The state without what waited for this yes."""
    state = states.loaded(conversation.state)
    if state.proposal_id == row.pk:
        state = replace(state, proposal_id=None, stack=state.stack[:-1])
    gated = Gated("", GateVerdict.PASS, Language(conversation.language))
    return Turn(gated, "", state, contexts.of(conversation, now))


def _with_waiting(turn: Turn, answer: Answer) -> Answer:
    """With the next wish of the message that asked for both: "cancel it and send me the invoice"."""
    waits = continuing.top(turn.state)
    is_next = waits is not None and waits.pending is Pending.NOTHING and turn.state.proposal_id is None
    return continuing.resumed(turn, answer) if is_next else answer
