"""What reviewers of a product say together: the facts that the storefront shows, in the reader's language."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api import enums
from shop.api.catalogue import CatalogueEndpoint
from shop.api.product_detail import product_id_of
from shop.contracts.insights import MIN_REVIEWERS
from shop.models import ProductInsight

OPINION = serializers.ChoiceField(
    choices=enums.OPINION, help_text="`mixed`: both praise and criticism are common."
)


class MonthRow(serializers.Serializer[Any]):
    month = serializers.DateField(help_text="Its first day.")
    n_positive = serializers.IntegerField()
    n_negative = serializers.IntegerField()


class AspectRow(serializers.Serializer[Any]):
    """Distinct reviewers; who praises and criticises counts in both."""

    code = serializers.CharField(help_text="For `aspect` of the list of reviews.")
    name = serializers.CharField()
    n_reviewers = serializers.IntegerField(help_text="Who wrote anything about the product.")
    n_mentions = serializers.IntegerField(help_text="Who speak of the aspect.")
    n_positive = serializers.IntegerField()
    n_negative = serializers.IntegerField()
    n_neutral = serializers.IntegerField()
    n_verified = serializers.IntegerField(help_text="Of `n_mentions`, who bought the product here.")
    verdict = serializers.ChoiceField(choices=enums.OPINION)
    positive_lo = serializers.FloatField(help_text="95 % interval of n_positive / n_mentions.")
    positive_hi = serializers.FloatField()
    months = MonthRow(many=True)


class ClaimRow(serializers.Serializer[Any]):
    text = serializers.CharField()
    aspects = serializers.ListField(child=serializers.CharField())
    n = serializers.IntegerField(help_text="Reviewers who say so, of `of`.")
    of = serializers.IntegerField()


class QuoteRow(serializers.Serializer[Any]):
    """Verbatim words: characters `start` to `end` of the review's text."""

    review_id = serializers.IntegerField()
    aspect = serializers.CharField()
    opinion = serializers.ChoiceField(choices=enums.OPINION)
    text = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    language = serializers.CharField()


class SuitsRow(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()
    n = serializers.IntegerField()
    of = serializers.IntegerField()


class BulletRow(serializers.Serializer[Any]):
    text = serializers.CharField()
    attribute = serializers.CharField(allow_blank=True, help_text="Code of the property that it states.")


class InsightBody(serializers.Serializer[Any]):
    """Lists are empty where fewer than three people wrote about the product."""

    product_id = serializers.IntegerField()
    n_reviews = serializers.IntegerField()
    n_reviewers = serializers.IntegerField()
    n_verified = serializers.IntegerField()
    aspects = AspectRow(many=True)
    claims = ClaimRow(many=True)
    quotes = QuoteRow(many=True)
    pros = serializers.ListField(child=serializers.CharField(), help_text="Codes of aspects.")
    cons = serializers.ListField(child=serializers.CharField())
    suits = SuitsRow(many=True)
    bullets = BulletRow(many=True)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a name that fields have for themselves
        choices=["model", "fallback"], allow_null=True
    )
    model_version = serializers.CharField(allow_blank=True)
    as_of = serializers.DateTimeField(allow_null=True, help_text="Reviews up to this moment were read.")


class Insights(CatalogueEndpoint):
    tag = "reviews"

    @extend_schema(
        summary="What reviewers of a product say together, counted",
        responses=InsightBody,
        operation_id="products_insights",
    )
    def get(self, request: Request, ref: str) -> Response:
        product_id = product_id_of(ref, channel_id=self.channel.pk)
        found = ProductInsight.objects.filter(product_id=product_id).first()
        return Response(_insight(product_id, found))


def _insight(product_id: int, row: ProductInsight | None) -> dict[str, Any]:
    """A product of which nothing was read looks like one of which too few people wrote."""
    is_enough = row is not None and row.n_reviewers >= MIN_REVIEWERS
    shown: Mapping[str, Any] = row.shown if row is not None and is_enough else {}
    return {
        "product_id": product_id,
        "n_reviews": row.n_reviews if row else 0,
        "n_reviewers": row.n_reviewers if row else 0,
        "n_verified": shown.get("n_verified", 0),
        "aspects": [_plain(one, AspectRow, name=_text(one, "name")) for one in shown.get("aspects", [])],
        "claims": [_plain(one, ClaimRow, text=_text(one, "text")) for one in shown.get("claims", [])],
        "quotes": [_plain(one, QuoteRow) for one in shown.get("quotes", [])],
        "pros": shown.get("pros", []),
        "cons": shown.get("cons", []),
        "suits": [_plain(one, SuitsRow, text=_text(one, "text")) for one in shown.get("suits", [])],
        "bullets": [_plain(one, BulletRow, text=_text(one, "text")) for one in (row.bullets if row else [])],
        "source": row.source if row else None,
        "model_version": row.model_version if row else "",
        "as_of": row.as_of.isoformat() if row else None,
    }


@cache
def _names(shape: type[serializers.Serializer[Any]]) -> tuple[str, ...]:
    return tuple(str(name) for name in shape().fields)


def _plain(one: Mapping[str, Any], shape: type[serializers.Serializer[Any]], **texts: str) -> dict[str, Any]:
    """Of what was published, the fields that this answer has."""
    return {name: texts[name] if name in texts else one.get(name) for name in _names(shape)}


def _text(one: Mapping[str, Any], name: str) -> str:
    """The reader's language, else the other."""
    first, second = ("zh", "en") if (get_language() or "").startswith("zh") else ("en", "zh")
    return one.get(f"{name}_{first}") or one.get(f"{name}_{second}") or ""
