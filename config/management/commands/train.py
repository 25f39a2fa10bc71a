"""`manage.py train APP`: fit, measure, judge; promote if the gate says so. The same as the nightly task."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from config import patience

APPS = ("recommend", "content", "support", "pricing", "inventory", "risk")


class Command(BaseCommand):
    help = "Train an AI app's models on what happened before a moment, and promote what passes the gate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("app", choices=APPS)
        parser.add_argument("--as-of", help="ISO 8601 moment; nothing at or after it is used (default: now)")
        parser.add_argument("--fast", action="store_true", help="counts only, no networks")
        parser.add_argument(
            "--soon", action="store_true", help="leave to the night what takes minutes and opens no shop"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["app"] not in settings.AI_APPS:
            raise CommandError(f"The app {options['app']!r} is not installed (AI_APPS).")
        # Imported here: an app that is left out has no tables.
        training = import_module(f"{options['app']}.training")
        contracts = import_module(f"{options['app']}.contracts")
        now = timezone.now()
        chosen = contracts.TrainOptions(
            as_of=moment(options["as_of"], now), fast=options["fast"], by="command"
        )
        with patience.waiting_long(), Bars(is_silent=options["verbosity"] == 0) as bars:
            try:
                results = [training.train(chosen, now=now, progress=bars.show)]
            except training.NotEnoughData as error:
                raise CommandError(f"There is too little to learn from: {error}") from error
            follow_up(options["app"], bars)
            train_later = getattr(training, "train_later", None)
            if train_later and not options["soon"]:
                results.append(train_later(chosen, now=now, progress=bars.show))
        for result in filter(None, results):
            self.stdout.write(result.card)
            state = "promoted: it serves from now on" if result.is_promoted else "kept, not promoted"
            self.stdout.write(self.style.SUCCESS(f"Version {result.version} {state}."))


def follow_up(app: str, bars: "Bars") -> None:
    """Let an app do what follows from a training before it is used: content reads the reviews."""
    trained = getattr(import_module(f"{app}.services"), "trained", None)
    if trained is not None:
        trained(now=timezone.now(), progress=bars.show)


def moment(text: str | None, now: datetime) -> datetime:
    """The moment named on the command line, in UTC where it names no zone.

    Raises:
        CommandError: if it is not ISO 8601, or lies in the future.
    """
    if text is None:
        return now
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            f"--as-of {text!r}: expected something like 2026-05-31 or 2026-05-31T12:00"
        ) from error
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    if aware > now:
        raise CommandError(f"--as-of {text!r} lies in the future.")
    return aware


class Bars:
    """One progress bar per stage."""

    def __init__(self, *, is_silent: bool) -> None:
        self._is_silent = is_silent
        self._stage = ""
        self._bar: Any = None

    def __enter__(self) -> "Bars":
        return self

    def __exit__(self, *args: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, stage: str, done: float) -> None:
        if stage != self._stage:
            if self._bar is not None:
                self._bar.close()
            self._stage = stage
            self._bar = tqdm(total=100, desc=stage, unit="%", disable=self._is_silent, leave=True)
        self._bar.update(max(0, round(100 * done) - self._bar.n))
