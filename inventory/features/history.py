"""Sales of every place (a variant at a location) by day, over all channels of the location.

A day on which the shelf was empty for a while says less than was asked for, and is masked; one that sold more than
usual all the same is kept, because at least that was asked for. A day that sold beyond belief counts as one of the
place's best. Only days that were over at `as_of` are read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Max, Q, Sum
from django.utils import timezone
from numpy.typing import NDArray

from inventory.features import prices, wording
from ml_core.forecast.believing import believed
from shop.models import Product, SalesDay, StockItem, Variant

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
DAYS = 400  # of history: a year, and the weeks that a season is compared with
HORIZON = 90  # days ahead
SEASON = 7
LOT = 400  # variants read at a time
YEAR = 365.25
LEAST_FOR_YEAR = 360  # days of history; with fewer a year's waves would be guesses


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with what is known of its product."""

    variant_id: int
    location_id: int
    product_id: int
    category_id: int


@dataclass(frozen=True, slots=True)
class History:
    """N places over T days, with K plans for H days more; arrays in the order of `spots`."""

    spots: tuple[Spot, ...]
    first: date
    units: Values  # (N, T); nan before the first record, without one, and where demand is unknown
    doubted: Values  # (N, T), units beyond those that are believed and stand in `units`; 0 nearly everywhere
    censored: Flags  # (N, T), out of stock for a part of the day
    known: Values  # (N, T + H, K), see `prices.PLANS` and the waves of the year
    static: Values  # (N, S)
    vectors: Values  # (N, D), of texts
    log_price: Values  # (N,), the latest before `as_of`

    def __len__(self) -> int:
        return len(self.spots)

    @property
    def n_days(self) -> int:
        """T."""
        return int(self.units.shape[1])

    @property
    def next_day(self) -> date:
        """The first day that is foreseen."""
        return self.first + timedelta(days=self.n_days)

    def take(self, rows: NDArray[np.int64]) -> "History":
        """Some of the places."""
        chosen = {name: getattr(self, name)[rows] for name in ARRAYS}
        return replace(self, spots=tuple(self.spots[at] for at in rows), **chosen)


ARRAYS = ("units", "doubted", "censored", "known", "static", "vectors", "log_price")


def spots(*, variant_ids: Sequence[int] | None = None) -> list[Spot]:
    """Shelves of active variants of published products at active locations, in the order of their keys."""
    rows = StockItem.objects.filter(
        variant__is_active=True,
        variant__product__status=Product.Status.PUBLISHED,
        location__is_active=True,
    )
    if variant_ids is not None:
        rows = rows.filter(variant_id__in=variant_ids)
    found = rows.order_by("variant_id", "location_id").values_list(
        "variant_id", "location_id", "variant__product_id", "variant__product__category_id"
    )
    return [Spot(*row) for row in found]


def lots(chosen: Sequence[Spot], size: int) -> Iterator[Sequence[Spot]]:
    """Parts of at most about `size` places; all places of a variant stay together."""
    start = 0
    while start < len(chosen):
        stop = min(start + size, len(chosen))
        while stop < len(chosen) and chosen[stop].variant_id == chosen[stop - 1].variant_id:
            stop += 1
        yield chosen[start:stop]
        start = stop


def read(chosen: Sequence[Spot], *, as_of: datetime, days: int = DAYS, horizon: int = HORIZON) -> History:
    """The panel of some places; `days` is cut to what there is of the shop's past.

    Nothing of `as_of`'s own day is read: it is not over.
    """
    today = timezone.localdate(as_of, timezone.get_default_timezone())
    first = max(today - timedelta(days=days), _begun(today, days))
    n_days = max(1, (today - first).days)
    first = today - timedelta(days=n_days)
    recorded, censored = _sales(chosen, first, n_days)
    counted = believed(recorded)
    units = _demand(counted, censored)
    planned, log_price = prices.plans(
        [(spot.variant_id, spot.location_id) for spot in chosen],
        first=first,
        n_days=n_days + horizon,
        today=today,
    )
    vectors = wording.vectors([spot.product_id for spot in chosen])
    known = np.concatenate([planned, _waves(len(chosen), first, n_days, horizon)], axis=2)
    static = np.concatenate([vectors, log_price[:, None]], axis=1)
    return History(
        tuple(chosen),
        first,
        units,
        np.where(np.isnan(units), 0.0, recorded - counted),
        censored,
        known,
        static,
        vectors,
        log_price,
    )


def _begun(today: date, days: int) -> date:
    """The first day of which the shop keeps sales; without any, one season back."""
    rows = SalesDay.objects.filter(date__gte=today - timedelta(days=days), date__lt=today)
    begun: date | None = rows.order_by("date").values_list("date", flat=True).first()
    return begun or today - timedelta(days=SEASON)


def _sales(chosen: Sequence[Spot], first: date, n_days: int) -> tuple[Values, Flags]:
    """(N, T) units as sold, nan without a record, and whether the shelf was empty for a while."""
    row_of = {(spot.variant_id, spot.location_id): at for at, spot in enumerate(chosen)}
    units = np.full((len(chosen), n_days), np.nan)
    censored = np.zeros((len(chosen), n_days), dtype=np.bool_)
    ids = sorted({spot.variant_id for spot in chosen})
    last = first + timedelta(days=n_days - 1)
    start = first.toordinal()
    for at in range(0, len(ids), LOT):
        for variant_id, location_id, day, sold, is_out in _days(ids[at : at + LOT], first, last):
            row = row_of.get((variant_id, location_id))
            if row is not None:
                units[row, day.toordinal() - start] = sold
                censored[row, day.toordinal() - start] = is_out
    return units, censored


def _days(ids: Sequence[int], first: date, last: date) -> Any:
    rows = SalesDay.objects.filter(variant_id__in=ids, date__gte=first, date__lte=last).order_by()
    censored = Max("pk", filter=Q(is_censored=True))  # a boolean has no maximum on PostgreSQL
    return (
        rows.values_list("variant_id", "location_id", "date")
        .annotate(sold=Sum("units"), out=censored)
        .iterator(chunk_size=20_000)
    )


def _demand(units: Values, censored: Flags) -> Values:
    """Units with what is less than demand masked, but for days that sold more than the others of the place."""
    clear = np.where(censored, np.nan, units)
    n = (~np.isnan(clear)).sum(axis=1, keepdims=True)
    mean = np.nansum(clear, axis=1, keepdims=True) / np.maximum(n, 1)
    is_more = censored & (np.nan_to_num(units) > mean)
    return np.where(is_more, units, clear)


def _waves(n: int, first: date, n_days: int, horizon: int) -> Values:
    """(N, T + H, 4): two waves of the year; nothing where no year is known, which would only be guessed at."""
    days = n_days + horizon
    if n_days < LEAST_FOR_YEAR:
        return np.zeros((n, days, 4))
    angle = 2 * np.pi * (first.timetuple().tm_yday + np.arange(days)) / YEAR
    waves = np.stack([np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)], axis=1)
    return np.broadcast_to(waves, (n, days, 4)).copy()


def skus(variant_ids: Sequence[int]) -> dict[int, str]:
    """Names for people, by variant."""
    return dict(Variant.objects.filter(pk__in=variant_ids).values_list("pk", "sku"))
