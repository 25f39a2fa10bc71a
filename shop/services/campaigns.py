"""Codes that take a share off for everybody for a while: planned before, so known for days to come.

A code that few may use (a first order, once a customer, a number of times, from a sum on) is no campaign: it says
little of what the whole shop is asked to pay. Past days are told as codes are defined now: no older wording is kept.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from django.db.models import Model
from django.utils import timezone
from numpy.typing import NDArray

from shop.models import Variant, Voucher

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
LIMITS = (
    (Voucher.channels.through, "channel_id"),
    (Voucher.products.through, "product_id"),
    (Voucher.categories.through, "category_id"),
    (Voucher.brands.through, "brand_id"),
)


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

    def covers(
        self, product_id: int, brand_id: int | None, path: frozenset[int], channels: Collection[int]
    ) -> bool:
        if self.channels and self.channels.isdisjoint(channels):
            return False
        if not (self.products or self.categories or self.brands):
            return True
        return product_id in self.products or bool(self.categories & path) or brand_id in self.brands


def rates(offers: Sequence[tuple[int, Collection[int]]], *, first: date, n_days: int) -> Values:
    """(N, days): the largest share off that everybody gets at noon, 0 without one.

    Args:
        offers: variant, and the channels that it is sold through; of several the one that takes most off counts.
        first: of the days.
    """
    found = np.zeros((len(offers), n_days))
    running = _running(first, n_days)
    if not running:
        return found
    goods = _goods({variant_id for variant_id, _ in offers})
    start = first.toordinal()
    for row, (variant_id, channels) in enumerate(offers):
        if variant_id not in goods:
            continue
        for each in running:
            if each.covers(*goods[variant_id], channels):
                days = slice(max(0, each.first - start), max(0, each.end - start))
                found[row, days] = np.maximum(found[row, days], each.rate)
    return found


def _running(first: date, n_days: int) -> list[_Campaign]:
    """Those of any of these days."""
    zone = timezone.get_default_timezone()
    begin = datetime.combine(first, time(), tzinfo=zone)
    rows = Voucher.objects.filter(
        **OPEN_TO_ALL, starts_at__lt=begin + timedelta(days=n_days), ends_at__gt=begin
    )
    codes = list(rows.order_by("pk").values_list("pk", "starts_at", "ends_at", "percent"))
    limits = [_limits(rows, name, [pk for pk, *_ in codes]) for rows, name in LIMITS]
    return [
        _Campaign(
            _first_noon(starts_at),
            _first_noon(ends_at),
            min(float(percent or 0) / 100, MOST),
            *(frozenset(limit[pk]) for limit in limits),
        )
        for pk, starts_at, ends_at, percent in codes
    ]


def _limits(limiting: type[Model], name: str, codes: Collection[int]) -> dict[int, set[int]]:
    """By code, what of a kind it is limited to; nothing where it is not."""
    found: dict[int, set[int]] = defaultdict(set)
    for code, pk in limiting._default_manager.filter(voucher_id__in=codes).values_list("voucher_id", name):
        found[code].add(pk)
    return found


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
