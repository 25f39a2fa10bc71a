"""Ask for a person to look at a checkout that was refused or an order that is held; among the shop's own routes."""

from typing import Any
from uuid import UUID

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from risk.services import appeals
from shop.api.body import Body, Text
from shop.api.cart import CartEndpoint
from shop.api.orders import OrderEndpoint
from shop.services import limits


class AppealInput(Body):
    message = Text(required=False, allow_blank=True, max_length=appeals.MOST_WORDS)


class AppealBody(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=["open"], help_text="A person will look at it.")
    appealed_at = serializers.DateTimeField()


class CartAppeal(CartEndpoint):
    tag = "checkout"

    @extend_schema(
        summary="Ask for a person",
        request=AppealInput,
        responses={201: AppealBody},
        operation_id="checkout_appeal",
    )
    def post(self, request: Request, token: UUID) -> Response:
        """After a checkout that was refused with `blocked`; 404 for any other cart."""
        return _appeal(request, self.cart(token).pk, self.body(AppealInput))


class OrderAppeal(OrderEndpoint):
    @extend_schema(
        summary="Ask for a person",
        request=AppealInput,
        responses={201: AppealBody},
        operation_id="orders_appeal",
    )
    def post(self, request: Request, token: UUID) -> Response:
        """While a person has to look at the order anyway; 404 for any other order."""
        return _appeal(request, self.order(token).cart_id, self.body(AppealInput))


def _appeal(request: Request, cart_id: int | None, given: dict[str, Any]) -> Response:
    case = appeals.appeal(
        cart_id=cart_id,
        words=given.get("message", ""),
        caller=limits.network(request._request.META),
        now=timezone.now(),
    )
    return Response({"state": case.state, "appealed_at": case.appealed_at}, 201)


urlpatterns = [
    path("carts/<uuid:token>/appeal/", CartAppeal.as_view()),
    path("orders/<uuid:token>/appeal/", OrderAppeal.as_view()),
]
