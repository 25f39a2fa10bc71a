"""Forecasts and reorder proposals for the systems that plan stock: read, agree, change or refuse. For keys alone.

A key that belongs to a channel sees and decides only what concerns that channel's locations.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inventory.features import ledger
from inventory.models import ReorderProposal
from inventory.services import reordering
from shop.api import pagination
from shop.api.body import Body, Text, Whole, WordList
from shop.api.catalogue import ListBody
from shop.api.endpoint import NotHere
from shop.api.inventory import KeyEndpoint
from shop.api.pagination import Order, PageQuery
from shop.api.product_rows import amount
from shop.services.api_keys import Scope

MOST_UNITS = 1_000_000


class OutlookQuery(PageQuery):
    sku = WordList(required=False, help_text="SKUs with commas between them.")
    location = WordList(required=False, help_text="Codes of locations.")


class OutlookRow(serializers.Serializer[Any]):
    """Units of one day over all channels of the location, whether or not they can be had."""

    sku = serializers.CharField()
    location = serializers.CharField()
    date = serializers.DateField()
    mean = serializers.FloatField()
    p10 = serializers.FloatField()
    p50 = serializers.FloatField()
    p90 = serializers.FloatField()
    source = serializers.CharField(help_text="`model` or `fallback`.")  # type: ignore[assignment]  # fields have one
    as_of = serializers.DateTimeField()


class OutlookList(ListBody):
    results = OutlookRow(many=True)


class ReorderQuery(PageQuery):
    state = serializers.ChoiceField(
        choices=[choice.value for choice in ReorderProposal.State], default=ReorderProposal.State.OPEN.value
    )


class ReorderRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    sku = serializers.CharField()
    location = serializers.CharField()
    kind = serializers.CharField(help_text="`order` or `transfer`.")
    supplier = serializers.CharField(allow_null=True, help_text="Code; null for a transfer.")
    from_location = serializers.CharField(allow_null=True, help_text="Code; null for an order.")
    day = serializers.DateField()
    state = serializers.CharField()
    quantity = serializers.IntegerField(help_text="As a person wants it, else as proposed.")
    unit_cost = serializers.CharField()
    currency = serializers.CharField()
    stake = serializers.CharField(help_text="Margin that is expected to be lost without it.")
    free = serializers.IntegerField()
    on_order = serializers.IntegerField()
    stockout_chance = serializers.FloatField()
    bound_by = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of the limits that bound it."
    )
    purchase = serializers.CharField(allow_null=True, help_text="Number of the order that came of it.")
    as_of = serializers.DateTimeField()


class ReorderList(ListBody):
    results = ReorderRow(many=True)


class ReorderEdit(Body):
    quantity = Whole(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=MOST_UNITS,
        help_text="Another one in its place.",
    )


class ReorderRefusal(Body):
    reason = Text(max_length=200)


class Outlook(KeyEndpoint):
    scopes = {"GET": Scope.STOCK_READ}

    @extend_schema(
        summary="Demand to come",
        parameters=[OutlookQuery],
        responses=OutlookList,
        operation_id="demand_outlook_list",
    )
    def get(self, request: Request) -> Response:
        """By day, from the latest forecast."""
        wanted = self.query(OutlookQuery)
        rows = ledger.outlook(
            locations=self.locations(), skus=wanted.get("sku"), codes=wanted.get("location")
        )
        page = pagination.cut(
            rows,
            order=Order("id", "pk"),
            cursor=wanted.get("cursor"),
            limit=wanted["limit"],
            key=lambda row: (row.pk, row.pk),
        )
        return Response(pagination.answer(request, page, [_day(row) for row in page.rows]))


class Proposals(KeyEndpoint):
    scopes = {"GET": Scope.STOCK_READ}

    @extend_schema(
        summary="Reorder proposals",
        parameters=[ReorderQuery],
        responses=ReorderList,
        operation_id="reorder_proposals_list",
    )
    def get(self, request: Request) -> Response:
        wanted = self.query(ReorderQuery)
        page = pagination.cut(
            ledger.proposals(locations=self.locations(), state=wanted["state"]),
            order=Order("id", "pk", descending=True),
            cursor=wanted.get("cursor"),
            limit=wanted["limit"],
            key=lambda row: (row.pk, row.pk),
        )
        return Response(pagination.answer(request, page, [_row(row) for row in page.rows]))


class Deciding(KeyEndpoint):
    scopes = {"POST": Scope.STOCK_WRITE}

    def own(self, proposal_id: int) -> ReorderProposal:
        """The proposal, if it concerns the key's locations."""
        row = ledger.proposal(proposal_id, locations=self.locations())
        if row is None:
            raise NotHere
        return row


class Approve(Deciding):
    @extend_schema(
        summary="Agree to a proposal, or to another quantity in its place",
        request=ReorderEdit,
        responses=ReorderRow,
        operation_id="reorder_proposals_approve",
    )
    def post(self, request: Request, proposal_id: int) -> Response:
        """Refused with 409 where it was decided otherwise, or no longer holds: then it is made anew."""
        quantity, row, now = self.body(ReorderEdit).get("quantity"), self.own(proposal_id), timezone.now()
        # Sent again after it was carried out, the same request changes nothing.
        if quantity is not None and not (row.purchase and quantity == row.wanted):
            reordering.edit(proposal_id=row.pk, quantity=quantity, actor=self.actor, now=now)
        reordering.approve(proposal_id=row.pk, actor=self.actor, now=now)
        return Response(_row(self.own(row.pk)))


class Reject(Deciding):
    @extend_schema(
        summary="Order nothing",
        request=ReorderRefusal,
        responses=ReorderRow,
        operation_id="reorder_proposals_reject",
    )
    def post(self, request: Request, proposal_id: int) -> Response:
        """Refused with 409 where it was decided otherwise; one that was rejected already stays so."""
        reason, row = self.body(ReorderRefusal)["reason"], self.own(proposal_id)
        reordering.reject(proposal_ids=[row.pk], reason=reason, actor=self.actor, now=timezone.now())
        row = self.own(row.pk)
        if row.state != ReorderProposal.State.REJECTED:
            raise reordering.NotOpen(_("This proposal was decided otherwise, or overtaken by a newer one."))
        return Response(_row(row))


def _day(row: Any) -> dict[str, Any]:
    return {
        "sku": row.variant.sku,
        "location": row.location.code,
        "date": row.date.isoformat(),
        "mean": row.mean,
        "p10": row.p10,
        "p50": row.p50,
        "p90": row.p90,
        "source": row.source,
        "as_of": row.as_of.isoformat(),
    }


def _row(row: ReorderProposal) -> dict[str, Any]:
    return {
        "id": row.pk,
        "sku": row.variant.sku,
        "location": row.location.code,
        "kind": row.kind,
        "supplier": row.supplier.code if row.supplier else None,
        "from_location": row.source_location.code if row.source_location else None,
        "day": row.day.isoformat(),
        "state": row.state,
        "quantity": row.wanted,
        "unit_cost": amount(row.unit_cost, row.currency),
        "currency": row.currency,
        "stake": str(row.stake),
        "free": row.on_hand,
        "on_order": row.on_order,
        "stockout_chance": row.stockout_chance,
        "bound_by": row.binding,
        "purchase": row.purchase.number if row.purchase else None,
        "as_of": row.as_of.isoformat(),
    }
