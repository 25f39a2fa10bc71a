"""Celery entries: ids in, one call. Each may run twice."""

from celery import shared_task
from django.utils import timezone

from content import services


@shared_task(queue="gpu")
def read(*, review_ids: list[int]) -> int:
    """Read and moderate these reviews, and publish what their products say; returns how many were read."""
    return services.read(review_ids=review_ids, now=timezone.now())


@shared_task(queue="gpu")
def refresh(*, product_ids: list[int]) -> int:
    """Publish anew what the reviews of these products say; returns how many changed."""
    return services.refresh(product_ids=product_ids, now=timezone.now())
