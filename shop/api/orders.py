"""Orders: a customer's by the session, a guest's by token, a channel's by key. Somebody else's does not exist."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api import enums, order_rows, pagination
from shop.api.body import Body, Id, Nothing, Quantity, Text
from shop.api.catalogue import ListBody
from shop.api.endpoint import Endpoint, NotHere
from shop.api.idempotent import idempotent
from shop.api.order_rows import OrderBody, OrderRow, PaymentRow, ReturnRow
from shop.api.pagination import PageQuery, moment
from shop.models import Order as OrderModel
from shop.models import Payment as PaymentModel
from shop.services import orders, payment, returns
from shop.services.api_keys import Scope

LATEST = pagination.Order("latest", "placed_at", descending=True, read=moment)
MAX_LINES = 100


class OrderEndpoint(Endpoint):
    tag = "orders"
    scopes = {"GET": Scope.ORDERS_READ, "POST": Scope.ORDERS_WRITE}

    def order(self, token: UUID) -> OrderModel:
        """The order of this token, if it is this person's.

        Raises:
            NotHere: for an unknown token, an order of somebody's account, or of a channel that is not the key's.
        """
        rows = OrderModel.objects.select_related("customer", "channel", "shipping_address", "pickup_location")
        found = rows.filter(token=token).first()
        if found is None or not self._may_see(found):
            raise NotHere
        return found

    def _may_see(self, order: OrderModel) -> bool:
        if self.api_key is not None:
            return self.api_key.channel_id in {None, order.channel_id}
        has_account = order.customer is not None and order.customer.user_id is not None
        return not has_account or order.customer_id == self.who.customer_id

    @property
    def actor(self) -> str:
        """Who is written into the timeline."""
        return "customer" if self.api_key is None else f"key {self.api_key.prefix}"


class OrderQuery(PageQuery):
    status = serializers.ChoiceField(choices=enums.ORDER_STATUS, required=False)


class OrderList(ListBody):
    results = OrderRow(many=True)


class Cancellation(Body):
    reason = Text(required=False, allow_blank=True, max_length=200)


class ReturnLine(Body):
    line_id = Id()
    quantity = Quantity()


class NewReturn(Body):
    lines = serializers.ListField(child=ReturnLine(), min_length=1, max_length=MAX_LINES)
    reason_code = serializers.ChoiceField(choices=enums.RETURN_REASON, required=False)
    reason = Text(required=False, allow_blank=True, max_length=200)

    def validate_lines(self, lines: list[dict[str, int]]) -> list[dict[str, int]]:
        if len({line["line_id"] for line in lines}) < len(lines):
            raise serializers.ValidationError(_("Name each line once."))
        return lines


class ReturnList(serializers.Serializer[Any]):
    results = ReturnRow(many=True)


class EligibilityRow(serializers.Serializer[Any]):
    line_id = serializers.IntegerField()
    units = serializers.IntegerField()
    code = serializers.ChoiceField(choices=enums.RETURN_CODE)
    until = serializers.DateField(allow_null=True, help_text="Last day; null until the goods have arrived.")
    message = serializers.CharField()


class EligibilityList(serializers.Serializer[Any]):
    results = EligibilityRow(many=True)


class EligibilityQuery(serializers.Serializer[Any]):
    reason_code = serializers.ChoiceField(choices=enums.RETURN_REASON, required=False)


class PaymentBody(serializers.Serializer[Any]):
    order_status = serializers.ChoiceField(choices=enums.ORDER_STATUS)
    payments = PaymentRow(many=True)


class PaymentPage(serializers.Serializer[Any]):
    payment_url = serializers.CharField()


class Orders(OrderEndpoint):
    signed_in = frozenset({"GET"})

    @extend_schema(
        summary="List orders, latest first",
        parameters=[OrderQuery],
        responses=OrderList,
        operation_id="orders_list",
    )
    def get(self, request: Request) -> Response:
        """The customer's own; with a key those of its channel, or of all channels."""
        wanted = self.query(OrderQuery)
        rows = self._mine().select_related("channel")
        if "status" in wanted:
            rows = rows.filter(status=wanted["status"])
        page = pagination.cut(
            rows,
            order=LATEST,
            cursor=wanted.get("cursor"),
            limit=wanted["limit"],
            key=lambda o: (o.placed_at, o.pk),
        )
        return Response(pagination.answer(request, page, [order_rows.row(order) for order in page.rows]))

    def _mine(self) -> "QuerySet[OrderModel, OrderModel]":
        if self.api_key is None:
            return OrderModel.objects.filter(customer_id=self.customer_id)
        channel_id = self.api_key.channel_id
        return OrderModel.objects.filter(channel_id=channel_id) if channel_id else OrderModel.objects.all()


class Order(OrderEndpoint):
    @extend_schema(summary="Look at an order", responses=OrderBody, operation_id="orders_read")
    def get(self, request: Request, token: UUID) -> Response:
        return Response(order_rows.body(self.order(token)))


class Cancel(OrderEndpoint):
    @extend_schema(
        summary="Cancel an order", request=Cancellation, responses=OrderBody, operation_id="orders_cancel"
    )
    @idempotent
    def post(self, request: Request, token: UUID) -> Response:
        """As long as nothing of it has been sent. Goods go back to the shelf, money back to the shopper."""
        order, given = self.order(token), self.body(Cancellation)
        reason = given.get("reason") or _("Cancelled by the customer")
        orders.cancel(order_id=order.pk, actor=self.actor, reason=reason, now=timezone.now())
        return Response(order_rows.body(self.order(token)))


class Returns(OrderEndpoint):
    @extend_schema(summary="Returns of an order", responses=ReturnList, operation_id="returns_list")
    def get(self, request: Request, token: UUID) -> Response:
        rows = self.order(token).returns.prefetch_related("lines").order_by("pk")
        return Response({"results": [order_rows.return_row(one) for one in rows]})

    @extend_schema(
        summary="Ask to return goods",
        request=NewReturn,
        responses={201: ReturnRow},
        operation_id="returns_create",
    )
    @idempotent
    def post(self, request: Request, token: UUID) -> Response:
        order, given = self.order(token), self.body(NewReturn)
        asked = returns.request(
            order_id=order.pk,
            lines={line["line_id"]: line["quantity"] for line in given["lines"]},
            reason=given.get("reason", ""),
            reason_code=given.get("reason_code", ""),
            actor=self.actor,
            now=timezone.now(),
        )
        return Response(order_rows.return_row(asked), 201)


class ReturnRules(OrderEndpoint):
    @extend_schema(
        summary="What may be returned",
        parameters=[EligibilityQuery],
        responses=EligibilityList,
        operation_id="returns_rules",
    )
    def get(self, request: Request, token: UUID) -> Response:
        """Every line with the rule that holds for it; a fault of the shop's brings final-sale goods back, too."""
        wanted = self.query(EligibilityQuery)
        rules = returns.eligibility(
            order_id=self.order(token).pk, now=timezone.now(), reason_code=wanted.get("reason_code", "")
        )
        return Response({"results": [_rule(one) for one in rules]})


class Payment(OrderEndpoint):
    @extend_schema(summary="How the payment stands", responses=PaymentBody, operation_id="payments_read")
    def get(self, request: Request, token: UUID) -> Response:
        return Response(_payment_body(self.order(token)))

    @extend_schema(summary="Pay now", request=Nothing, responses=PaymentPage, operation_id="payments_begin")
    @idempotent
    def post(self, request: Request, token: UUID) -> Response:
        """The address of the provider's page, for an order that still waits for its payment."""
        order = self.order(token)
        self.body(Nothing)
        url = payment.begin(order_id=order.pk, now=timezone.now())
        return Response({"payment_url": request.build_absolute_uri(url)})


class SettlePayment(OrderEndpoint):
    @extend_schema(
        summary="Back from the provider",
        request=Nothing,
        responses=PaymentBody,
        operation_id="payments_settle",
    )
    def post(self, request: Request, token: UUID) -> Response:
        """Ask the provider what happened and book it; the provider's own message may have come before."""
        order = self.order(token)
        self.body(Nothing)
        for payment_id in _waiting(order):
            payment.settle(payment_id=payment_id, now=timezone.now())
        return Response(_payment_body(self.order(token)))


def _rule(rule: returns.Eligibility) -> dict[str, Any]:
    return {
        "line_id": rule.line_id,
        "units": rule.units,
        "code": rule.code.value,
        "until": rule.until.isoformat() if rule.until else None,
        "message": rule.message,
    }


def _waiting(order: OrderModel) -> list[int]:
    rows = order.payments.filter(status=PaymentModel.Status.PENDING)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _payment_body(order: OrderModel) -> dict[str, Any]:
    return {"order_status": order.status, "payments": order_rows.payments(order)}
