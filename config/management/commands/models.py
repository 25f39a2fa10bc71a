"""`manage.py models`: which versions there are, which one serves; promote another, or roll back."""

import getpass
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

ACTIONS = ("list", "promote", "rollback")
APPS = ("recommend", "content", "pricing", "inventory", "risk")


class Command(BaseCommand):
    help = "List the trained versions of an AI app; promote one by hand, or roll back to the one before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", nargs="?", choices=ACTIONS, default="list")
        parser.add_argument("version", nargs="?", help="the version to promote")
        parser.add_argument("--app", choices=APPS, default="recommend")
        parser.add_argument("--reason", default="by hand", help="kept in the log of promotions")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["app"] not in settings.AI_APPS:
            raise CommandError(f"The app {options['app']!r} is not installed (AI_APPS).")
        # Imported here: an app that is left out has no tables.
        training = import_module(f"{options['app']}.training")
        by = f"command: {getpass.getuser()}"
        try:
            if options["action"] == "promote":
                if not options["version"]:
                    raise CommandError("Name the version to promote; `manage.py models list` shows them.")
                training.promote(
                    version=options["version"], now=timezone.now(), reason=options["reason"], by=by
                )
                self.stdout.write(self.style.SUCCESS(f"{options['version']} serves from now on."))
            elif options["action"] == "rollback":
                version = training.roll_back(now=timezone.now(), reason=options["reason"], by=by)
                self.stdout.write(self.style.SUCCESS(f"Rolled back: {version} serves from now on."))
            else:
                self._list(training.versions())
        except training.NoSuchVersion as error:
            raise CommandError(str(error)) from error

    def _list(self, versions: list[Any]) -> None:
        if not versions:
            self.stdout.write("No version has been trained yet: rules serve.")
        for version in versions:
            mark = "*" if version.is_champion else " "
            self.stdout.write(
                f"{mark} {version.name}  {version.estimator:12} as of {version.as_of[:19]}  {version.figure}"
            )
