"""`manage.py record_offers FILE`: what competitors asked, from CSV. See `shop.services.rivals` for the columns."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.services import rivals


class Command(BaseCommand):
    """Lines that cannot be facts are named and left out; exit code 1 says that there were some."""

    help = f"Record competitors' offers from a CSV file with the columns {', '.join(rivals.COLUMNS)}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error), returncode=2) from error
        recorded = rivals.record_csv(text, now=timezone.now())
        for line in recorded.errors:
            self.stderr.write(line)
        self.stdout.write(str(recorded.n_offers))
        if recorded.errors:
            raise SystemExit(1)
