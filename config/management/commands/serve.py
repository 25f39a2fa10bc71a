"""`make run`: everything between a fresh checkout and a shop that answers, then the server in this process."""

import logging
import os
import runpy
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config import patience

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Migrate, fill an empty shop with the demo, train what was never trained, and serve."
    requires_system_checks: list[str] = []  # `make check` runs them; they cost a start a second and a half

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="leave an empty shop empty")
        parser.add_argument("--no-train", action="store_true", help="serve without training first")

    def handle(self, *args: Any, **options: Any) -> None:
        with patience.waiting_long():
            self._prepare(options)
        self._collect_static()
        self._say_where()
        connection.close()
        if not settings.REDIS_URL:
            # Without a broker the beat schedule runs in one quiet process beside the server.
            subprocess.Popen([sys.executable, "manage.py", "clock", "--with-parent"], cwd=settings.BASE_DIR)
        _serve()

    def _prepare(self, options: dict[str, Any]) -> None:
        """Bring the shop to where it can be opened."""
        self._migrate()
        if not options["no_demo"]:
            self.stdout.write("Omnishop: demo shop")
            # The first training reads the reviews, with a better model than words alone.
            reads_later = not options["no_train"] and not self._is_trained("content")
            call_command("demo", if_empty=True, unread=reads_later)
        if not options["no_train"]:
            self._train_once()

    def _migrate(self) -> None:
        """Migrate if there is anything to migrate: the check is quick, the command renews every permission."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Omnishop: database")
            call_command("migrate", verbosity=0, interactive=False)

    def _train_once(self) -> None:
        """Train what was never trained. A shop that cannot be trained says so and starts all the same, on its rules."""
        for app in settings.AI_APPS:
            if not self._is_trained(app):
                self.stdout.write(f"Omnishop: training {app}")
                try:
                    call_command("train", app, soon=True)
                except CommandError as error:
                    self.stderr.write(self.style.WARNING(f"{app} is not trained, rules serve: {error}"))
                # The boundary of a foreign step: said in full, and tried again at the next start.
                except Exception as error:
                    logger.exception("training %s failed", app)
                    why = f"{app} could not be trained, the shop starts without: {type(error).__name__}: {error}"
                    self.stderr.write(self.style.WARNING(why))

    def _is_trained(self, app: str) -> bool:
        return any((settings.ARTIFACTS_DIR / app).glob("*/*/manifest.json"))

    def _collect_static(self) -> None:
        """Collect only what changed since the latest start: compressing takes longer than starting."""
        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        collected_at = manifest.stat().st_mtime if manifest.exists() else 0.0
        sources = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
        if any(Path(source).stat().st_mtime > collected_at for source in sources):
            self.stdout.write("Omnishop: static files")
            call_command("collectstatic", interactive=False, verbosity=0)

    def _say_where(self) -> None:
        from config.demo import logins  # noqa: PLC0415 - only the demo's own words

        self.stdout.write(
            self.style.SUCCESS(
                f"\n  Shop   {settings.SITE_URL}/\n"
                f"  Admin  {settings.SITE_URL}/admin/\n"
                f"  API    {settings.SITE_URL}/api/docs/\n"
            )
        )
        for login in logins.existing():
            self.stdout.write(f"  {login.role:<10}{login.email}   {login.password}")
        self.stdout.write("")
        self.stdout.flush()


def _serve() -> None:
    """Become the web server.

    Its workers are forked from this process and inherit what is imported, which saves half of a start. After a training
    they could not: torch does not survive a fork of its threads, and what training took would stay taken.
    """
    arguments = ["--config", "python:config.gunicorn"]
    if "torch" in sys.modules:
        command = [sys.executable, "-m", "gunicorn", *arguments]
        os.execv(command[0], command)  # noqa: S606 - this environment's own, no shell
    sys.argv = ["gunicorn", *arguments]
    runpy.run_module("gunicorn", run_name="__main__", alter_sys=True)
