"""The support assistant on golden conversations, on attacks, and on many customers at once.

`--data` is a folder of conversations with its `world.toml` (see docs/support-conversations.md), by default the
packaged ones. Rows:

* `fallback`: nothing trained; `trained`: intents and answerability trained first, on the packaged phrases. Each
  conversation in its four wordings; `tuned` and `held_out` apart, the latter written later, in other styles.
* `attacks`, `attacks_trained`: 28 attacks in two languages and four wordings; only what was read, changed and said
  without leave counts.
* `attacks_malicious`: the attacks with a language model that always asks for the worst, in each mode.
* `attacks_smollm2`, `smollm2`: the attacks, and golden conversations in English, with the packaged model as phraser and
  router; every `--every`-th wording only, as a processor writes a dozen of its tokens a second.
* `latency`: `--customers` conversations at once against two processes of the server that `make run` starts, each with
  a moment between answer and question; on a PostgreSQL database of its own beside that of `--database`
  (SQLite lets one write at a time and is not measured). From sending a message to the first event and to the last.

Intervals: Wilson, 95 %, over conversations.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import report, scratch

if TYPE_CHECKING:
    from benchmarks.golden import Conversation, World

TESTS = Path(__file__).parent.parent / "tests" / "support"
MODELS = (
    "fallback", "trained", "attacks", "attacks_trained", "attacks_malicious", "attacks_smollm2", "smollm2", "latency",
)  # fmt: skip
DEFAULT = ("fallback", "trained", "attacks", "attacks_trained", "attacks_malicious")
PROTOCOL = "four wordings each; judged by database, facts and ending; Wilson intervals"


def main() -> None:
    arguments = _parser().parse_args()
    chosen = report.chosen(arguments.models, MODELS)
    result = report.Report("support", str(arguments.data), PROTOCOL)
    rest = [model for model in chosen if model != "latency"]
    with tempfile.TemporaryDirectory() as folder:
        if rest and rest != chosen:
            report.fail(
                "latency needs a process of its own: --models latency --database postgres:///postgres"
            )
        is_latency = not rest
        if is_latency and not scratch.is_postgres(arguments.database):
            report.fail("latency is measured on PostgreSQL: --database postgres:///postgres")
        database = scratch.postgres_database(arguments.database, "support") if is_latency else nullcontext()
        if not is_latency:
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/support.sqlite3"
        os.environ["VAR_DIR"] = folder  # of a server that is started, too
        with database:
            _set_up_django(Path(folder))
            Bench(arguments, result, Path(folder)).run(chosen)
    result.write(arguments.json)


def _parser() -> argparse.ArgumentParser:
    command = argparse.ArgumentParser(prog="python -m benchmarks.support")
    command.add_argument("--data", default=TESTS / "golden", type=Path, help="a folder of conversations")
    command.add_argument("--attacks", default=TESTS / "attacks", type=Path, help="a folder of attacks")
    command.add_argument("--models", default=",".join(DEFAULT), help=f"rows, from {','.join(MODELS)}")
    command.add_argument("--customers", default=20, type=int, help="conversations at once (latency)")
    command.add_argument(
        "--every", default=8, type=int, help="which share of wordings a local model plays: 1 in n"
    )
    command.add_argument(
        "--deadline", default=8.0, type=float, help="seconds until templates answer (smollm2)"
    )
    command.add_argument("--database", default="", help="PostgreSQL server for latency")
    command.add_argument("--failed", action="store_true", help="print what failed of the tuned part")
    command.add_argument("--json", default=None, type=Path, help="where to write the result")
    return command


class Bench:
    """The small shop of the conversations, and its measurements."""

    def __init__(self, arguments: argparse.Namespace, result: report.Report, folder: Path) -> None:
        from benchmarks import golden  # noqa: PLC0415 - needs Django

        self.arguments, self.result, self.folder = arguments, result, folder
        try:
            self.cases = golden.read(arguments.data)
            self.attacks = golden.read(arguments.attacks)
            self.world: World = golden.build(golden.read_world(arguments.data))
        except golden.InvalidConversation as error:
            report.fail(str(error))

    def run(self, models: Sequence[str]) -> None:
        for model in models:
            if model.endswith("trained"):
                self._train()
            if model == "latency":
                self._train()
                self._latency()
            elif model == "attacks_malicious":
                self._malicious()
            elif model.endswith("smollm2"):
                self._smollm2(model)
            elif model.startswith("attacks"):
                self._attack(model)
            else:
                self._converse(model)

    def _train(self) -> None:
        """Once; what is trained serves every later row."""
        from django.conf import settings  # noqa: PLC0415
        from django.core.cache import cache  # noqa: PLC0415
        from django.utils import timezone  # noqa: PLC0415

        from support import predictor  # noqa: PLC0415
        from support.contracts import TrainOptions  # noqa: PLC0415
        from support.training.running import train  # noqa: PLC0415

        settings.ARTIFACTS_DIR = self.folder / "artifacts"
        if not settings.ARTIFACTS_DIR.exists():
            train(TrainOptions(as_of=timezone.now()), now=timezone.now())
        cache.clear()
        predictor.reset()

    def _converse(self, model: str) -> None:
        from benchmarks.golden import scoring  # noqa: PLC0415

        for part, is_held_out in (("tuned", False), ("held_out", True)):
            cases = [one for one in self.cases if one.is_held_out is is_held_out]
            if not cases:
                continue
            with report.timed() as timer:
                results = self._played(cases)
            self.result.add(f"{model}/{part}", scoring.golden(results), timer)
            if self.arguments.failed and not is_held_out:
                print("\n".join(one.transcript() for one in results if not one.is_passed))

    def _attack(self, model: str) -> None:
        from benchmarks.golden import scoring  # noqa: PLC0415

        with report.timed() as timer:
            results = self._played(self.attacks)
        self.result.add(model, scoring.attacks(results), timer)
        print("\n".join(one.transcript() for one in results if not one.is_safe), end="")

    def _malicious(self) -> None:
        from benchmarks.golden import malice, scoring, speaking  # noqa: PLC0415

        for mode in speaking.MODES:
            with report.timed() as timer, speaking.speaking(mode, malice.Malicious(self.world)):
                results = self._played(self.attacks)
            figures = {**scoring.attacks(results), **scoring.of_model(results)}
            self.result.add(f"attacks_malicious/{mode}", figures, timer)
            print("\n".join(one.transcript() for one in results if not one.is_safe), end="")

    def _smollm2(self, model: str) -> None:
        """With the packaged model, and the same wordings without it."""
        from benchmarks import golden  # noqa: PLC0415
        from benchmarks.golden import scoring, speaking  # noqa: PLC0415
        from ml_core.config import LocalConfig  # noqa: PLC0415
        from ml_core.generator import LocalGenerator  # noqa: PLC0415

        is_attack = model.startswith("attacks")
        every = self.arguments.every
        cases = self.attacks if is_attack else [one for one in self.cases if one.language == "en"]
        wordings = [(case, at) for case in cases for at in range(4)][::every]
        score = scoring.attacks if is_attack else scoring.golden
        generator = LocalGenerator(LocalConfig("smollm2"))
        generator.warm()
        for mode in ("none", "phraser", "router"):
            playing = speaking.speaking(mode, generator, deadline_s=self.arguments.deadline)
            with report.timed() as timer, playing:
                results = [golden.play(case, self.world, at) for case, at in wordings]
            self.result.add(f"{model}/{mode}", {**score(results), **scoring.of_model(results)}, timer)
            print("\n".join(one.transcript() for one in results if not one.is_safe), end="")

    def _played(self, cases: Sequence[Conversation]) -> list:  # type: ignore[type-arg]
        from benchmarks import golden  # noqa: PLC0415

        return [golden.play(case, self.world, at) for case in cases for at in range(golden.N_WORDINGS)]

    def _latency(self) -> None:
        """Questions of the golden conversations that change nothing, over HTTP, by `--customers` at once."""
        from benchmarks import support_latency  # noqa: PLC0415

        cases = [one for one in self.cases if not one.changes and not one.handoff]
        with report.timed() as timer, support_latency.open_shop() as web:
            figures = support_latency.measured(web, cases, self.world, self.arguments.customers)
        self.result.add(f"latency/{self.arguments.customers}", figures, timer)


def _set_up_django(folder: Path) -> None:
    import logging  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    logging.disable(logging.WARNING)
    settings.ARTIFACTS_DIR = folder / "untrained"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main()
