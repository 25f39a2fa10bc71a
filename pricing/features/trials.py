"""Live price tests: which products are under one, and what they sold by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from pricing.models import PriceExperiment
from shop.models import SalesDay, VariantListing


@dataclass(frozen=True, slots=True)
class DayOf:
    """A product's day in the channel of a test."""

    product_id: int
    day: date
    units: float
    margin: float  # paid, tax excluded, less cost


def under_test() -> set[tuple[int, int]]:
    """Products with their channel whose price a running test holds."""
    rows = PriceExperiment.objects.filter(state=PriceExperiment.State.RUNNING)
    return {
        (product, channel)
        for product, channel in rows.values_list("products__pk", "channel_id")
        if product is not None
    }


def days(product_ids: Collection[int], channel_id: int, *, first: date, last: date) -> list[DayOf]:
    """Each product's days from `first` to `last`; a day without a row is left out."""
    costs = {
        variant: cost or Decimal(0)
        for variant, cost in VariantListing.objects.filter(
            channel_id=channel_id, variant__product_id__in=product_ids
        ).values_list("variant_id", "cost_price")
    }
    rows = SalesDay.objects.filter(
        variant__product_id__in=product_ids, channel_id=channel_id, date__gte=first, date__lte=last
    )
    units: dict[tuple[int, date], float] = defaultdict(float)
    margin: dict[tuple[int, date], float] = defaultdict(float)
    for product, variant, day, n, paid in rows.values_list(
        "variant__product_id", "variant_id", "date"
    ).annotate(n=Sum("units"), paid=Sum("revenue")):
        units[product, day] += n
        margin[product, day] += float(paid - n * costs.get(variant, Decimal(0)))
    return [DayOf(product, day, n, margin[product, day]) for (product, day), n in sorted(units.items())]


def listings_of(product_ids: Collection[int], channel_id: int) -> dict[int, tuple[int, Decimal]]:
    """Listings under test: their product and present price."""
    rows = VariantListing.objects.filter(
        channel_id=channel_id,
        variant__product_id__in=product_ids,
        is_visible=True,
        variant__is_active=True,
    )
    return {
        pk: (product, price)
        for pk, product, price in rows.values_list("pk", "variant__product_id", "list_price")
    }
