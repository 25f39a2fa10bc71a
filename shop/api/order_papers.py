"""An order's papers: where it goes, as long as that may change, and its invoice."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api import order_rows
from shop.api.body import Nothing
from shop.api.checkout import AddressBody
from shop.api.endpoint import NotHere
from shop.api.idempotent import idempotent
from shop.api.order_rows import OrderBody
from shop.api.orders import OrderEndpoint
from shop.api.product_rows import amount
from shop.contracts.people import AddressInput
from shop.models import Invoice as InvoiceModel
from shop.services import crediting, invoicing, orders
from shop.services.api_keys import Scope


class InvoiceRow(serializers.Serializer[Any]):
    number = serializers.CharField()
    issued_at = serializers.DateTimeField()
    seller = serializers.CharField()
    buyer = serializers.CharField(allow_blank=True)
    currency = serializers.CharField()
    tax = serializers.CharField()
    total = serializers.CharField()


class CreditNoteRow(serializers.Serializer[Any]):
    number = serializers.CharField()
    invoice = serializers.CharField()
    issued_at = serializers.DateTimeField()
    currency = serializers.CharField()
    tax = serializers.CharField()
    total = serializers.CharField()


class DeliveryAddress(OrderEndpoint):
    scopes = {"PUT": Scope.ORDERS_WRITE}

    @extend_schema(
        summary="Send an order elsewhere",
        request=AddressBody,
        responses=OrderBody,
        operation_id="orders_address",
    )
    def put(self, request: Request, token: UUID) -> Response:
        """As long as nothing of it has been sent, to a country that its delivery reaches at the same taxes."""
        order, given = self.order(token), self.body(AddressBody)
        orders.change_address(
            order_id=order.pk, address=AddressInput(**given), actor=self.actor, now=timezone.now()
        )
        return Response(order_rows.body(self.order(token)))


class Invoice(OrderEndpoint):
    @extend_schema(summary="Read the invoice", responses=InvoiceRow, operation_id="invoices_read")
    def get(self, request: Request, token: UUID) -> Response:
        found = invoicing.of_order(self.order(token).pk)
        if found is None:
            raise NotHere
        return Response(_row(found))

    @extend_schema(
        summary="Write the invoice", request=Nothing, responses=InvoiceRow, operation_id="invoices_issue"
    )
    @idempotent
    def post(self, request: Request, token: UUID) -> Response:
        """Once the order is paid; asked for again, it is the same one."""
        order = self.order(token)
        self.body(Nothing)
        return Response(_row(invoicing.issue(order_id=order.pk, actor=self.actor, now=timezone.now())))


class CreditNotes(OrderEndpoint):
    @extend_schema(
        summary="List the credit notes", responses=CreditNoteRow(many=True), operation_id="credit_notes_list"
    )
    def get(self, request: Request, token: UUID) -> Response:
        """One for each refund of the invoiced order, oldest first."""
        return Response(
            [
                {
                    "number": note.number,
                    "invoice": note.invoice.number,
                    "issued_at": note.issued_at.isoformat(),
                    "currency": note.invoice.currency,
                    "tax": amount(note.tax, note.invoice.currency),
                    "total": amount(note.total, note.invoice.currency),
                }
                for note in crediting.of_order(self.order(token).pk)
            ]
        )


class SendInvoice(OrderEndpoint):
    @extend_schema(
        summary="Send the invoice by e-mail",
        request=Nothing,
        responses=InvoiceRow,
        operation_id="invoices_send",
    )
    @idempotent
    def post(self, request: Request, token: UUID) -> Response:
        """To the order's own mailbox, once an hour at most."""
        order = self.order(token)
        self.body(Nothing)
        return Response(_row(invoicing.send(order_id=order.pk, actor=self.actor, now=timezone.now())))


def _row(invoice: InvoiceModel) -> dict[str, Any]:
    return {
        "number": invoice.number,
        "issued_at": invoice.issued_at.isoformat(),
        "seller": invoice.seller,
        "buyer": invoice.buyer,
        "currency": invoice.currency,
        "tax": amount(invoice.tax, invoice.currency),
        "total": amount(invoice.total, invoice.currency),
    }
