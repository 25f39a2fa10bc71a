"""Celery entries: ids in, one call. Each may run twice."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from recommend import services, training
from recommend.contracts import TrainOptions


@shared_task(queue="gpu")
def train(*, as_of: str | None = None, fast: bool = False) -> str:
    """Train, judge, and promote if the gate says so; returns the version. Every night by the beat schedule."""
    now = timezone.now()
    moment = datetime.fromisoformat(as_of) if as_of else now
    return training.train(TrainOptions(as_of=moment, fast=fast, by="task"), now=now).version


@shared_task
def attribute() -> int:
    """Outcomes of the latest two days; returns how many purchases were newly attributed."""
    return services.attribute(now=timezone.now()).n_purchases


@shared_task
def forget(*, customer_id: int | None, visitor_ids: list[int]) -> int:
    """Cut the ledger from a person who asked to be forgotten."""
    return services.forget(customer_id=customer_id, visitor_ids=visitor_ids)
