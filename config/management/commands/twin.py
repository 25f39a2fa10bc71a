"""`manage.py twin`: what the AI apps are worth, in money, in a simulated shop that they run."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from config.twin import laboratory, report
from config.twin.assortment import SIZES
from config.twin.laboratory import Found
from config.twin.policies import BASELINE, POLICIES
from config.twin.running import Plan
from config.twin.world import KINDS


class Command(BaseCommand):
    help = "Let policies run the same simulated shops, and print what each earned against the baseline."
    requires_system_checks = ()  # it opens no database of this shop

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=90, help="measured days (default 90)")
        parser.add_argument("--seeds", type=int, default=10, help="simulated shops (default 10)")
        parser.add_argument(
            "--first-seed", type=int, default=1, help="number of the first of them (default 1)"
        )
        parser.add_argument(
            "--policy",
            default="baseline,inventory,pricing,ai",
            help=f"who decides, by commas; the baseline is always run. Of: {', '.join(POLICIES)}",
        )
        parser.add_argument("--size", choices=SIZES, default="usual", help="how large a shop (default usual)")
        parser.add_argument(
            "--history",
            type=int,
            default=52,
            help="weeks under hand rules before the measured days (default 52)",
        )
        parser.add_argument(
            "--shop", choices=KINDS, default="usual", help="another than the usual looks for leaks"
        )
        parser.add_argument(
            "--untrained",
            action="store_true",
            help="statistics foresee and no forecaster is trained: a fifth of the time",
        )
        parser.add_argument("--jobs", type=int, default=1, help="processes at a time (default 1)")
        parser.add_argument("--json", type=Path, help="write the figures there too")

    def handle(self, *args: Any, **options: Any) -> None:
        policies = _policies(options["policy"])
        for name in ("days", "seeds", "history", "jobs"):
            if options[name] < 1:
                raise CommandError(f"--{name} {options[name]}: at least 1 is expected")
        if options["first_seed"] < 0:
            raise CommandError(f"--first-seed {options['first_seed']}: a number of at least 0 is expected")
        plan = Plan(
            options["size"],
            options["shop"],
            options["days"],
            options["history"] * 7,
            learns=not options["untrained"],
        )
        first = options["first_seed"]
        seeds = range(first, first + options["seeds"])
        n_days = len(seeds) * (plan.n_history + len(policies) * plan.n_days)
        with tqdm(total=n_days, desc="twin", unit=" days", disable=options["verbosity"] == 0) as bar:
            try:
                found = laboratory.run(
                    seeds=seeds,
                    policies=policies,
                    plan=plan,
                    jobs=min(options["jobs"], os.cpu_count() or 1),
                    progress=lambda days: bar.update(days) and None,
                )
            except laboratory.RunFailed as failure:
                raise CommandError(str(failure)) from failure
        self._show(found, policies, plan, options["json"])

    def _show(self, found: list[Found], policies: list[str], plan: Plan, path: Path | None) -> None:
        results = {name: [each.figures for each in found if each.policy == name] for name in policies}
        cpu_s = {name: sum(each.cpu_s for each in found if each.policy == name) for name in policies}
        self.stdout.write(report.text(results))
        per = {name: cpu_s[name] / len(results[name]) for name in policies}
        self.stdout.write("CPU-seconds a seed: " + ", ".join(f"{name} {s:.0f}" for name, s in per.items()))
        if path:
            report.write_json(path, results=results, plan=plan, cpu_s=cpu_s)


def _policies(text: str) -> list[str]:
    """Names in the order in which they are given, the baseline first.

    Raises:
        CommandError: for a name that is none, or one whose app is not there.
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in POLICIES]
    if unknown:
        raise CommandError(f"--policy {unknown[0]!r}: expected one of {', '.join(POLICIES)}")
    there = set(laboratory.installed())
    for name in names:
        if missing := set(POLICIES[name].apps) - there:
            raise CommandError(f"--policy {name}: the app {min(missing)!r} is not there")
    return list(dict.fromkeys([BASELINE, *names]))
