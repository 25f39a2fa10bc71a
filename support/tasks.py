"""Celery entries: ids in, one call. Each may run twice."""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from support import training
from support.contracts import TrainOptions
from support.services import conversing, history, privacy

logger = logging.getLogger(__name__)


@shared_task(queue="default")
def close_idle() -> int:
    """Close conversations that were left for a week; returns how many."""
    return conversing.close_idle(now=timezone.now())


@shared_task(queue="default")
def adopt(*, visitor_id: int, customer_id: int) -> int:
    """Give an account what its device said before it signed in; returns how many conversations."""
    return history.adopt_visitor(visitor_id=visitor_id, customer_id=customer_id)


@shared_task(queue="default")
def forget(*, visitor_id: int) -> int:
    """Delete what a device said that asked to be forgotten; returns how many conversations."""
    return privacy.forget_device(visitor_id=visitor_id)


@shared_task(queue="gpu")
def train(*, as_of: str | None = None, fast: bool = False) -> str:
    """Train, judge, and promote what passes the gate; returns the version, "" where there is too little to learn."""
    now = timezone.now()
    moment = datetime.fromisoformat(as_of) if as_of else now
    options = TrainOptions(as_of=moment, fast=fast, by="task")
    try:
        trained = training.train(options, now=now)
    except training.NotEnoughData as error:
        logger.warning("support: not trained: %s", error)
        return ""
    training.train_later(options, now=now)
    return trained.version
