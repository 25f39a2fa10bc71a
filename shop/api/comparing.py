"""Products side by side: what their reviewers say, properties, price and rating."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api import enums, product_rows
from shop.api.catalogue import CatalogueEndpoint
from shop.api.product_detail import Value as ValueField
from shop.api.product_rows import ProductRow
from shop.contracts.errors import ShopError
from shop.services import comparing
from shop.services.comparing import AspectLine, AttributeLine, Opinions, Value


class TooManyProducts(ShopError):
    """More than can stand side by side."""

    code = "too_many_products"


class CompareQuery(serializers.Serializer[Any]):
    products = serializers.CharField(
        max_length=600, help_text="Slugs or ids with commas between them, at most four."
    )


class OpinionsRow(serializers.Serializer[Any]):
    product_id = serializers.IntegerField()
    n_reviewers = serializers.IntegerField()
    n_mentions = serializers.IntegerField()
    n_positive = serializers.IntegerField()
    n_negative = serializers.IntegerField()
    verdict = serializers.ChoiceField(choices=enums.OPINION)
    positive_lo = serializers.FloatField()


class AspectLineRow(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    opinions = OpinionsRow(many=True)
    best = serializers.IntegerField(allow_null=True, help_text="Id of the product that is praised most.")


class PropertyRow(serializers.Serializer[Any]):
    product_id = serializers.IntegerField()
    value = ValueField()


class AttributeLineRow(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    values = PropertyRow(many=True)


class CompareBody(serializers.Serializer[Any]):
    products = ProductRow(many=True)
    aspects = AspectLineRow(many=True)
    attributes = AttributeLineRow(many=True)
    cheapest = serializers.IntegerField(
        allow_null=True, help_text="Id; null where no price is lower than all others."
    )
    best_rated = serializers.IntegerField(allow_null=True)


class Compare(CatalogueEndpoint):
    @extend_schema(
        summary="Compare up to four products",
        parameters=[CompareQuery],
        responses=CompareBody,
        operation_id="products_compare",
    )
    def get(self, request: Request) -> Response:
        asked = [part.strip() for part in self.query(CompareQuery)["products"].split(",") if part.strip()]
        if len(asked) > comparing.MAX_PRODUCTS:
            raise TooManyProducts(_("At most four products can be compared."), field="products")
        found = comparing.compare(
            product_ids=comparing.ids_of(refs=asked, channel_id=self.channel.pk), channel_id=self.channel.pk
        )
        ids = [product.product_id for product in found.products]
        return Response(
            {
                "products": product_rows.rows(ids, channel=self.channel),
                "aspects": [_aspect_line(line, ids) for line in found.aspects],
                "attributes": [_attribute_line(line, ids) for line in found.attributes],
                "cheapest": _id_at(ids, found.cheapest),
                "best_rated": _id_at(ids, found.best_rated),
            }
        )


def _id_at(ids: Sequence[int], place: int | None) -> int | None:
    return None if place is None else ids[place]


def _aspect_line(line: AspectLine, ids: Sequence[int]) -> dict[str, Any]:
    said = [(pk, one) for pk, one in zip(ids, line.opinions, strict=True) if one is not None]
    opinions = [_opinions(pk, one) for pk, one in said]
    return {"code": line.code, "name": line.name, "opinions": opinions, "best": _id_at(ids, line.best)}


def _opinions(product_id: int, one: Opinions) -> dict[str, Any]:
    return {
        "product_id": product_id,
        "n_reviewers": one.n_reviewers,
        "n_mentions": one.n_mentions,
        "n_positive": one.n_positive,
        "n_negative": one.n_negative,
        "verdict": one.verdict,
        "positive_lo": one.positive_lo,
    }


def _attribute_line(line: AttributeLine, ids: Sequence[int]) -> dict[str, Any]:
    stated = [(pk, value) for pk, value in zip(ids, line.values, strict=True) if value is not None]
    values = [{"product_id": pk, "value": _exact(value)} for pk, value in stated]
    return {"code": line.code, "name": line.name, "unit": line.unit, "values": values}


def _exact(value: Value) -> str | bool:
    """Numbers as strings, so that none is rounded on the way."""
    return f"{value:f}" if isinstance(value, Decimal) else value
