"""Publish what is expected of stock: the one door through which forecasts and plans reach the shop.

What is said of a place (a variant at a location) is replaced as a whole, so nobody reads half of yesterday's beside
half of today's. Of two publications at once the later stays, whichever is written last.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from math import isfinite
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from shop.contracts.errors import ShopError
from shop.contracts.outlook import OutlookRow, OverstockRow, Place, PlannedRow
from shop.models import DemandOutlook, Overstock, PlannedReplenishment
from shop.services import locks

LOT = 500  # rows written at a time
PLACES = 100  # whose future is replaced in one transaction: while it lasts, nobody else can write to SQLite
OUTLOOK_FACTS = ["mean", "p10", "p50", "p90", "source", "model_version", "as_of"]


class InvalidOutlook(ShopError):
    """A forecast that is no number, negative, or out of order. Nothing was changed."""

    code = "invalid_outlook"


def publish_outlook(rows: Sequence[OutlookRow], *, as_of: datetime) -> int:
    """Replace the future of each place that is named, from the first day that is named of it.

    Returns:
        Rows written; a place of which something later is published already keeps that.

    Raises:
        InvalidOutlook: nothing is changed then.
    """
    by_place: dict[Place, list[OutlookRow]] = defaultdict(list)
    for row in rows:
        _check(row)
        by_place[row.place].append(row)
    futures = list(by_place.values())
    n_written = 0
    for at in range(0, len(futures), PLACES):
        n_written += _replace(futures[at : at + PLACES], as_of)
        locks.give_way()
    return n_written


@transaction.atomic
def _replace(futures: Sequence[Sequence[OutlookRow]], as_of: datetime) -> int:
    """The futures of some places; gives the number of rows."""
    later = _published_later(DemandOutlook.objects.all(), [rows[0].place for rows in futures], as_of)
    kept = [row for rows in futures if rows[0].place not in later for row in rows]
    _forget_from(_first_days(kept))
    DemandOutlook.objects.bulk_create(
        [_outlook(row, as_of) for row in kept],
        batch_size=LOT,
        update_conflicts=True,
        unique_fields=["variant", "location", "date"],
        update_fields=OUTLOOK_FACTS,
    )
    return len(kept)


def plan_replenishment(rows: Sequence[PlannedRow], *, as_of: datetime, places: Collection[Place] = ()) -> int:
    """Replace all that is planned for each place that is named; `places` also names those with nothing to come."""
    named = {row.place for row in rows} | set(places)
    with transaction.atomic():
        later = _published_later(PlannedReplenishment.objects.all(), named, as_of)
        _forget(PlannedReplenishment.objects.all(), named - later)
        kept = [row for row in rows if row.place not in later]
        PlannedReplenishment.objects.bulk_create(
            [
                PlannedReplenishment(
                    variant_id=row.place.variant_id,
                    location_id=row.place.location_id,
                    quantity=row.quantity,
                    arrives_on=row.arrives_on,
                    decision=row.decision,
                    is_ordered=row.is_ordered,
                    as_of=as_of,
                )
                for row in kept
            ],
            batch_size=LOT,
            update_conflicts=True,
            unique_fields=["variant", "location", "decision"],
            update_fields=["quantity", "arrives_on", "is_ordered", "as_of"],
        )
    return len(kept)


def publish_overstock(rows: Sequence[OverstockRow], *, as_of: datetime) -> int:
    """Replace the whole list, unless a later one is published already."""
    with transaction.atomic():
        if Overstock.objects.filter(as_of__gt=as_of).exists():
            return 0
        Overstock.objects.bulk_create(
            [
                Overstock(
                    variant_id=row.place.variant_id,
                    location_id=row.place.location_id,
                    excess_units=row.excess_units,
                    cover_days=row.cover_days,
                    age_days=row.age_days,
                    markdown_rate=row.markdown_rate,
                    as_of=as_of,
                )
                for row in rows
            ],
            batch_size=LOT,
            update_conflicts=True,
            unique_fields=["variant", "location"],
            update_fields=["excess_units", "cover_days", "age_days", "markdown_rate", "as_of"],
        )
        Overstock.objects.filter(as_of__lt=as_of).delete()
    return len(rows)


def forget_overstock(places: Iterable[Place]) -> None:
    """What is not overstocked any more, for instance because it was moved elsewhere."""
    _forget(Overstock.objects.all(), set(places))


def n_overstocked() -> int:
    """Places on the list."""
    return Overstock.objects.count()


def _check(row: OutlookRow) -> None:
    numbers = (row.mean, row.p10, row.p50, row.p90)
    if not all(map(isfinite, numbers)) or not 0 <= row.p10 <= row.p50 <= row.p90 or row.mean < 0:
        raise InvalidOutlook(
            _("The outlook of variant %(variant)d on %(day)s is no forecast: %(numbers)s.")
            % {"variant": row.place.variant_id, "day": row.on, "numbers": numbers}
        )


def _outlook(row: OutlookRow, as_of: datetime) -> DemandOutlook:
    return DemandOutlook(
        variant_id=row.place.variant_id,
        location_id=row.place.location_id,
        date=row.on,
        mean=row.mean,
        p10=row.p10,
        p50=row.p50,
        p90=row.p90,
        source=row.source,
        model_version=row.model_version,
        as_of=as_of,
    )


def _first_days(rows: Iterable[OutlookRow]) -> dict[Place, date]:
    first: dict[Place, date] = {}
    for row in rows:
        first[row.place] = min(row.on, first.get(row.place, row.on))
    return first


def _forget_from(first: dict[Place, date]) -> None:
    by_day: dict[date, set[Place]] = defaultdict(set)
    for place, day in first.items():
        by_day[day].add(place)
    for day, places in by_day.items():
        _forget(DemandOutlook.objects.filter(date__gte=day), places)


def _forget(rows: "QuerySet[Any]", places: Collection[Place]) -> None:
    for location_id, ids in _by_location(places).items():
        for at in range(0, len(ids), LOT):
            rows.filter(location_id=location_id, variant_id__in=ids[at : at + LOT]).delete()


def _published_later(rows: "QuerySet[Any]", places: Collection[Place], as_of: datetime) -> set[Place]:
    found = set()
    for location_id, ids in _by_location(places).items():
        for at in range(0, len(ids), LOT):
            named = rows.filter(location_id=location_id, variant_id__in=ids[at : at + LOT], as_of__gt=as_of)
            latest = named.values_list("variant_id").annotate(latest=Max("as_of"))
            found |= {Place(variant_id, location_id) for variant_id, _latest in latest}
    return found


def _by_location(places: Collection[Place]) -> dict[int, list[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for place in places:
        found[place.location_id].add(place.variant_id)
    return {location_id: sorted(ids) for location_id, ids in found.items()}
