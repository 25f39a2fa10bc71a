"""Conversations: begin one, list one's own, read and delete one."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api.body import Body, Text
from support.api import rows
from support.api.base import SupportEndpoint
from support.models import Conversation
from support.services import conversing, history, privacy, sessions


class BeginBody(Body):
    order = Text(
        required=False,
        allow_blank=True,
        default="",
        max_length=36,
        help_text="Secret of the order page that a guest asks from.",
    )


class ConversationList(serializers.Serializer[Any]):
    results = rows.ConversationRow(many=True)


class Conversations(SupportEndpoint):
    @extend_schema(
        summary="List your conversations", responses=ConversationList, operation_id="support_conversations"
    )
    def get(self, request: Request) -> Response:
        """Latest first, at most 30. After sign-in those of every device."""
        found = history.mine(who=self.who, known=self.known())
        return Response({"results": [rows.conversation(row) for row in found]})

    @extend_schema(
        summary="Begin a conversation",
        request=BeginBody,
        responses={201: rows.ConversationRow},
        operation_id="support_begin",
    )
    def post(self, request: Request) -> Response:
        body = self.body(BeginBody)
        made = conversing.open_conversation(
            who=self.who,
            channel_id=self.channel.pk,
            language=self.who.language,
            now=self.now,
            order_token=body["order"],
            network=self.network,
        )
        if self.api_key is None:
            sessions.remember(request._request.session, made.token)
        return Response(rows.conversation(made), status=201)


class One(SupportEndpoint):
    @extend_schema(
        summary="Read a conversation", responses=rows.ConversationRow, operation_id="support_conversation"
    )
    def get(self, request: Request, token: UUID) -> Response:
        return Response(rows.conversation(self.conversation(token)))

    @extend_schema(summary="Delete a conversation", responses={204: None}, operation_id="support_delete")
    def delete(self, request: Request, token: UUID) -> Response:
        """With everything that was said in it. What was done stays in the shop's own books."""
        found = self.conversation(token)
        privacy.erase(conversations=Conversation.objects.filter(pk=found.pk))
        return Response(status=204)
