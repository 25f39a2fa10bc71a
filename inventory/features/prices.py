"""Prices of every day from the append-only history, those that are planned for days to come included.

A place's price is the mean over the channels that sell from its location, each relative to its own usual price, so
currencies do not mix. A change that is written down already is known for the days after it takes effect, and so is a
campaign (`shop.services.campaigns`), whose shoppers answer to more than the price: it stands in columns of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from shop.models import ChannelLocation, PriceChange
from shop.services import campaigns

Values = NDArray[np.float64]
PLANS = ("log_price_ratio", "promotion", "campaign", "campaign_depth")  # columns; depths are shares off
LOT = 400
LEAST_PRICE = 0.01


@dataclass(frozen=True, slots=True)
class Steps:
    """The prices of one listing: days (ordinals, ascending) from which each holds, and the "was" prices beside them."""

    days: NDArray[np.int64]
    prices: Values
    depths: Values  # 1 - price / "was" price, 0 without one

    def at(self, wanted: NDArray[np.int64]) -> tuple[Values, Values]:
        """Prices and depths of days; before the first its own price is taken."""
        index = np.clip(np.searchsorted(self.days, wanted, side="right") - 1, 0, None)
        return self.prices[index], self.depths[index]


def plans(
    places: Sequence[tuple[int, int]], *, first: date, n_days: int, today: date
) -> tuple[Values, Values]:
    """(N, days, 4): see `PLANS`; and (N,) the logarithm of the price of the latest finished day."""
    known = np.zeros((len(places), n_days, len(PLANS)))
    log_price = np.zeros(len(places))
    days = first.toordinal() + np.arange(n_days)
    until = max(1, today.toordinal() - first.toordinal())
    steps, channels = _steps({variant_id for variant_id, _ in places}), _channels()
    for row, (variant_id, location_id) in enumerate(places):
        own = [each for channel_id, each in steps.get(variant_id, ()) if channel_id in channels[location_id]]
        if not own:
            continue
        answers = [each.at(days) for each in own]
        ratios = [np.log(price) - np.median(np.log(price[:until])) for price, _ in answers]
        known[row, :, 0] = np.mean(ratios, axis=0)
        known[row, :, 1] = np.mean([depth for _, depth in answers], axis=0)
        log_price[row] = float(np.log(answers[0][0][until - 1]))
    offers = [(variant_id, channels[location_id]) for variant_id, location_id in places]
    rates = campaigns.rates(offers, first=first, n_days=n_days)
    known[:, :, 2], known[:, :, 3] = rates > 0, rates
    return known, log_price


def _channels() -> dict[int, set[int]]:
    """By location, the channels that sell from it."""
    found: dict[int, set[int]] = defaultdict(set)
    for location_id, channel_id in ChannelLocation.objects.values_list("location_id", "channel_id"):
        found[location_id].add(channel_id)
    return found


def _steps(variant_ids: Iterable[int]) -> dict[int, list[tuple[int, Steps]]]:
    """By variant: channel and steps."""
    ids = sorted(variant_ids)
    rows: list[Any] = []
    for at in range(0, len(ids), LOT):
        changes = PriceChange.objects.filter(listing__variant_id__in=ids[at : at + LOT])
        rows += changes.order_by("listing_id", "effective_at", "pk").values_list(
            "listing__variant_id", "listing__channel_id", "effective_at", "price", "compare_at_price"
        )
    grouped: dict[tuple[int, int], list[Any]] = defaultdict(list)
    zone = timezone.get_default_timezone()
    for variant_id, channel_id, at_moment, price, before in rows:
        day = timezone.localtime(at_moment, zone).date().toordinal()
        amount = max(float(price), LEAST_PRICE)
        depth = 1 - amount / float(before) if before else 0.0
        grouped[variant_id, channel_id].append((day, amount, max(0.0, depth)))
    found: dict[int, list[tuple[int, Steps]]] = defaultdict(list)
    for (variant_id, channel_id), lines in grouped.items():
        days, amounts, depths = (np.array(column) for column in zip(*lines, strict=True))
        found[variant_id].append((channel_id, Steps(days.astype(np.int64), amounts, depths)))
    return found
