"""The past of one listing, day by day, for people to look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Max, Sum
from django.utils import timezone

from pricing.contracts import Facts
from shop.models import CompetitorOffer, SalesDay, VariantListing

DayOf = tuple[date, int, Decimal | None, Decimal | None, bool]
HOLDS = 7  # days that an offer is shown for


def days(facts: Facts, *, now: datetime, n_days: int) -> Iterator[DayOf]:
    """Each of the latest days: units, list price, cheapest offer of the week, and whether stock ran out."""
    today = timezone.localdate(now)
    first = today - timedelta(days=n_days)
    rows = (
        SalesDay.objects.filter(
            variant_id=facts.variant_id, channel_id=facts.channel_id, date__gte=first, date__lt=today
        )
        .values_list("date")
        .annotate(
            n=Sum("units"), stocked=Max("minutes_in_stock"), lasted=Max("minutes"), asked=Max("list_price")
        )
    )
    sold = {day: (n, stocked < lasted, asked) for day, n, stocked, lasted, asked in rows}
    offers = [
        (timezone.localdate(at), price)
        for at, price in CompetitorOffer.objects.filter(
            variant_id=facts.variant_id,
            currency=facts.currency,
            seen_at__lte=now,
            seen_at__gte=now - timedelta(days=n_days + HOLDS),
        ).values_list("seen_at", "price")
    ]
    for at in range(n_days):
        day = first + timedelta(days=at)
        n, is_censored, asked = sold.get(day, (0, False, None))
        near = [price for on, price in offers if day - timedelta(days=HOLDS) < on <= day]
        yield (
            day,
            n,
            asked if asked is not None else _price_on(facts, day),
            min(near, default=None),
            is_censored,
        )


def _price_on(facts: Facts, day: date) -> Decimal | None:
    """From the price history, for days whose sales are not built."""
    begun = [point.price for point in facts.history if timezone.localdate(point.since) <= day]
    return begun[-1] if begun else None


def name_of(listing_id: int) -> str:
    """Product, variant and channel."""
    row = VariantListing.objects.select_related("variant__product", "channel").get(pk=listing_id)
    words = (str(row.variant.product), row.variant.name)
    return f"{' '.join(word for word in words if word)} · {row.channel}"


def others(facts: Facts) -> tuple[tuple[int, str], ...]:
    """Listings of the same variant in other channels."""
    rows = VariantListing.objects.filter(variant_id=facts.variant_id).exclude(pk=facts.listing_id)
    return tuple((row.pk, str(row.channel)) for row in rows.select_related("channel").order_by("pk"))


def first_listing(variant_id: int) -> int | None:
    """The variant's listing in the channel that came first."""
    rows = VariantListing.objects.filter(variant_id=variant_id).order_by("channel_id")
    return rows.values_list("pk", flat=True).first()
