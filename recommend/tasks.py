"""Celery entries: ids in, one call. Each may run twice."""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from recommend import services, training
from recommend.contracts import TrainOptions

logger = logging.getLogger(__name__)


@shared_task(queue="gpu")
def train(*, as_of: str | None = None, fast: bool = False) -> str:
    """Train, judge, and promote if the gate says so; returns the version, "" where there is too little to learn."""
    now = timezone.now()
    moment = datetime.fromisoformat(as_of) if as_of else now
    try:
        return training.train(TrainOptions(as_of=moment, fast=fast, by="task"), now=now).version
    except training.NotEnoughData as error:
        logger.warning("recommend: not trained: %s", error)
        return ""


@shared_task
def attribute() -> int:
    """Outcomes of the latest two days; returns how many purchases were newly attributed."""
    return services.attribute(now=timezone.now()).n_purchases


@shared_task
def forget(*, customer_id: int = 0, visitor_id: int = 0) -> int:
    """Cut the ledger from a person who asked to be forgotten; 0 stands for nobody."""
    return services.forget(customer_id=customer_id or None, visitor_ids=[visitor_id] if visitor_id else [])
