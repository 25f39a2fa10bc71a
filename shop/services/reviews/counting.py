"""A product's average and number of reviews, changed under its lock; and telling others that its reviews changed."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import Avg, Count
from django.utils.translation import gettext_lazy as _

from shop import signals
from shop.models import Product, Review
from shop.services.reviews.rules import InvalidReview


def lock(product_id: int) -> None:
    """Nobody else changes this product's reviews until the transaction ends.

    Raises:
        InvalidReview: no such product.
    """
    if Product.objects.select_for_update().filter(pk=product_id).first() is None:
        raise InvalidReview(_("There is no such product."), field="product")


def count(product_id: int) -> None:
    """Bring the average and the number up to date; the caller holds the lock."""
    published = Review.objects.approved().filter(product_id=product_id)
    found = published.aggregate(average=Avg("stars"), n=Count("pk"))
    average = None if found["average"] is None else round(found["average"], 2)
    Product.objects.filter(pk=product_id).update(rating_average=average, n_reviews=found["n"])


def recount(product_ids: list[int]) -> None:
    """Bring averages up to date after a bulk change, such as a demo or an erasure."""
    for product_id in sorted(product_ids):
        with transaction.atomic():
            lock(product_id)
            count(product_id)


def announce(product_ids: Iterable[int]) -> None:
    """Say, once committed, that what is published of these products' reviews changed."""
    ids = sorted(set(product_ids))
    if ids:
        transaction.on_commit(partial(signals.product_changed.send_robust, Product, product_ids=ids))
        transaction.on_commit(partial(signals.reviews_changed.send_robust, Review, product_ids=ids))
