"""Stock and prices for the systems that keep them: batches by SKU, all or nothing, for keys alone.

A till or an ERP names things as it knows them: SKU and code of the location. Rows are worked on in the order of
their keys, so that two batches cannot wait for each other.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api import pagination
from shop.api.body import Amount, Body, Text, Whole, WordList
from shop.api.catalogue import ListBody
from shop.api.endpoint import Endpoint
from shop.api.idempotent import idempotent
from shop.api.pagination import Order, PageQuery
from shop.api.product_rows import amount
from shop.contracts.errors import ShopError
from shop.models import Location, StockItem, Variant
from shop.services import catalogue, stock
from shop.services.api_keys import Scope

MAX_ROWS = 100
MAX_DELTA = 1_000_000


class RowRefused(ShopError):
    """One row of a batch cannot be done, so none was; `field` names it."""

    def __init__(self, index: int, error: ShopError) -> None:
        super().__init__(error.message, field=f"rows.{index}.{error.field or 'sku'}")
        self.code, self.status = error.code, error.status


class Unknown(ShopError):
    """No such SKU, or no such location for this key."""

    code = "unknown"


class StockQuery(PageQuery):
    sku = WordList(required=False, help_text="SKUs with commas between them.")
    location = WordList(required=False, help_text="Codes of locations.")


class StockRow(serializers.Serializer[Any]):
    sku = serializers.CharField()
    location = serializers.CharField()
    on_hand = serializers.IntegerField()
    reserved = serializers.IntegerField(help_text="Held for checkouts under way.")
    allocated = serializers.IntegerField(help_text="Sold, not yet sent.")
    available = serializers.IntegerField()


class StockList(ListBody):
    results = StockRow(many=True)


class Adjustment(Body):
    sku = Text(max_length=60)
    location = Text(max_length=40)
    delta = Whole(min_value=-MAX_DELTA, max_value=MAX_DELTA, help_text="Units more, or fewer where negative.")


class Adjustments(Body):
    reason = Text(max_length=200)
    rows = serializers.ListField(child=Adjustment(), min_length=1, max_length=MAX_ROWS)


class PriceInput(Body):
    sku = Text(max_length=60)
    price = Amount()
    compare_at_price = Amount(required=False, allow_null=True)


class Prices(Body):
    rows = serializers.ListField(child=PriceInput(), min_length=1, max_length=MAX_ROWS)


class PriceRow(serializers.Serializer[Any]):
    sku = serializers.CharField()
    price = serializers.CharField()
    compare_at_price = serializers.CharField(allow_null=True)
    currency = serializers.CharField()


class PriceList(serializers.Serializer[Any]):
    results = PriceRow(many=True)


class StockResult(serializers.Serializer[Any]):
    results = StockRow(many=True)


class KeyEndpoint(Endpoint):
    """For clients with a key; to everybody else it says to bring one."""

    tag = "inventory"
    keys_only = True

    @property
    def actor(self) -> str:
        """Who is written into the ledgers."""
        return f"key {self.api_key.prefix}" if self.api_key else ""

    def locations(self) -> "QuerySet[Location, Location]":
        """The locations of the key's channel, or all."""
        channel_id = self.api_key.channel_id if self.api_key else None
        return Location.objects.filter(channels=channel_id) if channel_id else Location.objects.all()


class Stock(KeyEndpoint):
    scopes = {"GET": Scope.STOCK_READ, "POST": Scope.STOCK_WRITE}

    @extend_schema(
        summary="Stock by variant and location",
        parameters=[StockQuery],
        responses=StockList,
        operation_id="stock_list",
    )
    def get(self, request: Request) -> Response:
        wanted = self.query(StockQuery)
        rows = StockItem.objects.filter(location__in=self.locations()).select_related("variant", "location")
        if "sku" in wanted:
            rows = rows.filter(variant__sku__in=wanted["sku"])
        if "location" in wanted:
            rows = rows.filter(location__code__in=wanted["location"])
        page = pagination.cut(
            rows,
            order=Order("id", "pk"),
            cursor=wanted.get("cursor"),
            limit=wanted["limit"],
            key=lambda row: (row.pk, row.pk),
        )
        return Response(pagination.answer(request, page, [_stock_row(row) for row in page.rows]))

    @extend_schema(
        summary="Correct counts", request=Adjustments, responses=StockResult, operation_id="stock_adjust"
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """All rows or none. Each leaves a movement with the reason; no count falls below what is promised."""
        given = self.body(Adjustments)
        variants = _by_sku(given["rows"])
        places = {place.code: place for place in self.locations()}
        with transaction.atomic():
            for index in _in_key_order(given["rows"], variants):
                self._adjust(index, given["rows"][index], variants, places, given["reason"])
        return Response({"results": self._adjusted(variants.values(), given["rows"])})

    def _adjust(
        self,
        index: int,
        row: Mapping[str, Any],
        variants: Mapping[str, int],
        places: Mapping[str, Location],
        reason: str,
    ) -> None:
        try:
            place = places.get(row["location"])
            if place is None:
                raise Unknown(_("There is no such location for you."), field="location")
            stock.adjust(
                variant_id=_known(variants, row["sku"]),
                location_id=place.pk,
                delta=row["delta"],
                reason=reason,
                actor=self.actor,
                now=timezone.now(),
            )
        except ShopError as error:
            raise RowRefused(index, error) from error

    def _adjusted(self, variant_ids: Any, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        named = {(row["sku"], row["location"]) for row in rows}
        items = StockItem.objects.filter(variant_id__in=list(variant_ids), location__in=self.locations())
        found = items.select_related("variant", "location").order_by("pk")
        return [_stock_row(item) for item in found if (item.variant.sku, item.location.code) in named]


class PriceChanges(KeyEndpoint):
    scopes = {"POST": Scope.PRICES_WRITE}

    @extend_schema(summary="Set prices", request=Prices, responses=PriceList, operation_id="prices_set")
    @idempotent
    def post(self, request: Request) -> Response:
        """In the key's channel, or the one that `X-Channel` names; in its currency. All rows or none."""
        rows = self.body(Prices)["rows"]
        variants, currency = _by_sku(rows), self.channel.currency
        with transaction.atomic():
            for index in _in_key_order(rows, variants):
                self._set(index, rows[index], variants)
        shown = [
            {
                "sku": row["sku"],
                "price": amount(row["price"], currency),
                "compare_at_price": amount(row.get("compare_at_price"), currency),
                "currency": currency,
            }
            for row in rows
        ]
        return Response({"results": shown})

    def _set(self, index: int, row: Mapping[str, Any], variants: Mapping[str, int]) -> None:
        price: Decimal = row["price"]
        try:
            catalogue.set_price(
                variant_id=_known(variants, row["sku"]),
                channel_id=self.channel.pk,
                price=price,
                compare_at_price=row.get("compare_at_price"),
                decision=self.actor,
                now=timezone.now(),
            )
        except ShopError as error:
            raise RowRefused(index, error) from error


def _by_sku(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Ids of the variants that a batch names."""
    skus = {row["sku"] for row in rows}
    return dict(Variant.objects.filter(sku__in=skus).values_list("sku", "pk"))


def _known(variants: Mapping[str, int], sku: str) -> int:
    if sku not in variants:
        raise Unknown(_("There is no such SKU."), field="sku")
    return variants[sku]


def _in_key_order(rows: Sequence[Mapping[str, Any]], variants: Mapping[str, int]) -> list[int]:
    return sorted(range(len(rows)), key=lambda index: (variants.get(rows[index]["sku"], 0), index))


def _stock_row(item: StockItem) -> dict[str, Any]:
    return {
        "sku": item.variant.sku,
        "location": item.location.code,
        "on_hand": item.on_hand,
        "reserved": item.reserved,
        "allocated": item.allocated,
        "available": item.on_hand + item.backorder_limit - item.reserved - item.allocated,
    }
