"""Yes, no, a thumb, and the wish for a person."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api.body import Body, Nothing, Text, Whole, YesNo
from support.api import rows
from support.api.base import SupportEndpoint
from support.contracts import Confirmation
from support.services import feedback, handing, proposing


class TokenBody(Body):
    proposal = Text(max_length=500, help_text="The proposal's token: signed over exactly what was shown.")


class FeedbackBody(Body):
    number = Whole(min_value=1, help_text="Of the answer.")
    is_helpful = YesNo()
    reason = Text(max_length=feedback.MAX_REASON, required=False, allow_blank=True, default="")


class DecidedRow(serializers.Serializer[Any]):
    """`done` once; the same yes again is `already_done`."""

    result = serializers.ChoiceField(choices=[one.value for one in Confirmation])
    text = serializers.CharField(help_text="That in the customer's words.")


class Confirm(SupportEndpoint):
    @extend_schema(
        summary="Agree to a proposal", request=TokenBody, responses=DecidedRow, operation_id="support_confirm"
    )
    def post(self, request: Request, token: UUID) -> Response:
        """Done once however often it is sent; nothing happens if it expired or anything has changed since."""
        self.conversation(token)
        proposal = self.body(TokenBody)["proposal"]
        result, reply = proposing.confirm(token=proposal, who=self.who, known=self.known(token), now=self.now)
        return Response({"result": result.value, "text": reply.text})


class Decline(SupportEndpoint):
    @extend_schema(
        summary="Decline a proposal", request=TokenBody, responses=DecidedRow, operation_id="support_decline"
    )
    def post(self, request: Request, token: UUID) -> Response:
        self.conversation(token)
        proposal = self.body(TokenBody)["proposal"]
        result, reply = proposing.decline(token=proposal, who=self.who, known=self.known(token), now=self.now)
        return Response({"result": result.value, "text": reply.text})


class Feedback(SupportEndpoint):
    @extend_schema(
        summary="Rate an answer", request=FeedbackBody, responses={204: None}, operation_id="support_feedback"
    )
    def post(self, request: Request, token: UUID) -> Response:
        feedback.give(conversation=self.conversation(token), now=self.now, **self.body(FeedbackBody))
        return Response(status=204)


class Person(SupportEndpoint):
    @extend_schema(
        summary="Ask for a person",
        request=Nothing,
        responses=rows.ConversationRow,
        operation_id="support_person",
    )
    def post(self, request: Request, token: UUID) -> Response:
        """One call, no argument. From then on the assistant is silent."""
        self.body(Nothing)
        found = self.conversation(token)
        handing.call_person(conversation=found, now=self.now)
        found.refresh_from_db()
        return Response(rows.conversation(found))
