"""Codes that take a share off for everybody for a while: planned before, so known for days to come.

A code that few may use (a first order, once a customer, a number of times, from a sum on) is no campaign: it says
little of what the whole shop will be asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from shop.models import ChannelLocation, Variant, Voucher

Values = NDArray[np.float64]
LOT = 400
MOST = 0.9  # share off; beyond it goods are given away, and no price says how many go
OPEN_TO_ALL = {
    "kind": Voucher.Kind.PERCENT,
    "is_active": True,
    "min_spend": None,
    "max_uses": None,
    "max_uses_per_customer": None,
    "is_first_order_only": False,
    "starts_at__isnull": False,
    "ends_at__isnull": False,
}


@dataclass(frozen=True, slots=True)
class _Campaign:
    """A share off on the days from `first` to before `end` (ordinals), and of what."""

    first: int
    end: int
    rate: float
    channels: frozenset[int]
    products: frozenset[int]
    categories: frozenset[int]
    brands: frozenset[int]

    def covers(self, product_id: int, brand_id: int | None, path: frozenset[int], channels: set[int]) -> bool:
        if self.channels and not self.channels & channels:
            return False
        if not (self.products or self.categories or self.brands):
            return True
        return product_id in self.products or bool(self.categories & path) or brand_id in self.brands


def rates(places: Sequence[tuple[int, int]], *, first: date, n_days: int) -> Values:
    """(N, days): the largest share off that everybody gets at noon, 0 without one.

    Args:
        places: variant and location.
        first: of the days.
    """
    found = np.zeros((len(places), n_days))
    running = _running(first, n_days)
    if not running:
        return found
    goods, channels = _goods({variant_id for variant_id, _ in places}), _channels()
    start = first.toordinal()
    for row, (variant_id, location_id) in enumerate(places):
        if variant_id not in goods:
            continue
        for each in running:
            if each.covers(*goods[variant_id], channels.get(location_id, set())):
                days = slice(max(0, each.first - start), max(0, each.end - start))
                found[row, days] = np.maximum(found[row, days], each.rate)
    return found


def _running(first: date, n_days: int) -> list[_Campaign]:
    """Those of any of these days."""
    zone = timezone.get_default_timezone()
    begin = datetime.combine(first, time(), tzinfo=zone)
    rows = Voucher.objects.filter(
        **OPEN_TO_ALL, starts_at__lt=begin + timedelta(days=n_days), ends_at__gt=begin
    ).prefetch_related("channels", "products", "categories", "brands")
    return [
        _Campaign(
            _first_noon(row.starts_at),
            _first_noon(row.ends_at),
            min(float(row.percent or 0) / 100, MOST),
            *(
                frozenset(each.pk for each in part.all())
                for part in (row.channels, row.products, row.categories, row.brands)
            ),
        )
        for row in rows.order_by("pk")
    ]


def _first_noon(at: datetime | None) -> int:
    """The first day (an ordinal) whose noon is not before a moment."""
    local = timezone.localtime(at, timezone.get_default_timezone())
    return local.date().toordinal() + (local.time() > time(12))


def _goods(ids: set[int]) -> dict[int, tuple[int, int | None, frozenset[int]]]:
    """By variant: product, brand, and the categories that it is in, from the root down."""
    found: dict[int, tuple[int, int | None, frozenset[int]]] = {}
    ordered = sorted(ids)
    for at in range(0, len(ordered), LOT):
        rows = Variant.objects.filter(pk__in=ordered[at : at + LOT]).values_list(
            "pk", "product_id", "product__brand_id", "product__category__path"
        )
        for pk, product_id, brand_id, path in rows:
            parts = frozenset(int(part) for part in path.split("/") if part.isdigit())
            found[pk] = (product_id, brand_id, parts)
    return found


def _channels() -> dict[int, set[int]]:
    """By location, the channels that sell from it."""
    found: dict[int, set[int]] = {}
    for location_id, channel_id in ChannelLocation.objects.values_list("location_id", "channel_id"):
        found.setdefault(location_id, set()).add(channel_id)
    return found
