"""Orders as the API shows them: snapshots of what was sold, and what became of it."""

from typing import Any

from rest_framework import serializers

from shop.api import enums
from shop.api.cart_rows import AddressRow, address
from shop.api.product_rows import amount
from shop.models import Order, OrderLine, Return
from shop.services import orders


class OrderRow(serializers.Serializer[Any]):
    """An order in a list."""

    number = serializers.CharField()
    token = serializers.UUIDField()
    status = serializers.ChoiceField(choices=enums.ORDER_STATUS)
    channel = serializers.CharField()
    currency = serializers.CharField()
    total = serializers.CharField()
    placed_at = serializers.DateTimeField()


class OrderLineRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    variant_id = serializers.IntegerField()
    sku = serializers.CharField()
    product_name = serializers.CharField()
    variant_name = serializers.CharField(allow_blank=True)
    quantity = serializers.IntegerField()
    unit_price = serializers.CharField()
    subtotal = serializers.CharField()
    discount = serializers.CharField()
    tax_rate = serializers.CharField()
    tax = serializers.CharField()
    total = serializers.CharField()


class PaymentRow(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=enums.PAYMENT_STATUS)
    currency = serializers.CharField()
    amount = serializers.CharField()
    captured = serializers.CharField()
    refunded = serializers.CharField()
    created_at = serializers.DateTimeField()


class PartRow(serializers.Serializer[Any]):
    line_id = serializers.IntegerField()
    quantity = serializers.IntegerField()


class FulfilmentRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=enums.FULFILMENT_STATUS)
    location = serializers.CharField()
    carrier = serializers.CharField(allow_blank=True)
    tracking_number = serializers.CharField(allow_blank=True)
    tracking_url = serializers.CharField(allow_blank=True)
    lines = PartRow(many=True)


class ReturnRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=enums.RETURN_STATUS)
    reason_code = serializers.ChoiceField(choices=enums.RETURN_REASON, allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    requested_at = serializers.DateTimeField()
    lines = PartRow(many=True)


class TimelineRow(serializers.Serializer[Any]):
    text = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    machine = serializers.CharField()
    after = serializers.CharField()


class OrderBody(OrderRow):
    """An order with all that belongs to it."""

    email = serializers.CharField(allow_blank=True)
    prices_include_tax = serializers.BooleanField()
    subtotal = serializers.CharField()
    discount = serializers.CharField()
    voucher_code = serializers.CharField(allow_blank=True)
    shipping = serializers.CharField()
    shipping_name = serializers.CharField(allow_blank=True)
    tax = serializers.CharField()
    shipping_address = AddressRow(allow_null=True)
    pickup_location = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    can_cancel = serializers.BooleanField()
    can_change_address = serializers.BooleanField()
    lines = OrderLineRow(many=True)
    payments = PaymentRow(many=True)
    fulfilments = FulfilmentRow(many=True)
    returns = ReturnRow(many=True)
    timeline = TimelineRow(many=True)


def row(order: Order) -> dict[str, Any]:
    """An order whose channel is loaded, in a list."""
    return {
        "number": order.number,
        "token": str(order.token),
        "status": order.status,
        "channel": order.channel.code,
        "currency": order.currency,
        "total": amount(order.total, order.currency),
        "placed_at": order.placed_at.isoformat(),
    }


def body(order: Order) -> dict[str, Any]:
    """An order whose channel, address and store are loaded, with all that belongs to it."""
    currency = order.currency
    return {
        **row(order),
        "email": order.email,
        "prices_include_tax": order.prices_include_tax,
        "subtotal": amount(order.subtotal, currency),
        "discount": amount(order.discount, currency),
        "voucher_code": order.voucher_code,
        "shipping": amount(order.shipping, currency),
        "shipping_name": order.shipping_name,
        "tax": amount(order.tax, currency),
        "shipping_address": address(order.shipping_address),
        "pickup_location": order.pickup_location.name if order.pickup_location else None,
        "note": order.note,
        "can_cancel": orders.can_cancel(order),
        "can_change_address": orders.can_change_address(order),
        "lines": [_line(line, currency) for line in order.lines.order_by("pk")],
        "payments": payments(order),
        "fulfilments": _fulfilments(order),
        "returns": [return_row(one) for one in order.returns.prefetch_related("lines").order_by("pk")],
        "timeline": [
            {
                "text": e.text,
                "detail": e.detail,
                "at": e.at.isoformat(),
                "machine": e.machine,
                "after": e.after,
            }
            for e in orders.timeline(order_id=order.pk)
        ],
    }


def payments(order: Order) -> list[dict[str, Any]]:
    """Every attempt to pay, the latest first."""
    return [
        {
            "status": one.status,
            "currency": one.currency,
            "amount": amount(one.amount, one.currency),
            "captured": amount(one.captured, one.currency),
            "refunded": amount(one.refunded, one.currency),
            "created_at": one.created_at.isoformat(),
        }
        for one in order.payments.order_by("-pk")
    ]


def return_row(one: Return) -> dict[str, Any]:
    return {
        "id": one.pk,
        "status": one.status,
        "reason_code": one.reason_code,
        "reason": one.reason,
        "requested_at": one.requested_at.isoformat(),
        "lines": [{"line_id": line.order_line_id, "quantity": line.quantity} for line in one.lines.all()],
    }


def _fulfilments(order: Order) -> list[dict[str, Any]]:
    parcels = order.fulfilments.select_related("location").prefetch_related("lines").order_by("pk")
    return [
        {
            "id": one.pk,
            "status": one.status,
            "location": one.location.name,
            "carrier": one.carrier,
            "tracking_number": one.tracking_number,
            "tracking_url": one.tracking_url,
            "lines": [{"line_id": line.order_line_id, "quantity": line.quantity} for line in one.lines.all()],
        }
        for one in parcels
    ]


def _line(line: OrderLine, currency: str) -> dict[str, Any]:
    return {
        "id": line.pk,
        "variant_id": line.variant_id,
        "sku": line.sku,
        "product_name": line.product_name,
        "variant_name": line.variant_name,
        "quantity": line.quantity,
        "unit_price": amount(line.unit_price, currency),
        "subtotal": amount(line.subtotal, currency),
        "discount": amount(line.discount, currency),
        "tax_rate": str(line.tax_rate),
        "tax": amount(line.tax, currency),
        "total": amount(line.total, currency),
    }
