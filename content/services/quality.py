"""How well reviews are read: the trainings' reports, calibration and agreement with stars of what is serving.

Stars are what most reviews give to compare with; the trainings' reports are measured on reviews that the model had not
seen, the tables here on all that was read, which is said beside them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Q
from django.db.models.functions import Floor

from content import predictor
from content.contracts import Facts
from content.models import ReviewAnalysis, TrainingRun

BINS = 10
N_RUNS = 5
LOW, HIGH = 2, 4  # stars that complain at most, and that praise at least


@dataclass(frozen=True, slots=True)
class Bin:
    """Reviews whose chance to praise was said to be about `p`: the share that gave four or five stars."""

    p: float
    share: float
    n: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Reviews of one language: what was read (complaint, praise) against their stars (low, three, high)."""

    language: str
    complaints: tuple[int, int, int]
    praises: tuple[int, int, int]

    @property
    def rate(self) -> float | None:
        """Of the reviews whose stars say something."""
        n = self.complaints[0] + self.complaints[2] + self.praises[0] + self.praises[2]
        return (self.complaints[0] + self.praises[2]) / n if n else None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a training's report; `interval` is empty where none was computed."""

    protocol: str
    language: str
    model: str
    n: int
    accuracy: float | None
    interval: tuple[float, ...]
    macro_f1: float | None
    ece: float | None


@dataclass(frozen=True, slots=True)
class Quality:
    """All that the page shows. `ece` is the mean distance of the bins from the diagonal, weighted by reviews."""

    facts: Facts
    runs: tuple[TrainingRun, ...]
    rows: tuple[Row, ...]
    bins: tuple[Bin, ...]
    ece: float | None
    agreements: tuple[Agreement, ...]
    n_read: int
    n_fallback: int
    n_latest_day: int


def report(*, now: datetime) -> Quality:
    """Three queries, and a look at the champion."""
    facts = predictor.champion().facts
    runs = tuple(TrainingRun.objects.order_by("-at", "-pk")[:N_RUNS])
    serving = next((run for run in runs if run.version and run.version == facts.version), None)
    counted = _counted()
    bins = _bins(counted)
    totals = ReviewAnalysis.objects.aggregate(
        n=Count("pk"),
        n_fallback=Count("pk", filter=Q(source="fallback")),
        n_latest=Count("pk", filter=Q(at__gte=now - timedelta(days=1))),
    )
    return Quality(
        facts=facts,
        runs=runs,
        rows=_rows(serving) if serving else (),
        bins=bins,
        ece=_ece(bins),
        agreements=_agreements(counted),
        n_read=totals["n"],
        n_fallback=totals["n_fallback"],
        n_latest_day=totals["n_latest"],
    )


@dataclass(frozen=True, slots=True)
class _Count:
    language: str
    stars: int
    bin: int
    p: float
    n: int


def _counted() -> list[_Count]:
    """Readings by language, stars and tenth of the chance to praise: some hundred rows of one query."""
    rows = (
        ReviewAnalysis.objects.filter(p_positive__isnull=False)
        .annotate(bin=Floor(F("p_positive") * BINS))
        .order_by()
        .values_list("language", "review__stars", "bin")
        .annotate(p=Avg("p_positive"), n=Count("pk"))
    )
    return [_Count(language, stars, min(BINS - 1, int(at)), p, n) for language, stars, at, p, n in rows]


def _bins(counted: Sequence[_Count]) -> tuple[Bin, ...]:
    by_bin: dict[int, list[_Count]] = defaultdict(list)
    for one in counted:
        if one.stars <= LOW or one.stars >= HIGH:
            by_bin[one.bin].append(one)
    found = []
    for _at, rows in sorted(by_bin.items()):
        n = sum(one.n for one in rows)
        p = sum(one.p * one.n for one in rows) / n
        found.append(Bin(p, sum(one.n for one in rows if one.stars >= HIGH) / n, n))
    return tuple(found)


def _ece(bins: Sequence[Bin]) -> float | None:
    n = sum(one.n for one in bins)
    return sum(abs(one.p - one.share) * one.n for one in bins) / n if n else None


def _agreements(counted: Sequence[_Count]) -> tuple[Agreement, ...]:
    cells: dict[str, list[list[int]]] = defaultdict(lambda: [[0, 0, 0], [0, 0, 0]])
    for one in counted:
        column = 0 if one.stars <= LOW else 2 if one.stars >= HIGH else 1
        cells[one.language][one.bin >= BINS // 2][column] += one.n
    return tuple(
        Agreement(language, (low[0], low[1], low[2]), (high[0], high[1], high[2]))
        for language, (low, high) in sorted(cells.items())
    )


def _rows(run: TrainingRun) -> tuple[Row, ...]:
    return tuple(
        Row(
            protocol,
            str(row.get("language", "")),
            str(row.get("model", "")),
            int(row.get("n", 0)),
            row.get("accuracy"),
            tuple(row[key] for key in ("accuracy_lo", "accuracy_hi") if key in row),
            row.get("macro_f1"),
            row.get("ece"),
        )
        for protocol, rows in run.report.items()
        for row in rows
    )
