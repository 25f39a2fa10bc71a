"""Adds messages to a conversation, in order, in its own language. Whoever adds one holds the conversation's row."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.functional import Promise

from support.models import Conversation, Message


@transaction.atomic
def post(
    *,
    conversation_id: int,
    author: Message.Author,
    text: str,
    now: datetime,
    staff_id: int | None = None,
    parts: Mapping[str, object] | None = None,
) -> Message:
    """Add a message. The row's lock makes numbers follow each other, whoever else writes."""
    conversation = Conversation.objects.select_for_update().get(pk=conversation_id)
    latest = conversation.messages.aggregate(n=Max("number"))["n"] or 0
    Conversation.objects.filter(pk=conversation_id).update(updated_at=now)
    return Message.objects.create(
        conversation=conversation,
        number=latest + 1,
        author=author,
        staff_id=staff_id,
        text=text,
        parts=dict(parts or {}),
        at=now,
    )


def notice(*, conversation: Conversation, text: "str | Promise", now: datetime) -> Message:
    """Say what happened, in the customer's language: every change of hands is told."""
    with translation.override(conversation.language):
        written = str(text)
    return post(conversation_id=conversation.pk, author=Message.Author.SYSTEM, text=written, now=now)
