"""Carts: a guest's by its token, a customer's by the session. Somebody else's does not exist."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api import cart_rows
from shop.api.body import Body, Id, Nothing, Quantity, Text
from shop.api.cart_rows import CartBody
from shop.api.endpoint import Endpoint, NotHere
from shop.api.idempotent import idempotent
from shop.models import Cart as CartModel
from shop.models import Variant
from shop.services import cart as carts
from shop.services.api_keys import Scope


class CartEndpoint(Endpoint):
    tag = "cart"
    scopes = dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), Scope.CARTS_WRITE)

    def cart(self, token: UUID) -> CartModel:
        """The cart of this token, if it is this person's.

        Raises:
            NotHere: for an unknown token, a customer's cart that is not the caller's, a channel that is not
                the key's.
        """
        found = cart_rows.cart_by_token(token)
        if found is None or found.customer_id not in {None, self.who.customer_id}:
            raise NotHere
        if self.api_key is not None and self.api_key.channel_id not in {None, found.channel_id}:
            raise NotHere
        return found

    def answer(self, cart: CartModel, status: int = 200) -> Response:
        """The whole cart, read anew."""
        return Response(cart_rows.body(self.cart(cart.token)), status)


class NewLine(Body):
    """Name the variant by its id or its SKU."""

    variant_id = Id(required=False)
    sku = Text(required=False, max_length=60)
    quantity = Quantity()
    slate_id = Text(
        required=False, max_length=40, allow_blank=True, help_text="The recommendation it came from."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("variant_id" in attrs) == ("sku" in attrs):
            raise serializers.ValidationError(
                {"variant_id": [_("Name the variant by its id or by its SKU.")]}
            )
        return attrs


class LineChange(Body):
    quantity = Quantity()


class Carts(CartEndpoint):
    @extend_schema(
        summary="Open a cart", request=Nothing, responses={201: CartBody}, operation_id="carts_open"
    )
    def post(self, request: Request) -> Response:
        """A signed-in customer gets the open cart of the account, a guest a new one."""
        self.body(Nothing)
        opened = carts.open_cart(channel=self.channel, who=self.who, now=timezone.now())
        if self.api_key is None and self.who.customer_id is None:
            http: Any = request._request
            http.cart_token = opened.token  # the storefront and a later sign-in find it there
        return self.answer(opened, 201)


class CurrentCart(CartEndpoint):
    scopes = {}

    @extend_schema(summary="The open cart of this session", responses=CartBody, operation_id="carts_current")
    def get(self, request: Request) -> Response:
        http: Any = request._request
        found = carts.find_cart(
            token=http.cart_token, customer_id=self.who.customer_id, channel_id=self.channel.pk
        )
        if found is None:
            raise NotHere
        return self.answer(found)


class Cart(CartEndpoint):
    @extend_schema(summary="Look at a cart", responses=CartBody, operation_id="carts_read")
    def get(self, request: Request, token: UUID) -> Response:
        """Priced now, with everything that keeps it from being ordered under `problems`."""
        return Response(cart_rows.body(self.cart(token)))


class Lines(CartEndpoint):
    @extend_schema(
        summary="Put into the cart", request=NewLine, responses={201: CartBody}, operation_id="carts_add_line"
    )
    @idempotent
    def post(self, request: Request, token: UUID) -> Response:
        """On top of what lies there already. Nobody can send a price: it is the channel's."""
        cart, given = self.cart(token), self.body(NewLine)
        carts.add_line(
            cart=cart,
            variant_id=_variant_id(given),
            quantity=given["quantity"],
            slate_id=given.get("slate_id", ""),
            who=self.who,
            now=timezone.now(),
        )
        return self.answer(cart, 201)


class Line(CartEndpoint):
    @extend_schema(
        summary="Change how many", request=LineChange, responses=CartBody, operation_id="carts_change_line"
    )
    def patch(self, request: Request, token: UUID, line_id: int) -> Response:
        cart, given = self.cart(token), self.body(LineChange)
        carts.set_quantity(cart=cart, line_id=line_id, quantity=given["quantity"], now=timezone.now())
        return self.answer(cart)

    @extend_schema(
        summary="Take out of the cart", responses={200: CartBody}, operation_id="carts_remove_line"
    )
    def delete(self, request: Request, token: UUID, line_id: int) -> Response:
        cart = self.cart(token)
        carts.remove_line(cart=cart, line_id=line_id, now=timezone.now(), who=self.who)
        return self.answer(cart)


def _variant_id(given: dict[str, Any]) -> int:
    """The id itself, or that of the SKU; 0, which no variant has, for a SKU that is none."""
    if "variant_id" in given:
        return int(given["variant_id"])
    return Variant.objects.filter(sku=given["sku"]).values_list("pk", flat=True).first() or 0
