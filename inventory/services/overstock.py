"""What lies too long, with the markdown that might sell it: a list that the shop keeps and pricing reads."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
from django.utils import timezone

from inventory import features, predictor
from inventory.contracts import Excess
from inventory.features import Spot
from inventory.features import history as reading
from inventory.features import stock as stocks
from inventory.models import Forecast, StockRules
from inventory.policy import clearing
from inventory.services import forecasting
from inventory.services import rules as ruling
from inventory.services.rules import Rules
from shop.contracts.outlook import OverstockRow, Place
from shop.services import outlook

LOT = 500
FRESH = timedelta(days=7)  # a forecast may be so old
SURE = 0.9  # chance with which the rest of the stock is not asked for in time


def publish(*, now: datetime) -> int:
    """Replace the list; gives the number of places on it."""
    rules = ruling.read()
    rows = [row for lot in reading.lots(features.spots(), LOT) for row in _rows(lot, rules, now)]
    return outlook.publish_overstock(rows, as_of=now)


def _rows(spots: Sequence[Spot], rules: Rules, now: datetime) -> list[OverstockRow]:
    today = timezone.localdate(now, timezone.get_default_timezone())
    keys = [(spot.variant_id, spot.location_id) for spot in spots]
    found = forecasting.latest(places=keys, since=today - FRESH)
    positions = stocks.positions(sorted({variant_id for variant_id, _ in keys}))
    stocked = [key for key in keys if key in found and positions[key].free > 0]
    excess = {
        key: each
        for key, each in zip(stocked, _excess(stocked, found, positions, rules), strict=True)
        if each.units > 0
    }
    ages = stocks.ages({key: positions[key].on_hand for key in excess}, as_of=now)
    return [
        OverstockRow(
            Place(*key),
            each.units,
            round(each.cover_days, 1),
            ages.get(key, 0),
            Decimal(str(round(each.markdown_rate, 3))),
        )
        for key, each in excess.items()
    ]


def _excess(
    keys: Sequence[tuple[int, int]],
    found: dict[tuple[int, int], Forecast],
    positions: dict[tuple[int, int], stocks.Position],
    rules: Rules,
) -> list[Excess]:
    if not keys:
        return []
    applied: list[StockRules] = [rules.at(location_id) for _, location_id in keys]
    rows = [found[key] for key in keys]
    days = max(row.horizon for row in rows)
    mean = forecasting.means(rows, first=min(row.starts_on for row in rows), days=days)
    asked = predictor.futures(
        mean,
        np.array([row.ratio for row in rows]),
        np.array([row.level_spread for row in rows]),
        lead_days=[[0.0]] * len(rows),
        review_days=[float(each.overstock_days) for each in applied],
    ).during
    return [
        clearing.excess(
            free=positions[key].free,
            daily=float(mean[at].mean()),
            sure=float(np.quantile(asked[at], SURE)),
            cover_days=float(applied[at].overstock_days),
            most_markdown=applied[at].most_markdown,
        )
        for at, key in enumerate(keys)
    ]
