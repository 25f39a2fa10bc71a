"""Reviews of a product: published ones for everybody, a new one from a signed-in customer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api import pagination
from shop.api.body import Body, Text, Whole
from shop.api.catalogue import ListBody
from shop.api.endpoint import Endpoint
from shop.api.idempotent import idempotent
from shop.api.pagination import Order, PageQuery, moment
from shop.api.product_detail import product_id_of
from shop.models import Review, ReviewMention
from shop.services import reviews
from shop.services.api_keys import Scope

LATEST = Order("latest", "created_at", descending=True, read=moment)


class ReviewQuery(PageQuery):
    stars = serializers.IntegerField(required=False, min_value=1, max_value=5)
    aspect = serializers.SlugField(
        required=False, max_length=40, help_text="Code of an aspect, of the product's insights."
    )
    opinion = serializers.ChoiceField(
        required=False, choices=ReviewMention.Opinion.values, help_text="Of that aspect, else of any."
    )


class MentionRow(serializers.Serializer[Any]):
    """Characters `start` to `end` of the review's text speak of the aspect."""

    aspect = serializers.CharField()
    opinion = serializers.ChoiceField(choices=ReviewMention.Opinion.values)
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class ReviewRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    stars = serializers.IntegerField()
    title = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    author = serializers.CharField()
    language = serializers.CharField()
    is_verified = serializers.BooleanField(help_text="Its author bought the product here.")
    reply = serializers.CharField(allow_blank=True, help_text="The shop's answer.")
    created_at = serializers.DateTimeField()
    mentions = MentionRow(many=True, help_text="With `aspect` or `opinion`: where the text says so.")


class ReviewList(ListBody):
    histogram = serializers.DictField(
        child=serializers.IntegerField(), help_text="Reviews by number of stars."
    )
    results = ReviewRow(many=True)


class NewReview(Body):
    stars = Whole(min_value=1, max_value=5)
    title = Text(required=False, allow_blank=True, max_length=reviews.MAX_TITLE)
    text = Text(required=False, allow_blank=True, max_length=reviews.MAX_TEXT)


class OwnReview(ReviewRow):
    state = serializers.ChoiceField(
        choices=Review.State.values, help_text="`pending`: somebody reads it first."
    )
    has_hidden_data = serializers.BooleanField(
        help_text="Personal data in it (a telephone number, an address) was hidden from the public."
    )


class Reviews(Endpoint):
    tag = "reviews"
    scopes = {"GET": Scope.CATALOGUE_READ}
    signed_in = frozenset({"POST"})

    @extend_schema(
        summary="List reviews, latest first",
        parameters=[ReviewQuery],
        responses=ReviewList,
        operation_id="reviews_list",
    )
    def get(self, request: Request, ref: str) -> Response:
        wanted = self.query(ReviewQuery)
        published = Review.objects.approved().filter(
            product_id=product_id_of(ref, channel_id=self.channel.pk)
        )
        counts = dict(published.values_list("stars").annotate(n=Count("pk")).order_by())
        rows = published.filter(stars=wanted["stars"]) if "stars" in wanted else published
        mentions = _mentions(wanted)
        if mentions is not None:
            rows = rows.filter(Exists(mentions.filter(review=OuterRef("pk"))))
        page = pagination.cut(
            rows,
            order=LATEST,
            cursor=wanted.get("cursor"),
            limit=wanted["limit"],
            key=lambda r: (r.created_at, r.pk),
        )
        said = _by_review(mentions, page.rows) if mentions is not None else {}
        body = pagination.answer(request, page, [_row(review, said.get(review.pk)) for review in page.rows])
        return Response({**body, "histogram": {str(stars): counts.get(stars, 0) for stars in range(1, 6)}})

    @extend_schema(
        summary="Write a review, or change one's own",
        request=NewReview,
        responses={201: OwnReview},
        operation_id="reviews_write",
    )
    @idempotent
    def post(self, request: Request, ref: str) -> Response:
        given = self.body(NewReview)
        review = reviews.submit(
            product_id=product_id_of(ref, channel_id=self.channel.pk),
            customer_id=self.customer_id,
            stars=given["stars"],
            title=given.get("title", ""),
            text=given.get("text", ""),
            language=self.who.language,
            now=timezone.now(),
            who=self.who,
            channel_id=self.channel.pk,
        )
        return Response(
            {**_row(review), "state": review.state, "has_hidden_data": bool(review.original_text)}, 201
        )


def _mentions(wanted: Mapping[str, Any]) -> QuerySet[ReviewMention] | None:
    """The mentions that the query asks for, None where it asks for none in particular."""
    names = {"aspect": "aspect__code", "opinion": "opinion"}
    chosen = {column: wanted[name] for name, column in names.items() if name in wanted}
    return ReviewMention.objects.filter(**chosen) if chosen else None


def _by_review(mentions: QuerySet[ReviewMention], shown: Sequence[Review]) -> dict[int, list[dict[str, Any]]]:
    of_page = mentions.filter(review__in=[review.pk for review in shown]).order_by("start", "end", "pk")
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for review_id, aspect, opinion, start, end in of_page.values_list(
        "review_id", "aspect__code", "opinion", "start", "end"
    ):
        found[review_id].append({"aspect": aspect, "opinion": opinion, "start": start, "end": end})
    return found


def _row(review: Review, mentions: Sequence[Mapping[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "id": review.pk,
        "stars": review.stars,
        "title": review.title,
        "text": review.text,
        "author": review.author_name,
        "language": review.language,
        "is_verified": review.is_verified,
        "reply": review.reply,
        "created_at": review.created_at.isoformat(),
        "mentions": list(mentions or ()),
    }
