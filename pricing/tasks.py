"""Celery entries: ids in, one call. Each may run twice."""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from pricing import training
from pricing.contracts import TrainOptions
from pricing.services import automatic, experimenting, proposing, responding

logger = logging.getLogger(__name__)


@shared_task(queue="gpu")
def train(*, as_of: str | None = None, fast: bool = False) -> str:
    """Train, judge, promote if the gate says so, and write down what is believed from then on."""
    now = timezone.now()
    moment = datetime.fromisoformat(as_of) if as_of else now
    try:
        version = training.train(TrainOptions(as_of=moment, fast=fast, by="task"), now=now).version
    except training.NotEnoughData as error:
        logger.warning("pricing: not trained: %s", error)
        version = ""
    responding.estimate(now=now)
    return version


@shared_task(queue="default")
def propose() -> int:
    """Every night: proposals, and those that may be applied without a person."""
    now = timezone.now()
    proposing.propose(now=now)
    return automatic.run(now=now)


@shared_task(queue="default")
def experiment() -> int:
    """Every morning: the price of the day for each product under test; returns how many changed."""
    return experimenting.run(now=timezone.now())
