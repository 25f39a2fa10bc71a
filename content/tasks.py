"""Celery entries: ids in, one call. Each may run twice."""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from content import services, training
from content.contracts import TrainOptions

logger = logging.getLogger(__name__)


@shared_task(queue="gpu")
def read(*, review_ids: list[int]) -> int:
    """Read and moderate these reviews, and publish what their products say; returns how many were read."""
    return services.read(review_ids=review_ids, now=timezone.now())


@shared_task(queue="gpu")
def refresh(*, product_ids: list[int]) -> int:
    """Publish anew what the reviews of these products say; returns how many changed."""
    return services.refresh(product_ids=product_ids, now=timezone.now())


@shared_task(queue="gpu")
def sweep() -> int:
    """Find what no signal told of; returns how many reviews were read."""
    return services.sweep(now=timezone.now()).n_reviews


@shared_task(queue="gpu")
def read_again(*, since: str) -> int:
    """Read everything again that was last read before a moment (ISO 8601); run twice, it goes on where it stopped."""
    return services.read_again(since=datetime.fromisoformat(since), now=timezone.now())


@shared_task(queue="default")
def check_descriptions(*, product_ids: list[int]) -> int:
    """Check these products' descriptions; returns how many checks differ from before."""
    return services.check_descriptions(product_ids=product_ids, now=timezone.now())


@shared_task(queue="default")
def watch() -> int:
    """Every night: all descriptions, since reviews contest them; and aspects that turned. Returns new alerts."""
    now = timezone.now()
    services.check_all_descriptions(now=now)
    return services.find_alerts(now=now)


@shared_task(queue="gpu")
def forget(*, customer_id: int) -> int:
    """Judge the reviews of a person who asked to be forgotten anew, from what is left."""
    return services.forget(customer_id=customer_id, now=timezone.now())


@shared_task(queue="gpu")
def train(*, as_of: str | None = None, fast: bool = False) -> str:
    """Train, judge, and promote if the gate says so; returns the version, "" where there is too little to learn.

    What a new champion reads otherwise is read again by the sweeps that follow.
    """
    now = timezone.now()
    moment = datetime.fromisoformat(as_of) if as_of else now
    try:
        return training.train(TrainOptions(as_of=moment, fast=fast, by="task"), now=now).version
    except training.NotEnoughData as error:
        logger.warning("content: not trained: %s", error)
        return ""


@shared_task(queue="gpu")
def discover() -> int:
    """Propose aspects that reviewers speak of and nobody named; returns how many are open."""
    return training.discover(now=timezone.now())
