"""One place in full: what it sold, what is foreseen, what lies and what is to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from django.utils import timezone

from inventory import features
from inventory.features import history as reading
from inventory.features import stock as stocks
from inventory.features.stock import Arrival, Position
from inventory.models import Forecast, ReorderProposal

PAST = 90  # days shown
NOTHING = Position(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Looked:
    """A place for its page. `sold` holds None where nothing is known of a day."""

    sku: str
    first: date
    sold: tuple[float | None, ...]
    out: tuple[bool, ...]  # days on which the shelf was empty for a while
    forecast: Forecast | None
    position: Position
    arrivals: tuple[Arrival, ...]
    proposals: tuple[ReorderProposal, ...]


def place(*, variant_id: int, location_id: int, now: datetime) -> Looked | None:
    """None where there is no such shelf, or its product is not sold."""
    spots = [spot for spot in features.spots(variant_ids=[variant_id]) if spot.location_id == location_id]
    if not spots:
        return None
    history = features.read(spots, as_of=now, days=PAST, horizon=1)
    today = timezone.localdate(now, timezone.get_default_timezone())
    rows = Forecast.objects.filter(variant_id=variant_id, location_id=location_id, starts_on__lte=today)
    proposals = ReorderProposal.objects.filter(variant_id=variant_id, location_id=location_id)
    key = (variant_id, location_id)
    return Looked(
        sku=reading.skus([variant_id])[variant_id],
        first=history.first,
        sold=tuple(_shown(history.units[0].tolist())),
        out=tuple(history.censored[0].tolist()),
        forecast=rows.order_by("-starts_on").first(),
        position=stocks.positions([variant_id]).get(key, NOTHING),
        arrivals=tuple(each for each in stocks.arrivals([variant_id]) if each.place == key),
        proposals=tuple(proposals.select_related("supplier", "source_location").order_by("-day", "-pk")[:10]),
    )


def totals(forecast: Forecast, days: Sequence[int] = (7, 28, 90)) -> list[dict[str, Any]]:
    """Mean units over the next days, as far as the forecast reaches."""
    return [
        {"days": each, "mean": float(np.sum(forecast.mean[:each]))}
        for each in days
        if each <= forecast.horizon
    ]


def _shown(values: list[float]) -> list[float | None]:
    return [None if value != value else value for value in values]  # noqa: PLR0124 - nan is not itself
