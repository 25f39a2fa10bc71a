"""Conversations as a file, and their erasure. What the books need (orders, returns) is the shop's and stays there."""

import json
from collections.abc import Sequence
from typing import Any

from django.core import serializers
from django.db.models import QuerySet

from support.models import Conversation, Handoff, Message, MessageFeedback, Proposal

# The secret way back, and what only machines use.
LEFT_OUT = frozenset({"token", "digest", "state", "claimed_at"})


def export(*, conversations: "QuerySet[Conversation]") -> str:
    """Everything that was said in these conversations and what came of it, as JSON."""
    tables = {rows.model._meta.model_name: _plain(rows) for rows in _tables(conversations)}
    return json.dumps(tables, ensure_ascii=False, indent=2)


def rows_of(customer_id: int) -> list[QuerySet[Any]]:
    """What the shop's own export of a customer adds from here."""
    return _tables(Conversation.objects.filter(customer=customer_id))


def erase(*, conversations: "QuerySet[Conversation]") -> int:
    """Delete conversations with all that hangs on them. Returns how many there were."""
    _n_rows, by_table = conversations.delete()
    return by_table.get(Conversation._meta.label, 0)


def forget(*, customer_id: int, visitor_ids: Sequence[int] = ()) -> int:
    """Delete what an erased account, or its devices before it signed in, said."""
    own = Conversation.objects.filter(customer=customer_id)
    before = Conversation.objects.filter(visitor__in=visitor_ids, customer__isnull=True)
    return erase(conversations=own) + erase(conversations=before)


def forget_device(*, visitor_id: int) -> int:
    """Delete what a device said that withdrew its consents, and that belongs to no account.

    What waits for a person or is with one stays until that is resolved: the customer asked for an answer.
    """
    closed = (Conversation.Status.BOT, Conversation.Status.RESOLVED)
    own = Conversation.objects.filter(visitor=visitor_id, customer__isnull=True, status__in=closed)
    return erase(conversations=own)


def _tables(conversations: "QuerySet[Conversation]") -> list[QuerySet[Any]]:
    among = {"conversation__in": conversations.values("pk")}
    return [
        conversations.order_by("pk"),
        Message.objects.filter(**among).order_by("pk"),
        MessageFeedback.objects.filter(message__conversation__in=conversations.values("pk")).order_by("pk"),
        Proposal.objects.filter(**among).order_by("pk"),
        Handoff.objects.filter(**among).order_by("pk"),
    ]


def _plain(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    written = json.loads(serializers.serialize("json", rows))
    return [
        {"id": row["pk"], **{name: value for name, value in row["fields"].items() if name not in LEFT_OUT}}
        for row in written
    ]
