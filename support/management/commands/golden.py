"""`manage.py golden FILE`: keep the result of the golden conversations for the operators' dashboard."""

import getpass
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from support.services import judging


class Command(BaseCommand):
    help = (
        "Keep the JSON that `python -m benchmarks.support --json FILE` wrote; exits 1 if a part of it is red."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = json.loads(options["file"].read_text(encoding="utf-8"))
            by = f"command: {getpass.getuser()}"
            golden = judging.record(result if isinstance(result, dict) else {}, now=timezone.now(), by=by)
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        for row in golden.rows:
            self.stdout.write(f"{'green' if row.is_green else 'RED'} {row.name}: {row.passed:.3f} passed")
        if not golden.is_green:
            raise CommandError("The golden conversations are red.")
