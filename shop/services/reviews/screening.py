"""The two moves of whoever reads reviews before the public does: let wait, let pass. A person's decision is neither."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from shop.models import Review
from shop.services.reviews import counting, rules


def release(*, review_ids: Collection[int], now: datetime) -> list[int]:
    """Publish those of the waiting reviews that pass the shop's own rules: bought here, and harmless as written.

    Returns:
        The products whose reviews changed.
    """
    waiting = Review.objects.filter(pk__in=review_ids, state=Review.State.PENDING, is_verified=True)
    passing = {
        review.pk: review.product_id
        for review in waiting
        if rules.looks_harmless(rules.Words.original_of(review))
    }
    return _move(passing, before=Review.State.PENDING, after=Review.State.APPROVED, now=now)


def hold(*, review_ids: Collection[int], now: datetime) -> list[int]:
    """Let published reviews wait for a person.

    Returns:
        The products whose reviews changed.
    """
    published = Review.objects.approved().filter(pk__in=review_ids)
    found = dict(published.values_list("pk", "product_id"))
    return _move(found, before=Review.State.APPROVED, after=Review.State.PENDING, now=now)


def _move(products: dict[int, int], *, before: str, after: str, now: datetime) -> list[int]:
    """Move reviews of products, each product in a transaction of its own; one that moved meanwhile is left."""
    changed = []
    for product_id in sorted(set(products.values())):
        theirs = [review_id for review_id, owner in products.items() if owner == product_id]
        with transaction.atomic():
            counting.lock(product_id)
            if Review.objects.filter(pk__in=theirs, state=before).update(state=after, changed_at=now):
                counting.count(product_id)
                counting.announce([product_id])
                changed.append(product_id)
    return changed
