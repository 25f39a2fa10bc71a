"""Messages: send one, read what was said, and the answer as a stream."""

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api.body import Body, Text
from shop.api.endpoint import NotHere
from support.api import rows
from support.api.base import SupportEndpoint
from support.models import Message
from support.policy import gate
from support.services import conversing, history, wire

LAST_EVENT_ID = OpenApiParameter(
    "Last-Event-ID", str, OpenApiParameter.HEADER, description="Goes on behind this event."
)


class SayBody(Body):
    client_id = Text(max_length=64, help_text="Chosen by you: the same one is the same message.")
    text = Text(max_length=gate.MAX_CHARS, required=False, allow_blank=True, default="")
    payload = Text(
        max_length=200,
        required=False,
        allow_blank=True,
        default="",
        help_text=(
            "Of a tapped choice. A form answers with one, too: `lines:12x1,13x2` for order lines that come back, "
            "`address:7` for an address of the address book."
        ),
    )

    def validate(self, attrs: Any) -> Any:
        if not attrs["text"].strip() and not attrs["payload"]:
            raise serializers.ValidationError({"text": _("Say something, or tap a choice.")}, code="required")
        return attrs


class AfterQuery(serializers.Serializer[Any]):
    after = serializers.IntegerField(required=False, default=0, min_value=0, max_value=2**31 - 1)


class StreamQuery(serializers.Serializer[Any]):
    message = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class MessageList(serializers.Serializer[Any]):
    status = serializers.CharField(help_text="Of the conversation: who answers.")
    results = rows.MessageRow(many=True)


class Messages(SupportEndpoint):
    @extend_schema(
        summary="Read what was said",
        parameters=[AfterQuery],
        responses=MessageList,
        operation_id="support_messages",
    )
    def get(self, request: Request, token: UUID) -> Response:
        """What follows a number. While a person answers, ask again every few seconds."""
        found = self.conversation(token)
        said = history.messages(conversation=found, after=self.query(AfterQuery)["after"])
        return Response(
            {"status": found.status, "results": [rows.message(one, now=self.now) for one in said]}
        )

    @extend_schema(
        summary="Say something",
        request=SayBody,
        responses={201: rows.SaidRow},
        operation_id="support_say",
    )
    def post(self, request: Request, token: UUID) -> Response:
        """Kept once for each `client_id`. The answer comes by the stream, and is then a message like any other."""
        found, body = self.conversation(token), self.body(SayBody)
        said = conversing.receive(
            conversation_id=found.pk,
            text=body["text"] or history.label_of(conversation=found, payload=body["payload"]),
            payload=body["payload"],
            client_id=body["client_id"],
            now=self.now,
            network=self.network,
        )
        stream = f"{reverse('support_api:stream', args=[token])}?message={said.number}"
        return Response({"message": rows.message(said, now=self.now), "stream": stream}, status=201)


class Stream(SupportEndpoint):
    @extend_schema(
        summary="Stream an answer",
        parameters=[StreamQuery, LAST_EVENT_ID],
        responses={(200, "text/event-stream"): OpenApiTypes.STR},
        operation_id="support_stream",
    )
    def get(self, request: Request, token: UUID) -> HttpResponseBase:
        """Server-sent events of one answer: `status`, `delta`, `citation`, `card`, `choices`, `proposal`, `handoff`,
        `done`, `error`. It ends with the answer.
        """
        found, number = self.conversation(token), self.query(StreamQuery)["message"]
        said = found.messages.filter(number=number, author=Message.Author.CUSTOMER).first()
        if said is None:
            raise NotHere
        after = request.headers.get("Last-Event-ID", "")[: wire.MAX_EVENT_ID]
        return wire.response(conversing.answer(message_id=said.pk, now=self.now, after=after))
