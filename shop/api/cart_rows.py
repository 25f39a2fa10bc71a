"""A cart as the API shows it: its lines priced now, its choices, and what keeps it from being ordered."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers

from shop.api import enums
from shop.api.product_rows import amount
from shop.contracts.checkout import Problem, ProblemCode, Quote, QuotedLine
from shop.models import Address, Cart, CartLine
from shop.services import checkout

ADDRESS_PARTS = ("name", "company", "line1", "line2", "postcode", "city", "region", "country", "phone")


class ProblemRow(serializers.Serializer[Any]):
    """Something to solve before the cart can be ordered."""

    code = serializers.ChoiceField(choices=[code.value for code in ProblemCode])
    message = serializers.CharField()
    line_id = serializers.IntegerField(allow_null=True)
    sku = serializers.CharField(allow_blank=True)
    available = serializers.IntegerField(allow_null=True)
    price_before = serializers.CharField(allow_null=True)
    price_now = serializers.CharField(allow_null=True)


class LineRow(serializers.Serializer[Any]):
    """A line. Amounts are null where the variant is not sold here any more."""

    id = serializers.IntegerField()
    variant_id = serializers.IntegerField()
    sku = serializers.CharField()
    product_id = serializers.IntegerField()
    product_slug = serializers.CharField()
    product_name = serializers.CharField()
    variant_name = serializers.CharField(allow_blank=True)
    quantity = serializers.IntegerField()
    unit_price = serializers.CharField(allow_null=True)
    subtotal = serializers.CharField(allow_null=True)
    discount = serializers.CharField(allow_null=True)
    tax_rate = serializers.CharField(allow_null=True)
    tax = serializers.CharField(allow_null=True)
    total = serializers.CharField(allow_null=True, help_text="Tax included either way.")
    slate_id = serializers.CharField(allow_blank=True)


class AddressRow(serializers.Serializer[Any]):
    name = serializers.CharField()
    company = serializers.CharField(allow_blank=True)
    line1 = serializers.CharField()
    line2 = serializers.CharField(allow_blank=True)
    postcode = serializers.CharField(allow_blank=True)
    city = serializers.CharField()
    region = serializers.CharField(allow_blank=True)
    country = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)


class CartBody(serializers.Serializer[Any]):
    """A cart. The token is its key for guests: whoever has it has the cart."""

    token = serializers.UUIDField()
    status = serializers.ChoiceField(choices=enums.CART_STATUS)
    channel = serializers.CharField()
    currency = serializers.CharField()
    prices_include_tax = serializers.BooleanField()
    email = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    shipping_address = AddressRow(allow_null=True)
    shipping_method_id = serializers.IntegerField(allow_null=True)
    pickup_location_id = serializers.IntegerField(allow_null=True)
    lines = LineRow(many=True)
    subtotal = serializers.CharField()
    discount = serializers.CharField()
    voucher_code = serializers.CharField(
        allow_blank=True, help_text="A problem says where it does not count."
    )
    shipping = serializers.CharField()
    shipping_tax = serializers.CharField()
    tax = serializers.CharField()
    total = serializers.CharField()
    problems = ProblemRow(many=True)


def cart_by_token(token: UUID) -> Cart | None:
    """The cart with what `body` shows of it."""
    return Cart.objects.select_related("channel", "shipping_address").filter(token=token).first()


def body(cart: Cart) -> dict[str, Any]:
    """The cart as it is now; in a fixed number of queries."""
    quote = checkout.quote(cart=cart, now=timezone.now())
    currency = quote.currency
    lines = cart.lines.select_related("variant__product").order_by("pk")
    return {
        "token": str(cart.token),
        "status": cart.status,
        "channel": cart.channel.code,
        "currency": currency,
        "prices_include_tax": quote.prices_include_tax,
        "email": cart.email,
        "note": cart.note,
        "shipping_address": address(cart.shipping_address),
        "shipping_method_id": cart.shipping_method_id,
        "pickup_location_id": cart.pickup_location_id,
        "lines": _lines(lines, quote),
        "subtotal": amount(quote.subtotal, currency),
        "discount": amount(quote.discount, currency),
        "voucher_code": quote.voucher_code,
        "shipping": amount(quote.shipping, currency),
        "shipping_tax": amount(quote.shipping_tax, currency),
        "tax": amount(quote.tax, currency),
        "total": amount(quote.total, currency),
        "problems": [problem_row(problem, currency) for problem in quote.problems],
    }


def address(row: Address | None) -> dict[str, str] | None:
    return None if row is None else {name: getattr(row, name) for name in ADDRESS_PARTS}


def problem_row(problem: Problem, currency: str) -> dict[str, Any]:
    return {
        "code": problem.code.value,
        "message": str(problem.message),
        "line_id": problem.line_id,
        "sku": problem.sku,
        "available": problem.available,
        "price_before": amount(problem.price_before, currency),
        "price_now": amount(problem.price_now, currency),
    }


def _lines(lines: Iterable[CartLine], quote: Quote) -> list[dict[str, Any]]:
    quoted = {line.line_id: line for line in quote.lines}
    return [_line(line, quoted.get(line.pk), quote.currency) for line in lines]


def _line(line: CartLine, quoted: QuotedLine | None, currency: str) -> dict[str, Any]:
    product = line.variant.product
    return {
        "id": line.pk,
        "variant_id": line.variant_id,
        "sku": line.variant.sku,
        "product_id": product.pk,
        "product_slug": product.slug,
        "product_name": product.name,
        "variant_name": line.variant.name,
        "quantity": line.quantity,
        "unit_price": amount(quoted.unit_price, currency) if quoted else None,
        "subtotal": amount(quoted.subtotal, currency) if quoted else None,
        "discount": amount(quoted.discount, currency) if quoted else None,
        "tax_rate": str(quoted.tax_rate) if quoted else None,
        "tax": amount(quoted.tax, currency) if quoted else None,
        "total": amount(quoted.total, currency) if quoted else None,
        "slate_id": line.slate_id,
    }
