"""From cart to order: contact, address, shipping, and the one step that cannot be taken twice."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api import enums
from shop.api.body import Body, Email, Id, Nothing, Text
from shop.api.cart import CartEndpoint
from shop.api.cart_rows import CartBody
from shop.api.idempotent import idempotent
from shop.api.product_rows import amount
from shop.contracts.checkout import Placed
from shop.contracts.people import AddressInput
from shop.services import cart as carts
from shop.services import checkout, limits


class ContactInput(Body):
    email = Email(max_length=254)
    note = Text(required=False, allow_blank=True, max_length=500)


class AddressBody(Body):
    """An address as typed."""

    name = Text(max_length=120)
    company = Text(required=False, allow_blank=True, max_length=120)
    line1 = Text(max_length=160)
    line2 = Text(required=False, allow_blank=True, max_length=160)
    postcode = Text(required=False, allow_blank=True, max_length=20)
    city = Text(max_length=80)
    region = Text(required=False, allow_blank=True, max_length=80)
    country = Text(min_length=2, max_length=2, help_text="Two letters, such as DE.")
    phone = Text(required=False, allow_blank=True, max_length=40)


class AddressChoice(Body):
    address_id = Id(help_text="Of the signed-in customer's address book.")


class ShippingChoice(Body):
    method_id = Id()
    pickup_location_id = Id(required=False, allow_null=True, help_text="The store, for a method of pick-up.")


class VoucherCode(Body):
    code = Text(min_length=1, max_length=80)


class MethodRow(serializers.Serializer[Any]):
    method_id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=enums.DELIVERY_KIND)
    price = serializers.CharField()
    currency = serializers.CharField()
    min_days = serializers.IntegerField()
    max_days = serializers.IntegerField()


class PickupRow(serializers.Serializer[Any]):
    location_id = serializers.IntegerField()
    name = serializers.CharField()
    line1 = serializers.CharField(allow_blank=True)
    city = serializers.CharField(allow_blank=True)
    postcode = serializers.CharField(allow_blank=True)
    country = serializers.CharField(allow_blank=True)
    hours = serializers.CharField(allow_blank=True)
    has_all = serializers.BooleanField(help_text="Everything in the cart lies there now.")


class ShippingBody(serializers.Serializer[Any]):
    methods = MethodRow(many=True)
    stores = PickupRow(many=True)


class PlacedBody(serializers.Serializer[Any]):
    order_number = serializers.CharField()
    order_token = serializers.UUIDField()
    payment_url = serializers.CharField(
        allow_blank=True, help_text="Where to pay; empty where nothing is to be paid."
    )


class Contact(CartEndpoint):
    tag = "checkout"

    @extend_schema(
        summary="Say who buys", request=ContactInput, responses=CartBody, operation_id="checkout_contact"
    )
    def put(self, request: Request, token: UUID) -> Response:
        cart, given = self.cart(token), self.body(ContactInput)
        checkout.set_contact(cart=cart, email=given["email"], note=given.get("note"), now=timezone.now())
        return self.answer(cart)


class ShippingAddress(CartEndpoint):
    tag = "checkout"

    @extend_schema(
        summary="Say where to", request=AddressBody, responses=CartBody, operation_id="checkout_address"
    )
    def put(self, request: Request, token: UUID) -> Response:
        cart, given = self.cart(token), self.body(AddressBody)
        checkout.set_address(cart=cart, address=AddressInput(**given), now=timezone.now())
        return self.answer(cart)

    @extend_schema(
        summary="Pick an address of the book",
        request=AddressChoice,
        responses=CartBody,
        operation_id="checkout_pick_address",
    )
    def post(self, request: Request, token: UUID) -> Response:
        cart, given = self.cart(token), self.body(AddressChoice)
        checkout.choose_address(cart=cart, address_id=given["address_id"], now=timezone.now())
        return self.answer(cart)


class ShippingOptions(CartEndpoint):
    tag = "checkout"

    @extend_schema(
        summary="Ways to get the goods", responses=ShippingBody, operation_id="checkout_shipping_options"
    )
    def get(self, request: Request, token: UUID) -> Response:
        cart, now = self.cart(token), timezone.now()
        methods = [
            {
                "method_id": one.method_id,
                "code": one.code,
                "name": one.name,
                "kind": str(one.kind),
                "price": amount(one.price, one.currency),
                "currency": one.currency,
                "min_days": one.min_days,
                "max_days": one.max_days,
            }
            for one in checkout.shipping_options(cart=cart, now=now)
        ]
        names = list(PickupRow().fields)
        stores = [
            {name: getattr(one, name) for name in names} for one in checkout.pickup_stores(cart=cart, now=now)
        ]
        return Response({"methods": methods, "stores": stores})


class Shipping(CartEndpoint):
    tag = "checkout"

    @extend_schema(
        summary="Choose one of them",
        request=ShippingChoice,
        responses=CartBody,
        operation_id="checkout_choose_shipping",
    )
    def put(self, request: Request, token: UUID) -> Response:
        cart, given = self.cart(token), self.body(ShippingChoice)
        checkout.choose_shipping(
            cart=cart,
            method_id=given["method_id"],
            pickup_location_id=given.get("pickup_location_id"),
            now=timezone.now(),
        )
        return self.answer(cart)


class Voucher(CartEndpoint):
    @extend_schema(
        summary="Put a voucher in", request=VoucherCode, responses=CartBody, operation_id="carts_put_voucher"
    )
    def put(self, request: Request, token: UUID) -> Response:
        """One voucher a cart: another code takes its place. Refused with the reason where it does not count."""
        cart, given = self.cart(token), self.body(VoucherCode)
        caller = limits.network(request._request.META)
        checkout.put_in_voucher(cart=cart, code=given["code"], caller=caller, now=timezone.now())
        return self.answer(cart)

    @extend_schema(
        summary="Take the voucher out", responses={200: CartBody}, operation_id="carts_remove_voucher"
    )
    def delete(self, request: Request, token: UUID) -> Response:
        cart = self.cart(token)
        checkout.take_out_voucher(cart=cart, now=timezone.now())
        return self.answer(cart)


class AcceptPrices(CartEndpoint):
    tag = "checkout"

    @extend_schema(
        summary="Agree with changed prices",
        request=Nothing,
        responses=CartBody,
        operation_id="checkout_accept_prices",
    )
    def post(self, request: Request, token: UUID) -> Response:
        cart = self.cart(token)
        self.body(Nothing)
        carts.accept_prices(cart=cart, now=timezone.now())
        return self.answer(cart)


class Reserve(CartEndpoint):
    tag = "checkout"

    @extend_schema(
        summary="Hold the goods for a while",
        request=Nothing,
        responses=CartBody,
        operation_id="checkout_reserve",
    )
    @idempotent
    def post(self, request: Request, token: UUID) -> Response:
        """For the time of the checkout; call again to extend. What cannot be held is among `problems`."""
        cart = self.cart(token)
        self.body(Nothing)
        checkout.reserve(cart=cart, now=timezone.now())
        return self.answer(cart)


class Complete(CartEndpoint):
    tag = "checkout"

    @extend_schema(
        summary="Place the order",
        request=Nothing,
        responses={200: PlacedBody, 201: PlacedBody},
        operation_id="checkout_complete",
    )
    @idempotent
    def post(self, request: Request, token: UUID) -> Response:
        """Once for a cart, however often it is asked: the second answer is 200 with the same order.

        409 with one error per problem while something is missing or has changed.
        """
        cart = self.cart(token)
        self.body(Nothing)
        placed = checkout.place_order(cart_id=cart.pk, language=self.who.language, now=timezone.now())
        if placed.order_id is None:
            return Response(_problems(placed), 409)
        http: Any = request._request
        if self.api_key is None and http.cart_token == cart.token:
            http.cart_token = None
        url = placed.payment_url
        body = {
            "order_number": placed.order_number,
            "order_token": placed.order_token,
            "payment_url": request.build_absolute_uri(url) if url else "",
        }
        return Response(body, 200 if placed.replayed else 201)


def _problems(placed: Placed) -> dict[str, Any]:
    errors = [
        {
            "code": problem.code.value,
            "detail": str(problem.message),
            "attr": None if problem.line_id is None else f"lines.{problem.line_id}",
        }
        for problem in placed.problems
    ]
    return {"type": "client_error", "errors": errors}
