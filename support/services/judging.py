"""The latest run of the golden conversations, kept so that operators see red or green before they rely on a release.

`python -m benchmarks.support --json FILE` plays them in a shop of its own; `manage.py golden FILE` keeps the outcome.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from support.models import TrainingRun

NAME = "golden"  # of the model in the table of runs: what is judged is the assistant as a whole
LEAST_PASSED, MOST_UNNEEDED = 0.95, 0.05


class NoGoldenRun(ValueError):
    """A file that is no result of `benchmarks.support` with golden conversations."""


@dataclass(frozen=True, slots=True)
class Row:
    """One part of the run: conversations in all their wordings."""

    name: str
    conversations: int
    passed: float
    false_actions: int
    leaks: int
    unneeded: float

    @property
    def percent(self) -> float:
        return self.passed * 100

    @property
    def is_green(self) -> bool:
        is_safe = not (self.false_actions or self.leaks)
        return is_safe and self.passed >= LEAST_PASSED and self.unneeded <= MOST_UNNEEDED


@dataclass(frozen=True, slots=True)
class Golden:
    """A run with its parts; green if each of them is."""

    at: datetime
    rows: tuple[Row, ...]

    @property
    def is_green(self) -> bool:
        return all(row.is_green for row in self.rows)


def record(result: Mapping[str, object], *, now: datetime, by: str) -> Golden:
    """Keep a run.

    Raises:
        NoGoldenRun: naming what is missing.
    """
    listed = result.get("rows")
    if result.get("area") != "support" or not isinstance(listed, list):
        raise NoGoldenRun("expected the JSON of `python -m benchmarks.support`: area and rows are missing")
    rows = tuple(_row(one) for one in listed if isinstance(one, dict) and "pass_all" in one)
    if not rows:
        raise NoGoldenRun("no row with golden conversations: pass_all is in none")
    golden = Golden(now, rows)
    kept = [{name: getattr(row, name) for name in Row.__slots__} for row in rows]
    TrainingRun.objects.create(
        at=now, as_of=now, model_name=NAME, is_promoted=golden.is_green, report={"rows": kept}, by=by[:80]
    )
    return golden


def latest() -> Golden | None:
    """The run that was kept last."""
    found = TrainingRun.objects.filter(model_name=NAME).order_by("-at", "-pk").first()
    if found is None:
        return None
    rows: Sequence[Mapping[str, object]] = found.report.get("rows", [])
    return Golden(found.at, tuple(Row(**row) for row in rows))  # type: ignore[arg-type]


def _row(one: Mapping[str, object]) -> Row:
    try:
        return Row(
            str(one["model"]),
            int(str(one["conversations"])),
            float(str(one["pass_all"])),
            int(str(one["false_actions"])),
            int(str(one["leaks"])),
            float(str(one.get("unneeded_handoffs", 0.0))),
        )
    except (KeyError, ValueError) as error:
        raise NoGoldenRun(f"row {one.get('model', '?')}: {type(error).__name__} {error}") from error
