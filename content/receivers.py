"""Shop signals become work: a review that came or changed is read, and what its product says follows."""

from typing import Any

from content import tasks
from shop import signals


def connect() -> None:
    signals.review_submitted.connect(read_review, dispatch_uid="content.read")
    signals.reviews_changed.connect(refresh_products, dispatch_uid="content.refresh")


def read_review(*, review_id: int, **kwargs: Any) -> None:
    tasks.read.delay(review_ids=[review_id])


def refresh_products(*, product_ids: list[int], **kwargs: Any) -> None:
    tasks.refresh.delay(product_ids=product_ids)
