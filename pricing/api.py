"""Proposals for the systems that keep prices: read what waits, agree, change or refuse. For keys alone."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from pricing.features import ledger
from pricing.models import PriceProposal
from pricing.services import proposals
from shop.api import pagination
from shop.api.body import Amount, Body, Text
from shop.api.catalogue import ListBody
from shop.api.inventory import KeyEndpoint
from shop.api.pagination import Order, PageQuery
from shop.api.product_rows import amount
from shop.services.api_keys import Scope


class ProposalQuery(PageQuery):
    state = serializers.ChoiceField(
        choices=[choice.value for choice in PriceProposal.State], default=PriceProposal.State.OPEN.value
    )


class PriceProposalRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    sku = serializers.CharField()
    channel = serializers.CharField()
    state = serializers.CharField()
    price_before = serializers.CharField()
    price = serializers.CharField()
    currency = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    bound_by = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of the limits that bound it."
    )
    elasticity = serializers.FloatField(allow_null=True)
    badge = serializers.CharField(help_text="How sure the elasticity is: `sure`, `fair` or `guess`.")
    days = serializers.IntegerField(help_text="That the gain is for.")
    gain = serializers.CharField(help_text="Expected margin more, against the price in force.")
    gain_low = serializers.CharField(help_text="Tenth percentile.")
    gain_high = serializers.CharField(help_text="Ninetieth percentile.")
    as_of = serializers.DateTimeField()


class PriceProposalList(ListBody):
    results = PriceProposalRow(many=True)


class PriceEdit(Body):
    price = Amount(required=False, allow_null=True, help_text="Another price in its place; limits hold.")


class PriceRefusal(Body):
    reason = Text(max_length=200)


class Proposals(KeyEndpoint):
    tag = "pricing"
    scopes = {"GET": Scope.PRICES_WRITE}

    @extend_schema(
        summary="Price proposals",
        parameters=[ProposalQuery],
        responses=PriceProposalList,
        operation_id="price_proposals_list",
    )
    def get(self, request: Request) -> Response:
        wanted = self.query(ProposalQuery)
        rows = ledger.proposals(state=wanted["state"], channel_id=self._own_channel())
        page = pagination.cut(
            rows,
            order=Order("id", "pk", descending=True),
            cursor=wanted.get("cursor"),
            limit=wanted["limit"],
            key=lambda row: (row.pk, row.pk),
        )
        return Response(pagination.answer(request, page, [_row(row) for row in page.rows]))

    def _own_channel(self) -> int | None:
        return self.api_key.channel_id if self.api_key else None


class Deciding(KeyEndpoint):
    """A key that belongs to a channel decides on that channel's proposals alone."""

    tag = "pricing"
    scopes = {"POST": Scope.PRICES_WRITE}

    def own(self, proposal_id: int) -> int:
        channel_id = self.api_key.channel_id if self.api_key else None
        if not ledger.is_within(proposal_id, channel_id=channel_id):
            raise proposals.NoSuchProposal.here()
        return proposal_id


class Approve(Deciding):
    @extend_schema(
        summary="Agree to a proposal, or to another price in its place",
        request=PriceEdit,
        responses=PriceProposalRow,
        operation_id="price_proposals_approve",
    )
    def post(self, request: Request, proposal_id: int) -> Response:
        """Refused with 409 where it was decided before, its facts have changed, or prices are stopped."""
        price = self.body(PriceEdit).get("price")
        known = self.own(proposal_id)
        now = timezone.now()
        row = (
            proposals.approve(proposal_id=known, actor=self.actor, now=now)
            if price is None
            else proposals.edit(proposal_id=known, price=price, actor=self.actor, now=now)
        )
        return Response(_row(row))


class Reject(Deciding):
    @extend_schema(
        summary="Refuse a proposal",
        request=PriceRefusal,
        responses=PriceProposalRow,
        operation_id="price_proposals_reject",
    )
    def post(self, request: Request, proposal_id: int) -> Response:
        reason = self.body(PriceRefusal)["reason"]
        row = proposals.reject(
            proposal_id=self.own(proposal_id), reason=reason, actor=self.actor, now=timezone.now()
        )
        return Response(_row(row))


def _row(row: PriceProposal) -> dict[str, Any]:
    return {
        "id": row.pk,
        "sku": row.listing.variant.sku,
        "channel": row.listing.channel.code,
        "state": row.state,
        "price_before": amount(row.price_before, row.currency),
        "price": amount(row.price if row.applied_price is None else row.applied_price, row.currency),
        "currency": row.currency,
        "reasons": row.reasons,
        "bound_by": row.bound_by,
        "elasticity": row.elasticity,
        "badge": row.badge,
        "days": row.days,
        "gain": str(row.gain),
        "gain_low": str(row.gain_lo),
        "gain_high": str(row.gain_hi),
        "as_of": row.as_of.isoformat(),
    }
