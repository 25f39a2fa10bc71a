"""Celery entries: ids in, one call. Each may run twice."""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from inventory import services, training
from inventory.contracts import TrainOptions

logger = logging.getLogger(__name__)


@shared_task(queue="gpu")
def nightly() -> int:
    """Foresee, propose, list what lies too long; returns how many places were foreseen."""
    return services.nightly(now=timezone.now()).n_places


@shared_task(queue="default")
def welcome() -> int:
    """Foresee places that came since the night; returns how many."""
    return services.welcome(now=timezone.now())


@shared_task(queue="gpu")
def train(*, as_of: str | None = None, fast: bool = False) -> str:
    """Train, judge, and promote if the gate says so; returns the version, "" where there is too little to learn."""
    now = timezone.now()
    moment = datetime.fromisoformat(as_of) if as_of else now
    try:
        return training.train(TrainOptions(as_of=moment, fast=fast, by="task"), now=now).version
    except training.NotEnoughData as error:
        logger.warning("inventory: not trained: %s", error)
        return ""
