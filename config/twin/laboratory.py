"""Runs seeds in processes of their own, each on a database that is thrown away: the shop's own is never opened."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from config.twin.policies import POLICIES
from config.twin.running import Plan

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("inventory", "pricing")


class RunFailed(Exception):
    """A worker stopped before its end; the message is the end of what it said."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one seed said of one policy."""

    seed: int
    policy: str
    figures: dict[str, float]
    cpu_s: float


def run(
    *, seeds: Sequence[int], policies: Sequence[str], plan: Plan, jobs: int, progress: Callable[[int], None]
) -> list[Found]:
    """Run all policies on all seeds.

    Args:
        seeds: worlds.
        policies: names of `policies.POLICIES`.
        plan: how large and how long.
        jobs: processes at a time.
        progress: called with the number of simulated days that were added.

    Raises:
        RunFailed: if a worker does not come to its end.
    """
    with _folder() as folder, ThreadPoolExecutor(jobs) as pool:
        template = folder / "empty.sqlite3"
        _finish(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            _environment(template, folder, policies),
        )

        def one(seed: int) -> list[Found]:
            return _one(seed, policies, plan, template, progress)

        return [found for each in pool.map(one, seeds) for found in each]


def installed() -> list[str]:
    """The apps that can decide here."""
    return [app for app in APPS if (ROOT / app / "apps.py").exists()]


def _one(
    seed: int, policies: Sequence[str], plan: Plan, template: Path, progress: Callable[[int], None]
) -> list[Found]:
    folder = template.parent / f"seed-{seed}"
    folder.mkdir()
    database = folder / "shop.sqlite3"
    shutil.copyfile(template, database)
    order = json.dumps({"seed": seed, "plan": asdict(plan), "policies": list(policies)})
    found, known = [], 0
    with (folder / "errors.txt").open("w") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "config.twin.worker", order],
            env=_environment(database, folder, policies), cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
        for said in map(_read, process.stdout or ()):
            if said.days is not None:
                progress(said.days - known)
                known = said.days
            if said.policy is not None:
                found.append(Found(seed, said.policy, said.figures, said.cpu_s))
        code = process.wait()
    if code or len(found) != len(policies):
        raise RunFailed(f"seed {seed}: {_tail(folder / 'errors.txt')}")
    shutil.rmtree(folder)
    return found


@dataclass(frozen=True, slots=True)
class _Said:
    """One line of a worker."""

    days: int | None = None
    policy: str | None = None
    figures: dict[str, float] = field(default_factory=dict)
    cpu_s: float = 0.0


def _read(line: str) -> _Said:
    """What a worker said; lines of others say nothing."""
    try:
        said = json.loads(line)
    except ValueError:
        return _Said()
    if not isinstance(said, dict):
        return _Said()
    return _Said(said.get("days"), said.get("policy"), said.get("figures", {}), said.get("cpu_s", 0.0))


def _tail(path: Path) -> str:
    return path.read_text(errors="replace")[-2_000:].strip() or "it said nothing"


def _finish(command: Sequence[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RunFailed(done.stderr[-2_000:])


def _environment(database: Path, folder: Path, policies: Sequence[str]) -> dict[str, str]:
    """A shop with nothing but its own file: no queue, no cache beside its memory, no artifacts of others."""
    apps = sorted({app for name in policies for app in POLICIES[name].apps})
    return os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "REDIS_URL": "",
        "VAR_DIR": str(folder),
        "ARTIFACTS_DIR": str(folder / "artifacts"),
        "AI_APPS": ",".join(apps),
        "TIME_ZONE": "UTC",
        "HTTPS": "0",
        "OMP_NUM_THREADS": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="omnishop-twin-") as name:
        yield Path(name)
