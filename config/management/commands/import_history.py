"""`manage.py import_history FILE --format …`: another shop's history becomes this shop's. See docs/import.md."""

import sys
from argparse import ArgumentParser, BooleanOptionalAction
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from shop.services import importing
from shop.services.importing.rows import Outcome

UNUSABLE, DAMAGED = 2, 1


class Command(BaseCommand):
    """Exit codes: 0 every line imported, merged or refused for a reason; 1 some lines were damaged and left
    out; 2 the file is not usable and nothing was written.
    """

    help = "Import products, customers, orders and events from a CSV file (also .gz). Can be repeated safely."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", required=True, choices=importing.NAMES)
        parser.add_argument(
            "--channel",
            help="code of the channel that it belongs to; made if it does not exist "
            f"(default: {settings.SHOP_DEFAULT_CHANNEL}, or one of its own if the currency differs)",
        )
        parser.add_argument("--report", type=Path, help="CSV for the lines that were not simply imported")
        parser.add_argument(
            "--timezone", default="", help="of times without an offset (default: the format's)"
        )
        parser.add_argument("--encoding", default="", help="of the file (default: found out)")
        parser.add_argument(
            "--consent",
            action=BooleanOptionalAction,
            default=None,
            help="whether the people in it allowed to learn from what they did (default: yes for orders, "
            "no for events, unless the file says so line by line)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        report: Path = options["report"] or settings.VAR_DIR / "imports" / f"{path.name}.report.csv"
        started = perf_counter()
        bar = Bar(is_quiet=options["verbosity"] == 0)
        try:
            summary = importing.run(
                path=path,
                options=importing.Options(
                    format=options["format"],
                    channel=options["channel"] or settings.SHOP_DEFAULT_CHANNEL,
                    is_channel_explicit=bool(options["channel"]),
                    has_consent=options["consent"],
                    timezone=options["timezone"],
                    encoding=options["encoding"],
                ),
                report=report,
                now=timezone.now(),
                progress=bar,
            )
        except importing.UnusableFile as error:
            raise CommandError(
                _("Nothing was imported: %(why)s.") % {"why": error}, returncode=UNUSABLE
            ) from error
        finally:
            bar.close()
        self._tell(summary, report, perf_counter() - started)
        if n_damaged := summary.outcomes[Outcome.DAMAGED]:
            text = _("%(n)d damaged lines were left out, all others are in: see %(report)s")
            raise CommandError(text % {"n": n_damaged, "report": report}, returncode=DAMAGED)

    def _tell(self, summary: importing.Summary, report: Path, took_s: float) -> None:
        n_lines, done = summary.source.n_lines, summary.outcomes
        n_merged = done[Outcome.REPEATED] + done[Outcome.KNOWN]
        n_rejected = done[Outcome.REJECTED] + done[Outcome.DAMAGED]
        self.stdout.write(
            _(
                "%(file)s: %(n)d lines (%(encoding)s) into %(channel)s in %(took).1f s, %(speed)d lines a second"
            )
            % {
                "file": summary.source.path.name,
                "n": n_lines,
                "encoding": summary.source.encoding,
                "channel": summary.channel,
                "took": took_s,
                "speed": n_lines / max(took_s, 0.001),
            }
        )
        new = _("new: %(products)d products, %(people)d customers and devices") % {
            "products": summary.n_new_products,
            "people": summary.n_new_people,
        }
        merged = _("%(known)d imported before, %(repeated)d repeated in the file") % {
            "known": done[Outcome.KNOWN],
            "repeated": done[Outcome.REPEATED],
        }
        damaged = _("%(n)d of them damaged") % {"n": done[Outcome.DAMAGED]}
        self.stdout.write(f"{done[Outcome.IMPORTED]:>11,}  {_('imported')}; {new}")
        self.stdout.write(f"{n_merged:>11,}  {_('merged')}: {merged}")
        self.stdout.write(f"{n_rejected:>11,}  {_('rejected')}, {damaged}")
        self.stdout.write(f"{done.total():>11,}  {_('lines in all')}")
        for reason, n in summary.reasons.most_common():
            self.stdout.write(f"{n:>15,}  {reason}")
        self.stdout.write(_("Report: %(path)s") % {"path": report})
        if summary.channel != settings.SHOP_DEFAULT_CHANNEL:
            text = _("The shop shows it with SHOP_DEFAULT_CHANNEL=%(channel)s.")
            self.stdout.write(text % {"channel": summary.channel})


class Bar:
    """A progress bar by bytes, one per stage; silent where nobody watches."""

    def __init__(self, *, is_quiet: bool) -> None:
        self.is_quiet = is_quiet
        self._stage = ""
        self._bar: Any = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self.close()
            self._stage = stage
            self._bar = tqdm(
                total=total or None,
                desc=f"{stage:<10}",
                unit="B",
                unit_scale=True,
                file=sys.stderr,
                disable=True if self.is_quiet else None,
            )
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
