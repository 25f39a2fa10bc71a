"""The beat schedule for a shop without Celery: one quiet process beside the embedded web server.

It runs the same entries of the same dict, in this process, one after the other, so that reservations expire, lost
jobs are found and models are trained at night on a shop that has no broker. With `REDIS_URL` it refuses: there,
`celery beat` and workers do this.
"""

import logging
import os
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from celery.schedules import BaseSchedule, maybe_schedule
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from config import patience
from config.celery import app

TICK_S = 5.0
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Entry:
    """One line of the schedule and when it ran latest."""

    name: str
    task: str
    schedule: BaseSchedule
    latest_run_at: datetime


def entries(schedule: Mapping[str, Mapping[str, Any]], now: datetime) -> list[Entry]:
    """The schedule, as if everything had just run: nothing is made up for at a start."""
    return [
        Entry(name, line["task"], cast(BaseSchedule, maybe_schedule(line["schedule"], app=app)), now)
        for name, line in schedule.items()
    ]


def run_due(lines: list[Entry], now: datetime, run: Callable[[str], None]) -> list[str]:
    """Run what is due; a task that fails is logged and does not stop the clock. Returns what ran."""
    ran = []
    for line in lines:
        if line.schedule.is_due(line.latest_run_at).is_due:
            line.latest_run_at = now
            ran.append(line.name)
            try:
                run(line.task)
            except Exception:  # the boundary of a foreign task: said in the log, tried again at its next time
                logger.exception("scheduled task %s failed", line.task)
    return ran


class Command(BaseCommand):
    help = "Run the beat schedule in this process (only for a shop without REDIS_URL)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--with-parent", action="store_true", help="end when the starting process ends")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.REDIS_URL:
            raise CommandError("REDIS_URL is set: run `celery -A config beat` and workers instead")
        app.loader.import_default_modules()
        parent = os.getppid() if options["with_parent"] else None
        lines = entries(app.conf.beat_schedule, timezone.now())
        with patience.waiting_long():
            while parent is None or os.getppid() == parent:
                run_due(lines, timezone.now(), lambda task: app.tasks[task].run())
                close_old_connections()
                time.sleep(TICK_S)
