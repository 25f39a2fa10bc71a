"""Celery entries: ids in, one call. Each may run twice."""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from risk import training
from risk.contracts import TrainOptions
from risk.services import alerting, appeals, cases, remembering, shadowing

logger = logging.getLogger(__name__)


@shared_task(queue="gpu")
def train(*, as_of: str | None = None) -> str:
    """Train, judge, and promote if the gate says so."""
    now = timezone.now()
    moment = datetime.fromisoformat(as_of) if as_of else now
    try:
        return training.train(TrainOptions(as_of=moment, by="task"), now=now).version
    except training.NotEnoughData as error:
        logger.warning("risk: not trained: %s", error)
        return ""


@shared_task(queue="default")
def watch() -> int:
    """Every five minutes: what is out of the ordinary. Returns how many alerts stand."""
    return alerting.check(now=timezone.now())


@shared_task(queue="default")
def shadow() -> int:
    """Every quarter of an hour: ask the challenger of orders that another decided."""
    return shadowing.run(now=timezone.now())


@shared_task(queue="default")
def repair() -> int:
    """Every minute: tell Redis what it missed."""
    return remembering.repair(now=timezone.now())


@shared_task(queue="default")
def rescore() -> int:
    """Every few minutes: score what could not be scored in time."""
    return cases.rescore(now=timezone.now())


@shared_task(queue="default")
def forget_appeals() -> int:
    """Every night: words of buyers that nobody needs any more."""
    return appeals.forget_old(now=timezone.now())
