"""Sales and prices by variant, channel and day: what elasticities are learnt from, and what they are judged by.

A day on which a variant could not be bought all day long says nothing of demand, and is left out. Days of other
currencies than the channel's are left out too: their prices do not compare.

The price is what shoppers were asked: the list price, less what a campaign takes off everybody, as far as its code was
used. Tags follow costs and hardly move; campaigns move by a lot, and are planned long before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.db.models import F, Max, Sum
from django.utils import timezone
from numpy.typing import NDArray

from pricing.features import allowed
from shop.models import Category, Channel, CompetitorOffer, PriceChange, SalesDay, Variant
from shop.services import campaigns

DAYS = 365  # at most; older prices are of another market
YEAR = 365.25
OFFER_DAYS = 7  # an offer is taken to hold so long
LEAST_CONFIDENCE = 0.8
ABSURD = 0.6  # logarithm of a competitor's price over the own; beyond it is another good
ALL = "-"  # of variants without a brand

Values = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Kin:
    """Of each variant its brand within a category, of each brand its category, and which are one brand."""

    brand: Ints  # (V,)
    category: Ints  # (B,)
    categories: tuple[int, ...]  # ids
    house: Ints  # (B,), -1 without a brand


@dataclass(frozen=True, slots=True)
class Panel:
    """One row a variant, channel and day; in the order of days."""

    variant_ids: tuple[int, ...]  # of the rows' numbers
    tree: Kin
    variant: Ints  # (n,), 0 to V - 1
    channel: Ints  # (n,), ids
    day: Ints  # (n,), ordinals
    units: Values
    exposure: Values  # share of the day in stock
    price: Values
    controls: Values  # (n, C), see `allowed.CONTROLS`; nan missing

    def __len__(self) -> int:
        return len(self.units)

    def take(self, rows: NDArray[np.bool_]) -> Panel:
        """Some of the rows."""
        return Panel(
            self.variant_ids,
            self.tree,
            self.variant[rows],
            self.channel[rows],
            self.day[rows],
            self.units[rows],
            self.exposure[rows],
            self.price[rows],
            self.controls[rows],
        )


@dataclass(frozen=True, slots=True)
class _Sales:
    """Columns of the days that count."""

    variant_id: Ints
    channel: Ints
    day: Ints
    units: Values
    discounted: Values  # of the units, those that a code made cheaper
    exposure: Values
    price: Values  # on the list


def build(*, as_of: datetime, days: int = DAYS) -> Panel:
    """All days that were over at `as_of`; nothing younger is read."""
    last = timezone.localdate(as_of)
    sales = _sales(last - timedelta(days=days), last)
    ids, variant = np.unique(sales.variant_id, return_inverse=True)
    variant_ids = tuple(int(each) for each in ids)
    variant = np.asarray(variant.ravel(), dtype=np.int64)
    rates = _campaigns(sales)
    controls = np.column_stack(
        [
            *_calendar(sales.day),
            _promoted(sales, as_of),
            _rival(sales, as_of),
            _shop_level(sales),
            (rates > 0).astype(np.float64),
        ]
    ) if len(sales.units) else np.zeros((0, len(allowed.CONTROLS)))  # fmt: skip
    return Panel(
        variant_ids,
        kin(variant_ids),
        variant,
        sales.channel,
        sales.day,
        sales.units,
        sales.exposure,
        sales.price * (1 - rates * _uptake(sales, rates)),
        controls,
    )


def _sales(first: date, before: date) -> _Sales:
    rows = (
        SalesDay.objects.filter(date__gte=first, date__lt=before, list_price__gt=0)
        .filter(currency=F("channel__currency"))
        .order_by("date", "variant_id", "channel_id")
        .values_list("variant_id", "channel_id", "date")
        .annotate(
            n=Sum("units"),
            cheaper=Sum("discounted_units"),
            stocked=Max("minutes_in_stock"),
            lasted=Max("minutes"),
            asked=Max("list_price"),
        )
    )
    found = [
        (variant, channel, day.toordinal(), n, cheaper, 1.0, float(price))
        for variant, channel, day, n, cheaper, stocked, lasted, price in rows
        if lasted and stocked >= lasted  # of several locations one may have had it all day
    ]
    table = np.array(found, dtype=np.float64).reshape(len(found), 7)
    whole = table[:, :3].astype(np.int64)
    return _Sales(whole[:, 0], whole[:, 1], whole[:, 2], table[:, 3], table[:, 4], table[:, 5], table[:, 6])


def kin(variant_ids: Sequence[int]) -> Kin:
    """Brands and categories of variants; a brand of two categories is two that have something in common."""
    rows = Variant.objects.filter(pk__in=variant_ids) if variant_ids else Variant.objects.none()
    of = {
        pk: (brand or 0, category)
        for pk, brand, category in rows.values_list("pk", "product__brand_id", "product__category_id")
    }
    tops = _departments()
    pairs = [(tops.get(of[pk][1], of[pk][1]), of[pk][0]) for pk in variant_ids]
    brands = sorted(set(pairs))
    categories = sorted({category for category, _ in brands})
    at_brand = {pair: at for at, pair in enumerate(brands)}
    at_category = {category: at for at, category in enumerate(categories)}
    return Kin(
        np.array([at_brand[pair] for pair in pairs], dtype=np.int64),
        np.array([at_category[category] for category, _ in brands], dtype=np.int64),
        tuple(categories),
        _houses([brand for _, brand in brands]),
    )


def _houses(brand_ids: Sequence[int]) -> Ints:
    """(B,): numbers of brands; -1 for goods without one, who have nothing in common."""
    known = {brand: at for at, brand in enumerate(sorted(set(brand_ids) - {0}))}
    return np.array([known.get(brand, -1) for brand in brand_ids], dtype=np.int64)


def _departments() -> dict[int, int]:
    """Of each category the one at the root: goods of a department are bought alike enough to lend to each other."""
    paths = Category.objects.values_list("pk", "path")
    return {pk: int(path.split("/")[0]) for pk, path in paths if path.split("/")[0].isdigit()}


def _calendar(day: Ints) -> tuple[Values, Values, Values, Values]:
    angle = 2 * np.pi * day / YEAR
    weekend = ((day - 1) % 7 >= 5).astype(np.float64)  # ordinal 1 is a Monday
    return weekend, (day - day.min()) / YEAR, np.sin(angle), np.cos(angle)


def _promoted(sales: _Sales, as_of: datetime) -> Values:
    """1 on days that ended with a reduction shown."""
    rows = (
        PriceChange.objects.filter(effective_at__lte=as_of)
        .order_by("effective_at", "pk")
        .values_list("listing__variant_id", "listing__channel_id", "effective_at", "compare_at_price")
    )
    moments: dict[tuple[int, int], list[int]] = defaultdict(list)
    shown: dict[tuple[int, int], list[float]] = defaultdict(list)
    for variant, channel, at, before in rows.iterator(chunk_size=5_000):
        moments[variant, channel].append(timezone.localdate(at).toordinal())
        shown[variant, channel].append(float(before is not None))
    return _looked_up(sales, moments, shown, missing=0.0)


def _campaigns(sales: _Sales) -> Values:
    """Of each row the share that a campaign takes off everybody."""
    found = np.zeros(len(sales.day))
    if not len(sales.day):
        return found
    first, last = int(sales.day.min()), int(sales.day.max())
    series = _series(sales)
    offers = [(int(sales.variant_id[rows[0]]), {int(sales.channel[rows[0]])}) for rows in series]
    rates = campaigns.rates(offers, first=date.fromordinal(first), n_days=last - first + 1)
    for rows, of_days in zip(series, rates, strict=True):
        found[rows] = of_days[sales.day[rows] - first]
    return found


def _uptake(sales: _Sales, rates: Values) -> Values:
    """Of each row the share of its channel's campaign sales that were made cheaper: not everybody knows a code."""
    _, channel = np.unique(sales.channel, return_inverse=True)
    channel, during = channel.ravel(), rates > 0
    sold = np.bincount(channel, sales.units * during)
    cheaper = np.bincount(channel, np.minimum(sales.discounted, sales.units) * during)
    return np.asarray(np.where(sold > 0, cheaper / np.maximum(sold, 1), 1.0)[channel])


def _rival(sales: _Sales, as_of: datetime) -> Values:
    """Logarithm of the middle offer of the latest week, known before the day began; nan without one."""
    if not len(sales.day):
        return np.zeros(0)
    first = date.fromordinal(int(sales.day.min()) - OFFER_DAYS)
    rows = (
        CompetitorOffer.objects.filter(
            seen_at__lte=as_of, seen_at__date__gte=first, confidence__gte=LEAST_CONFIDENCE, is_available=True
        )
        .order_by("seen_at")
        .values_list("variant_id", "currency", "seen_at", "price")
    )
    seen: dict[tuple[int, str], list[tuple[int, float]]] = defaultdict(list)
    for variant, currency, at, price in rows.iterator(chunk_size=5_000):
        seen[variant, currency].append((timezone.localdate(at).toordinal(), float(np.log(float(price)))))
    currencies = dict(Channel.objects.values_list("pk", "currency"))
    found = np.full(len(sales.day), np.nan)
    for places in _series(sales):
        channel = int(sales.channel[places[0]])
        offers = seen.get((int(sales.variant_id[places[0]]), currencies.get(channel, "")))
        if offers:
            found[places] = _middles(np.array(offers), sales.day[places], np.log(sales.price[places]))
    return found


def _middles(offers: Values, days: Ints, own: Values) -> Values:
    """Of each day the middle of the offers of the week before it that are not absurd beside the own price.

    Args:
        offers: (O, 2), day and logarithm of the price, in the order of days.
    """
    first = np.searchsorted(offers[:, 0], days - OFFER_DAYS)
    end = np.searchsorted(offers[:, 0], days - 1, side="right")
    at = first[:, None] + np.arange(max(1, int((end - first).max(initial=0))))  # (days, offers of a week)
    price = offers[np.minimum(at, len(offers) - 1), 1]
    usable = (at < end[:, None]) & (np.abs(price - own[:, None]) < ABSURD)
    ordered = np.sort(np.where(usable, price, np.inf), axis=1)
    n = usable.sum(axis=1)
    rows = np.arange(len(days))
    middle = (
        ordered[rows, np.maximum(n - 1, 0) // 2] + ordered[rows, np.minimum(n // 2, at.shape[1] - 1)]
    ) / 2
    return np.where(n > 0, middle, np.nan)


def _shop_level(sales: _Sales) -> Values:
    """How much of all other goods the channel sold that day, as a logarithm around its mean."""
    if not len(sales.units):
        return np.zeros(0)
    _, place = np.unique(np.stack([sales.channel, sales.day], axis=1), axis=0, return_inverse=True)
    place = place.ravel()
    total = np.bincount(place, weights=sales.units)
    level = np.log1p(total[place] - sales.units)
    return np.asarray(level - level.mean())


def _looked_up(
    sales: _Sales,
    moments: dict[tuple[int, int], list[int]],
    values: dict[tuple[int, int], list[float]],
    *,
    missing: float,
) -> Values:
    """Of each row the value that was latest at the end of its day."""
    found = np.full(len(sales.day), missing)
    for rows in _series(sales):
        key = (int(sales.variant_id[rows[0]]), int(sales.channel[rows[0]]))
        if key in moments:
            at = np.searchsorted(moments[key], sales.day[rows], side="right") - 1
            found[rows] = np.where(at >= 0, np.array(values[key])[np.maximum(at, 0)], missing)
    return found


def _series(sales: _Sales) -> list[Ints]:
    """Rows of each variant and channel."""
    if not len(sales.day):
        return []
    order = np.lexsort((sales.channel, sales.variant_id))
    pairs = np.stack([sales.variant_id[order], sales.channel[order]], axis=1)
    starts = np.flatnonzero((pairs[1:] != pairs[:-1]).any(axis=1)) + 1
    return np.split(order, starts)
