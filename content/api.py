"""Ask the reviews of a product, for apps and tills; among the shop's own routes below /api/v1/."""

from collections.abc import Sequence
from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from content.contracts import Answer, Cited, Tally
from content.features import passages
from content.services import asking
from shop.api.body import Body, Text
from shop.api.endpoint import Endpoint, NotHere
from shop.services.api_keys import Scope


class QuestionBody(Body):
    question = Text(max_length=asking.MAX_LENGTH, help_text="In English or Chinese; personal data is hidden.")


class FactRow(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]  # a name that fields have for themselves
    value = serializers.CharField()


class TallyRow(serializers.Serializer[Any]):
    """Distinct reviewers; who praises and criticises counts in both."""

    n = serializers.IntegerField(help_text="Who speak of it.")
    of = serializers.IntegerField()
    n_positive = serializers.IntegerField()
    n_negative = serializers.IntegerField()


class CitedRow(serializers.Serializer[Any]):
    """Verbatim: characters `start` to `end` of the review's text."""

    review_id = serializers.IntegerField()
    text = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    stars = serializers.IntegerField()
    author = serializers.CharField(allow_blank=True)
    is_verified = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    opinion = serializers.CharField(allow_blank=True, help_text="`positive`, `negative` or empty.")


class AnswerBody(serializers.Serializer[Any]):
    """Nobody says just that where `cited` is empty; `related` then speaks of the same aspect."""

    question = serializers.CharField(help_text="As it was understood, personal data hidden.")
    facts = FactRow(many=True, help_text="Properties of the product that it asks for.")
    tally = TallyRow()
    cited = CitedRow(many=True)
    related = CitedRow(many=True)
    related_tally = TallyRow(allow_null=True)
    aspects = serializers.ListField(child=serializers.CharField(), help_text="Codes that it names.")
    suggestions = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of what reviewers of the product speak of."
    )
    is_general = serializers.BooleanField(help_text="It asks about the whole, which no sentence answers.")


class Ask(Endpoint):
    tag = "reviews"
    scopes = {"POST": Scope.CATALOGUE_READ}
    rates = ("anon", "ask")

    @extend_schema(
        summary="Ask the reviews of a product",
        request=QuestionBody,
        responses=AnswerBody,
        operation_id="products_ask",
    )
    def post(self, request: Request, ref: str) -> Response:
        product = passages.shown(ref, self.channel.pk)
        if product is None:
            raise NotHere
        question = self.body(QuestionBody)["question"]
        return Response(_body(asking.ask(product_id=product.product_id, text=question, now=timezone.now())))


urlpatterns = [path("products/<slug:ref>/ask/", Ask.as_view(), name="product_ask")]


def _body(answer: Answer) -> dict[str, Any]:
    return {
        "question": answer.question,
        "facts": [{"label": one.label, "value": one.value} for one in answer.facts],
        "tally": _tally(answer.tally),
        "cited": _cited(answer.cited),
        "related": _cited(answer.related),
        "related_tally": _tally(answer.related_tally) if answer.related_tally else None,
        "aspects": list(answer.aspects),
        "suggestions": list(answer.suggestions),
        "is_general": answer.is_general,
    }


def _tally(tally: Tally) -> dict[str, int]:
    return {"n": tally.n, "of": tally.of, "n_positive": tally.n_positive, "n_negative": tally.n_negative}


def _cited(cited: Sequence[Cited]) -> list[dict[str, Any]]:
    return [
        {
            "review_id": one.review_id,
            "text": one.text,
            "start": one.start,
            "end": one.end,
            "stars": one.stars,
            "author": one.author_name,
            "is_verified": one.is_verified,
            "created_at": one.created_at.isoformat(),
            "opinion": one.opinion,
        }
        for one in cited
    ]
