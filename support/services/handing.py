"""From the assistant to a person and back: asked for once, owned by one, told to the customer at every step.

The assistant is silent from the moment a person is called. Only the person ends that, by resolving the matter; what is
written afterwards is a new conversation, so nothing old is read again.
"""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop.contracts.errors import ShopError
from support.contracts import HandoffReason
from support.models import Conversation, Handoff, Message
from support.services import summarising
from support.services.posting import notice, post

MAX_REPLY = 4_000
URGENT = frozenset({HandoffReason.SAFETY, HandoffReason.UPSET, HandoffReason.VALUE})


class HandoffRefused(ShopError):
    """The matter is not where this step begins."""

    code = "handoff_refused"
    status = 409


class BadReply(ShopError):
    """Nothing to send, or too much of it."""

    code = "bad_reply"


@transaction.atomic
def hand_over(*, conversation: Conversation, reason: HandoffReason, now: datetime) -> Handoff:
    """Put a conversation into the inbox with everything that is known. Asking twice makes one hand-over."""
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    waiting = held.handoffs.exclude(state=Handoff.State.RESOLVED).first()
    if waiting is not None:
        return waiting
    Conversation.objects.filter(pk=held.pk).update(
        status=Conversation.Status.WAITING, owner=None, updated_at=now
    )
    conversation.status, conversation.owner = Conversation.Status.WAITING, None
    return Handoff.objects.create(
        conversation=held,
        reason=reason,
        summary=summarising.summary(held),
        is_urgent=reason in URGENT,
        asked_at=now,
    )


@transaction.atomic
def call_person(*, conversation: Conversation, now: datetime) -> Handoff:
    """The customer asked for a person by the button: no argument, one answer.

    Raises:
        HandoffRefused: if the matter is closed.
    """
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if held.status == Conversation.Status.RESOLVED:
        raise HandoffRefused(_("This conversation is closed. Write a new message to begin another."))
    is_new = held.status == Conversation.Status.BOT
    handoff = hand_over(conversation=held, reason=HandoffReason.ASKED, now=now)
    if is_new:
        told = _("A person will read this and answer here. You need not repeat anything.")
        notice(conversation=held, text=told, now=now)
    conversation.status = held.status
    return handoff


@transaction.atomic
def take(*, conversation_id: int, user: AbstractBaseUser, now: datetime) -> Handoff:
    """Make a waiting matter one's own; taking it again changes nothing.

    Raises:
        HandoffRefused: if somebody else has it, or nobody asked for a person.
    """
    handoff = _open(conversation_id)
    if handoff.state == Handoff.State.TAKEN:
        if handoff.owner_id != user.pk:
            raise HandoffRefused(_("Somebody else answers this already."))
        return handoff
    handoff.state, handoff.owner_id = Handoff.State.TAKEN, user.pk
    handoff.taken_at = handoff.taken_at or now
    handoff.save(update_fields=["state", "owner", "taken_at"])
    _move(handoff, Conversation.Status.PERSON, user, now)
    notice(conversation=handoff.conversation, text=_("A person is here now and reads along."), now=now)
    return handoff


@transaction.atomic
def release(*, conversation_id: int, user: AbstractBaseUser, now: datetime) -> Handoff:
    """Give a matter back to the queue; the customer keeps waiting for a person.

    Raises:
        HandoffRefused: if it is not this person's.
    """
    handoff = _own(conversation_id, user)
    handoff.state, handoff.owner = Handoff.State.WAITING, None
    handoff.save(update_fields=["state", "owner"])
    _move(handoff, Conversation.Status.WAITING, None, now)
    notice(conversation=handoff.conversation, text=_("Another person will go on with this soon."), now=now)
    return handoff


@transaction.atomic
def reply(*, conversation_id: int, user: AbstractBaseUser, text: str, now: datetime) -> Message:
    """Answer as a person. It reaches the customer's open page.

    Raises:
        BadReply: if it is empty or longer than `MAX_REPLY` characters.
        HandoffRefused: if the matter is not this person's.
    """
    words = text.strip()
    if not words:
        raise BadReply(_("Write an answer first."), field="text")
    if len(words) > MAX_REPLY:
        told = _("The answer has %(n)d characters; at most %(most)d are allowed.")
        raise BadReply(told % {"n": len(words), "most": MAX_REPLY}, field="text")
    _own(conversation_id, user)
    return post(
        conversation_id=conversation_id, author=Message.Author.PERSON, text=words, staff_id=user.pk, now=now
    )


@transaction.atomic
def resolve(*, conversation_id: int, user: AbstractBaseUser, now: datetime, note: str = "") -> Handoff:
    """Close a matter. The next message of this customer begins a clean conversation.

    Raises:
        HandoffRefused: if it is not this person's.
    """
    handoff = _own(conversation_id, user)
    handoff.state, handoff.resolved_at, handoff.note = Handoff.State.RESOLVED, now, note.strip()[:300]
    handoff.save(update_fields=["state", "resolved_at", "note"])
    told = _("This matter is closed. Write again at any time; the assistant then begins afresh.")
    notice(conversation=handoff.conversation, text=told, now=now)
    Conversation.objects.filter(pk=conversation_id).update(
        status=Conversation.Status.RESOLVED, owner=None, state={}, resolved_at=now, updated_at=now
    )
    return handoff


def _open(conversation_id: int) -> Handoff:
    """The open hand-over, with its conversation's row and its own held, in that order."""
    Conversation.objects.select_for_update().filter(pk=conversation_id).first()
    handoffs = Handoff.objects.select_for_update(of=("self",)).select_related("conversation")
    found = handoffs.filter(conversation=conversation_id).exclude(state=Handoff.State.RESOLVED).first()
    if found is None:
        raise HandoffRefused(_("Nobody waits for a person in this conversation."))
    return found


def _own(conversation_id: int, user: AbstractBaseUser) -> Handoff:
    handoff = _open(conversation_id)
    if handoff.state != Handoff.State.TAKEN or handoff.owner_id != user.pk:
        raise HandoffRefused(_("Take this conversation first: only its owner may do that."))
    return handoff


def _move(
    handoff: Handoff, status: Conversation.Status, owner: AbstractBaseUser | None, now: datetime
) -> None:
    Conversation.objects.filter(pk=handoff.conversation_id).update(
        status=status, owner_id=owner.pk if owner else None, updated_at=now
    )
