"""Reviews as they were written, out of the shop's tables. The same rows for serving and for training."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from content.contracts import Written
from shop.models import Review

FIELDS = (
    "pk", "product_id", "product__product_type__code", "stars", "title", "text", "customer_id", "is_verified",
    "created_at",
)  # fmt: skip


def written(review_ids: Sequence[int]) -> list[Written]:
    """These reviews, published or not, oldest first; one that vanished is left out."""
    return _rows(Review.objects.filter(pk__in=list(review_ids)))


def published(product_id: int, as_of: datetime) -> list[Written]:
    """What shoppers can read of a product: its published reviews from before a moment, oldest first."""
    return _rows(Review.objects.approved().filter(product_id=product_id, created_at__lt=as_of))


def all_published(as_of: datetime) -> list[Written]:
    """Every published review from before a moment."""
    return _rows(Review.objects.approved().filter(created_at__lt=as_of))


def _rows(reviews: QuerySet[Review]) -> list[Written]:
    return [
        Written(pk, product_id, product_type, stars, title, text, customer_id or 0, is_verified, created_at)
        for pk, product_id, product_type, stars, title, text, customer_id, is_verified, created_at in (
            reviews.order_by("created_at", "pk").values_list(*FIELDS)
        )
    ]
