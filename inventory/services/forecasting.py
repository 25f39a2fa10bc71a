"""Foresee the demand of every place, write it down, and publish it as the shop's outlook.

Places are taken in lots, so that a night of ten thousand variants needs no more memory than one of a thousand.
Running twice on a day gives the same rows.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inventory import features, predictor
from inventory.features import History, Spot
from inventory.features import history as reading
from inventory.models import Forecast
from inventory.predictor import Foreseen
from inventory.predictor.loading import MODEL
from inventory.services import driving
from shop.contracts.outlook import OutlookRow, Place
from shop.services import locks, outlook

Values = NDArray[np.float64]
LOT = 1_000  # places at a time
WRITTEN = 250  # rows of forecasts written at a time, so that others may write between; each holds five arrays
DIGITS = 3  # of a unit
KEPT = timedelta(days=3)  # every forecast; then those of Mondays
KEPT_MONDAYS = timedelta(days=120)
MONDAY = 2  # `week_day` of Django: 1 is Sunday
FACTS = [
    "at", "as_of", "source", "model_name", "model_version", "score", "horizon", "mean", "p10", "p50", "p90", "p98",
    "level_spread", "ratio", "drivers", "is_clipped", "is_new", "is_doubted",
]  # fmt: skip


def run(*, now: datetime, horizon: int = reading.HORIZON, variant_ids: Sequence[int] | None = None) -> int:
    """Foresee `horizon` days, 1 to 90, for every place or those of some variants; gives the number of places.

    Raises:
        ValueError: for another horizon.
    """
    if not 1 <= horizon <= reading.HORIZON:
        raise ValueError(f"a horizon of 1 to {reading.HORIZON} days is foreseen, asked {horizon}")
    spots = features.spots(variant_ids=variant_ids)
    for lot in reading.lots(spots, LOT):
        _foresee(lot, horizon=horizon, now=now)
    if variant_ids is None:
        _forget(now)
    return len(spots)


def latest(*, places: Sequence[tuple[int, int]], since: date) -> dict[tuple[int, int], Forecast]:
    """The newest forecast of each place that starts at `since` or later; places without one are left out."""
    found: dict[tuple[int, int], Forecast] = {}
    wanted, ids = set(places), sorted({variant_id for variant_id, _ in places})
    for at in range(0, len(ids), LOT // 2):
        rows = Forecast.objects.filter(variant_id__in=ids[at : at + LOT // 2], starts_on__gte=since)
        for row in rows.order_by("starts_on"):
            if (row.variant_id, row.location_id) in wanted:
                found[row.variant_id, row.location_id] = row
    return found


def means(rows: Sequence[Forecast], *, first: date, days: int) -> Values:
    """(N, days), of forecasts from a day on; the last day goes on."""
    offsets = [max(0, (first - row.starts_on).days) for row in rows]
    found = [_cut(row.mean, at, days) for row, at in zip(rows, offsets, strict=True)]
    return np.array(found).reshape(len(rows), days)


def _cut(values: list[float], start: int, days: int) -> Values:
    own = np.asarray(values[min(start, len(values) - 1) :], dtype=np.float64)[:days]
    return np.pad(own, (0, days - len(own)), mode="edge")


def _foresee(spots: Sequence[Spot], *, horizon: int, now: datetime) -> None:
    history = features.read(spots, as_of=now)
    foreseen = predictor.foresee(history, horizon)
    named = driving.drivers(history, foreseen)
    rows = [_row(history, foreseen, named[at], at, now) for at in range(len(spots))]
    for at in range(0, len(rows), WRITTEN):
        Forecast.objects.bulk_create(
            rows[at : at + WRITTEN],
            update_conflicts=True,
            unique_fields=["variant", "location", "starts_on"],
            update_fields=FACTS,
        )
        locks.give_way()
    outlook.publish_outlook(_published(history, foreseen), as_of=now)


def _row(
    history: History, foreseen: Foreseen, drivers: list[dict[str, Any]], at: int, now: datetime
) -> Forecast:
    spot = history.spots[at]
    p10, p50, p90, p98 = (_plain(foreseen.quantiles[at, :, level]) for level in range(4))
    return Forecast(
        variant_id=spot.variant_id,
        location_id=spot.location_id,
        starts_on=history.next_day,
        horizon=foreseen.mean.shape[1],
        mean=_plain(foreseen.mean[at]),
        p10=p10,
        p50=p50,
        p90=p90,
        p98=p98,
        level_spread=round(float(foreseen.level_spread[at]), DIGITS),
        ratio=round(float(foreseen.ratio[at]), DIGITS),
        drivers=drivers,
        is_clipped=bool(foreseen.clipped[at]),
        is_new=bool(foreseen.is_new[at]),
        is_doubted=bool(history.doubted[at].any()),
        at=now,
        as_of=now,
        source=foreseen.source,
        model_name=MODEL if foreseen.source == "model" else "planned",
        model_version=foreseen.facts.version if foreseen.source == "model" else "",
        score=round(float(foreseen.mean[at].sum()), DIGITS),
    )


def _plain(values: Values) -> list[float]:
    return [round(value, DIGITS) for value in values.tolist()]


def _published(history: History, foreseen: Foreseen) -> list[OutlookRow]:
    version = foreseen.facts.version if foreseen.source == "model" else ""
    days = [history.next_day + timedelta(days=at) for at in range(foreseen.mean.shape[1])]
    rows = []
    for spot, mean, spread in zip(
        history.spots, foreseen.mean.tolist(), foreseen.quantiles.tolist(), strict=True
    ):
        place = Place(spot.variant_id, spot.location_id)
        rows += [
            OutlookRow(place, day, own, each[0], each[1], each[2], foreseen.source, version)
            for day, own, each in zip(days, mean, spread, strict=True)
        ]
    return rows


def _forget(now: datetime) -> None:
    """What is kept is compared with what came of it; a forecast a week tells enough."""
    today = now.date()
    Forecast.objects.filter(starts_on__lt=today - KEPT_MONDAYS).delete()
    Forecast.objects.filter(starts_on__lt=today - KEPT).exclude(starts_on__week_day=MONDAY).delete()
