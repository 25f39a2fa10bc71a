"""Where payment providers send their signed messages: the raw body goes to the service that checks it."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api.endpoint import Endpoint
from shop.services import payment


class Received(serializers.Serializer[Any]):
    is_new = serializers.BooleanField(
        help_text="False for a message that had come before; it is received once."
    )


class Webhook(Endpoint):
    """Known by its signature, so neither session nor key; and never limited: a provider sends when it must."""

    tag = "webhooks"
    authentication_classes = ()
    throttle_classes = ()

    @extend_schema(
        summary="A provider's message",
        request={"application/json": {"type": "object"}},
        responses=Received,
        operation_id="webhooks_receive",
        auth=[{}],  # type: ignore[list-item]  # nobody in particular
    )
    def post(self, request: Request, provider: str) -> Response:
        """400 for a wrong signature or a message older than 300 seconds, 200 otherwise, even if it came before."""
        http = request._request
        is_new = payment.receive_webhook(
            provider=provider, headers=http.headers, body=http.body, now=timezone.now()
        )
        return Response({"is_new": is_new})
