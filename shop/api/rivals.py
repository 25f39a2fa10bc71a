"""What competitors ask, from the systems that watch them: each row on its own, and those that cannot be facts named."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api.body import Body, Text
from shop.api.idempotent import idempotent
from shop.api.inventory import KeyEndpoint
from shop.services import rivals
from shop.services.api_keys import Scope

MAX_ROWS = 1_000


class CompetitorOfferInput(Body):
    sku = Text(max_length=60)
    competitor = Text(max_length=80)
    price = Text(max_length=20, help_text="What it asks, such as “19.90”.")
    currency = Text(max_length=3)
    seen_at = Text(max_length=40, help_text="ISO 8601 with its time zone, not in the future.")
    confidence = Text(max_length=10, help_text="That it is the same good, “0” to “1”.")


class CompetitorOffersBody(Body):
    rows = serializers.ListField(child=CompetitorOfferInput(), min_length=1, max_length=MAX_ROWS)


class CompetitorOffersResult(serializers.Serializer[Any]):
    n_recorded = serializers.IntegerField(
        help_text="Rows that are facts; one that is known already counts too."
    )
    rejected = serializers.ListField(
        child=serializers.CharField(), help_text="What was wrong with the others, by their number from 1."
    )


class CompetitorOffers(KeyEndpoint):
    tag = "pricing"
    scopes = {"POST": Scope.PRICES_WRITE}

    @extend_schema(
        summary="Record what competitors ask",
        request=CompetitorOffersBody,
        responses=CompetitorOffersResult,
        operation_id="competitor_offers_record",
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Rows that cannot be facts are named and left out; the rest is kept."""
        rows = self.body(CompetitorOffersBody)["rows"]
        recorded = rivals.record(rows, now=timezone.now())
        return Response({"n_recorded": recorded.n_offers, "rejected": list(recorded.errors)})
