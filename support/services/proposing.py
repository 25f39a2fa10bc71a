"""A customer's yes or no to a proposal, from its buttons: acted on once, answered, written to the conversation."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import translation

from shop.contracts.people import Who
from support.contracts import Confirmation, Outcome, Reply
from support.models import Conversation, Message, Proposal
from support.services import history, proposals, recording, replies, states
from support.services.posting import post
from support.services.proposals import propose

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
    """Answer in the conversation, but for a yes that was answered before; what waited for it is over."""
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=row.conversation_id)
    with translation.override(conversation.language):
        reply = proposals.reply(outcome, text)
    if outcome is Confirmation.ALREADY_DONE:
        return reply
    state = states.loaded(conversation.state)
    if state.proposal_id == row.pk:
        state = replace(state, proposal_id=None, stack=state.stack[:-1], offered=())
        Conversation.objects.filter(pk=conversation.pk).update(state=states.dumped(state))
    message = post(
        conversation_id=conversation.pk,
        author=Message.Author.BOT,
        text=reply.text,
        parts=replies.dumped(reply),
        now=now,
    )
    recording.settled(message=message, proposal=row, outcome=Outcome(reply.outcome), now=now)
    return reply
