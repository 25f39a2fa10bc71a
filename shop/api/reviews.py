"""Reviews of a product: published ones for everybody, a new one from a signed-in customer."""

from typing import Any

from django.db.models import Count
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
from shop.models import Review
from shop.services import reviews
from shop.services.api_keys import Scope

LATEST = Order("latest", "created_at", descending=True, read=moment)


class ReviewQuery(PageQuery):
    stars = serializers.IntegerField(required=False, min_value=1, max_value=5)


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
        page = pagination.cut(
            rows,
            order=LATEST,
            cursor=wanted.get("cursor"),
            limit=wanted["limit"],
            key=lambda r: (r.created_at, r.pk),
        )
        body = pagination.answer(request, page, [_row(review) for review in page.rows])
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
        return Response({**_row(review), "state": review.state}, 201)


def _row(review: Review) -> dict[str, Any]:
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
    }
