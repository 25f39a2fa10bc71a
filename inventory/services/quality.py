"""How well demand is foreseen: the champion's report, and what came of forecasts that have matured."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from inventory import features, predictor
from inventory.contracts import Facts
from inventory.models import Forecast, TrainingRun

MATURE = timedelta(days=28)
MOST = 300  # forecasts that are compared with what came of them
MOST_DOUBTED = 50  # places that are listed


@dataclass(frozen=True, slots=True)
class Came:
    """Of matured forecasts: shares of days at or below what was said, and the bias."""

    n_forecasts: int
    n_days: int
    below_p10: float
    below_p50: float
    below_p90: float
    bias: float  # forecast over actual units, minus 1
    wape: float  # absolute error of the mean over actual units


@dataclass(frozen=True, slots=True)
class Quality:
    """For the page."""

    facts: Facts
    run: TrainingRun | None  # of the champion, else the latest with a report
    runs: tuple[TrainingRun, ...]
    holdout: tuple[dict[str, Any], ...]
    origins: tuple[dict[str, Any], ...]
    came: Came | None
    latest: date | None
    n_latest: int
    n_clipped: int
    n_new: int
    n_fallback: int
    doubted: tuple[Forecast, ...]  # of places with days that sold beyond belief, those that sell most first


def report(*, now: datetime) -> Quality:
    """Everything that is known."""
    facts = predictor.champion().facts
    runs = TrainingRun.objects.order_by("-at", "-pk")
    run = runs.filter(version=facts.version).first() if facts.version else None
    run = run or runs.exclude(version="").first()
    found = run.report if run else {}
    latest = Forecast.objects.order_by("-starts_on").values_list("starts_on", flat=True).first()
    newest = Forecast.objects.filter(starts_on=latest) if latest else Forecast.objects.none()
    return Quality(
        facts=facts,
        run=run,
        runs=tuple(runs[:5]),
        holdout=tuple(found.get("holdout", ())),
        origins=tuple(row for row in found.get("origins", ()) if row["kind"] == "all"),
        came=_came(now),
        latest=latest,
        n_latest=newest.count(),
        n_clipped=newest.filter(is_clipped=True).count(),
        n_new=newest.filter(is_new=True).count(),
        n_fallback=newest.filter(source="fallback").count(),
        doubted=tuple(
            newest.filter(is_doubted=True)
            .select_related("variant", "location")
            .order_by("-score", "pk")[:MOST_DOUBTED]
        ),
    )


def _came(now: datetime) -> Came | None:
    """Of one day's forecasts: the newest that are four weeks old."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    mature = Forecast.objects.filter(starts_on__lte=today - MATURE, horizon__gte=MATURE.days)
    day = mature.order_by("-starts_on").values_list("starts_on", flat=True).first()
    if day is None:
        return None
    rows = list(mature.filter(starts_on=day).order_by("variant_id", "location_id")[:MOST])
    spots = {(spot.variant_id, spot.location_id): spot for spot in features.spots()}
    known = [row for row in rows if (row.variant_id, row.location_id) in spots]
    if not known:
        return None
    history = features.read(
        [spots[row.variant_id, row.location_id] for row in known], as_of=now, days=(today - day).days
    )
    offset = (day - history.first).days
    if offset < 0:
        return None
    return _compared(known, history.units[:, offset : offset + MATURE.days])


def _compared(rows: list[Forecast], actual: "np.ndarray[Any, np.dtype[np.float64]]") -> Came | None:
    days = actual.shape[1]
    seen = ~np.isnan(actual)
    if not seen.any():
        return None
    said: dict[str, list[list[float]]] = defaultdict(list)
    for row in rows:
        for name in ("p10", "p50", "p90", "mean"):
            said[name].append(getattr(row, name)[:days])
    below = {
        name: float((actual <= np.array(said[name]) + 1e-9)[seen].mean()) for name in ("p10", "p50", "p90")
    }
    mean, total = np.array(said["mean"]), float(actual[seen].sum())
    return Came(
        n_forecasts=len(rows),
        n_days=int(seen.sum()),
        below_p10=below["p10"],
        below_p50=below["p50"],
        below_p90=below["p90"],
        bias=float(mean[seen].sum()) / total - 1 if total else 0.0,
        wape=float(np.abs(mean - actual)[seen].sum()) / total if total else 0.0,
    )
