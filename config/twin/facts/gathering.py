"""A day's sales, as the shop's night would gather them, written from what the world knows already.

For the history only, where it saves a third of the time: `sales_days.build` gives the same rows, which is tested. The
measured days are gathered by the shop's own service.
"""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from config.twin.facts import moments
from config.twin.facts.opening import CURRENCY, Premises, euro
from config.twin.world import Lived, World
from shop.models import SalesDay
from shop.services import bulk

COLUMNS = (
    "variant_id", "location_id", "channel_id", "date", "units", "discounted_units", "revenue", "currency",
    "list_price", "views", "minutes", "minutes_in_stock", "is_censored",
)  # fmt: skip
MINUTES = 24 * 60


def write(*, world: World, premises: Premises, day: int, lived: Lived, prices: Sequence[Decimal]) -> None:
    """Write the rows of one day."""
    units = np.bincount([sale.variant for sale in lived.traded.sales], minlength=len(prices)).tolist()
    minutes = _minutes(lived, units)
    date = world.nature.date_of(day)
    rows: list[Sequence[bulk.Value]] = []
    for at, price in enumerate(prices):
        paid = euro(lived.paid[at])
        rows.append((
            premises.variant_ids[at], premises.location_id, premises.channel_id, date, units[at],
            units[at] if paid < price else 0, paid * units[at], CURRENCY, price, 0, MINUTES, minutes[at],
            minutes[at] < MINUTES,
        ))  # fmt: skip
    bulk.insert(SalesDay, COLUMNS, rows)


def _minutes(lived: Lived, units: Sequence[int]) -> list[int]:
    """Minutes with something to sell, by variant."""
    latest = [0] * len(units)  # minute of the last sale
    for sale in lived.traded.sales:
        latest[sale.variant] = max(latest[sale.variant], sale.minute)
    return [_span(lived, at, units[at], latest[at]) for at in range(len(units))]


def _span(lived: Lived, at: int, sold: int, latest: int) -> int:
    opening, came, spoilt = int(lived.opening[at]), int(lived.came[at]), int(lived.spoilt[at])
    if not opening and not came:
        return 0
    begins, left = 0 if opening else moments.ARRIVALS, opening + came - sold
    if not left:
        return latest - begins
    return (moments.SPOILT if left == spoilt else MINUTES) - begins
