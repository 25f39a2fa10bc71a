"""`manage.py demo`: a simulated shop to look at, to train on and to test with."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.demo import loader, logins
from config.demo.simulation import FULL, SMALL
from config.management.commands.train import Bars


class Command(BaseCommand):
    help = "Fill an empty shop with a simulated one: goods, shoppers, ninety days of events and orders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="another seed gives another shop (default 1)")
        parser.add_argument("--small", action="store_true", help="40 products, 150 shoppers, 14 days")
        parser.add_argument("--now", help="ISO moment after which nothing has happened (default: now)")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing, quietly, where there is data already"
        )
        parser.add_argument(
            "--unread",
            action="store_true",
            help="leave the reviews to be read later: by training, or the clock",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and not loader.is_empty():
            return
        try:
            loaded = loader.load(
                seed=options["seed"],
                now=_moment(options["now"]),
                size=SMALL if options["small"] else FULL,
                media=Path(settings.MEDIA_ROOT),
                truth_file=Path(settings.VAR_DIR) / "demo" / "truth.json",
            )
        except loader.ShopNotEmpty as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{loaded.n_products} products in {loaded.n_variants} variants, {loaded.n_customers} customers, "
            f"{loaded.n_events} events, {loaded.n_orders} orders, {loaded.n_reviews} reviews"
        )
        if "content" in settings.AI_APPS and not options["unread"]:
            read_reviews(is_silent=options["verbosity"] == 0)
        for login in logins.LOGINS:
            self.stdout.write(f"{login.role:<10}{login.email:<24}{login.password}")


def read_reviews(*, is_silent: bool) -> None:
    """Read what the simulated shoppers wrote, so that products say what customers say."""
    from content import services  # noqa: PLC0415 - an app that is left out has no tables

    with Bars(is_silent=is_silent) as bars:
        services.read_all(now=timezone.now(), progress=bars.show)


def _moment(raw: str | None) -> datetime:
    """The moment given, in UTC where it names no zone."""
    if raw is None:
        return timezone.now()
    try:
        found = datetime.fromisoformat(raw)
    except ValueError as error:
        raise CommandError(f"--now {raw}: an ISO moment is expected, such as 2026-05-31T08:00:00Z") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
