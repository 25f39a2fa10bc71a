"""What the endpoints answer with, and its description for clients."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from support.contracts import Reply
from support.models import Conversation, Message
from support.services import conversing


class ConversationRow(serializers.Serializer[Any]):
    token = serializers.UUIDField(help_text="The way back to it.")
    status = serializers.ChoiceField(
        choices=["bot", "waiting", "person", "resolved"],
        help_text="Who answers: the assistant, nobody yet, a person; or it is closed.",
    )
    language = serializers.CharField()
    opened_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class CitationRow(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a name that fields have for themselves
    url = serializers.CharField()


class StatementRow(serializers.Serializer[Any]):
    text = serializers.CharField()
    citations = CitationRow(many=True)


class CardRow(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["product", "order", "article", "review"])
    ref = serializers.CharField(help_text="Its id: read it at its own endpoint.")
    note = serializers.CharField(allow_blank=True)


class ChoiceRow(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    payload = serializers.CharField(help_text="To be sent back as a message's `payload`.")


class ProposalRow(serializers.Serializer[Any]):
    """What exactly would happen. Nothing happens before its token is confirmed."""

    token = serializers.CharField()
    title = serializers.CharField()
    effects = serializers.ListField(child=serializers.CharField())
    expires_at = serializers.DateTimeField()
    confirm_label = serializers.CharField()
    decline_label = serializers.CharField()


class MessageRow(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="Counts within the conversation.")
    author = serializers.ChoiceField(choices=["customer", "bot", "person", "system"])
    at = serializers.DateTimeField()
    text = serializers.CharField(allow_blank=True)
    outcome = serializers.CharField(allow_blank=True, help_text="What an answer came to; else empty.")
    claims = StatementRow(many=True)
    cards = CardRow(many=True)
    choices = ChoiceRow(many=True, help_text="At most four.")
    proposal = ProposalRow(allow_null=True)
    form = serializers.CharField(allow_blank=True, help_text="`address` or `return`, if one is to be filled.")


class SaidRow(serializers.Serializer[Any]):
    """A message as it was kept, and where its answer comes from."""

    message = MessageRow()
    stream = serializers.CharField(help_text="Address of the answer as server-sent events.")


def conversation(row: Conversation) -> dict[str, Any]:
    return {
        "token": str(row.token),
        "status": row.status,
        "language": row.language,
        "opened_at": row.opened_at.isoformat(),
        "updated_at": row.updated_at.isoformat(),
    }


def message(row: Message, *, now: datetime) -> dict[str, Any]:
    """A message; an answer of the assistant with its parts."""
    reply = conversing.reply_of(row, now=now) if "outcome" in row.parts else None
    plain = {"number": row.number, "author": row.author, "at": row.at.isoformat()}
    return plain | (_answered(reply) if reply is not None else _plain(row.text))


def _plain(text: str) -> dict[str, Any]:
    nothing: dict[str, Any] = {"claims": [], "cards": [], "choices": [], "proposal": None}
    return {"text": text, "outcome": "", **nothing, "form": ""}


def _answered(reply: Reply) -> dict[str, Any]:
    return {
        "text": reply.text,
        "outcome": reply.outcome.value,
        "claims": [
            {
                "text": claim.text,
                "citations": [
                    {"key": one.key, "label": one.label, "url": one.url} for one in claim.citations
                ],
            }
            for claim in reply.claims
        ],
        "cards": [{"kind": card.kind.value, "ref": card.ref, "note": card.note} for card in reply.cards],
        "choices": [{"label": choice.label, "payload": choice.payload} for choice in reply.choices],
        "proposal": _proposal(reply),
        "form": reply.form,
    }


def _proposal(reply: Reply) -> dict[str, Any] | None:
    shown = reply.proposal
    if shown is None:
        return None
    return {
        "token": shown.token,
        "title": shown.title,
        "effects": list(shown.effects),
        "expires_at": shown.expires_at.isoformat(),
        "confirm_label": shown.confirm_label,
        "decline_label": shown.decline_label,
    }
