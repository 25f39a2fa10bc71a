"""What a unit brings and costs: the margin that is lost where it is missing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Sum

from shop.models import ChannelLocation, SalesDay, TaxRate, VariantListing

Place = tuple[int, int]  # variant, location
LATEST = timedelta(days=90)  # of sales whose price counts
LOT = 400


@dataclass(frozen=True, slots=True)
class Worth:
    """Of one unit at a place, tax excluded; `cost` is None where the shop does not know it."""

    price: Decimal
    cost: Decimal | None
    currency: str


def worth(places: Sequence[Place], *, as_of: datetime) -> dict[Place, Worth]:
    """By place; one that no channel lists is left out.

    The price is what was paid on average in the latest months, or the list price without tax where nothing sold.
    """
    ids = sorted({variant_id for variant_id, _ in places})
    channels, rates = _channels(), _rates()
    listings: dict[int, list[VariantListing]] = defaultdict(list)
    for at in range(0, len(ids), LOT):
        rows = VariantListing.objects.filter(variant_id__in=ids[at : at + LOT])
        for row in rows.select_related("channel", "variant__product").order_by("channel_id"):
            listings[row.variant_id].append(row)
    paid = _paid(ids, as_of)
    found = {}
    for variant_id, location_id in places:
        own = [row for row in listings[variant_id] if row.channel_id in channels[location_id]]
        own = own or listings[variant_id]
        if own:
            found[variant_id, location_id] = _worth(own, paid.get((variant_id, location_id), {}), rates)
    return found


def _worth(
    own: Sequence[VariantListing], paid: dict[str, Decimal], rates: dict[tuple[int, str], Decimal]
) -> Worth:
    row = own[0]
    price = paid.get(row.currency)
    if price is None:
        rate = rates.get((row.variant.product.tax_class_id, row.channel.country), Decimal(0))
        price = row.list_price / (1 + rate) if row.channel.prices_include_tax else row.list_price
    cost = next((each.cost_price for each in own if each.cost_price and each.currency == row.currency), None)
    return Worth(price, cost, row.currency)


def _paid(ids: Sequence[int], as_of: datetime) -> dict[Place, dict[str, Decimal]]:
    """Mean price by place and currency."""
    found: dict[Place, dict[str, Decimal]] = defaultdict(dict)
    for at in range(0, len(ids), LOT):
        rows = SalesDay.objects.filter(
            variant_id__in=ids[at : at + LOT],
            date__gte=(as_of - LATEST).date(),
            date__lt=as_of.date(),
            units__gt=0,
        ).order_by()
        summed = rows.values_list("variant_id", "location_id", "currency").annotate(
            n=Sum("units"), total=Sum("revenue")
        )
        for variant_id, location_id, currency, n, total in summed:
            found[variant_id, location_id][currency] = total / n
    return found


def _channels() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for location_id, channel_id in ChannelLocation.objects.values_list("location_id", "channel_id"):
        found[location_id].append(channel_id)
    return found


def _rates() -> dict[tuple[int, str], Decimal]:
    return {
        (tax_class_id, country): rate
        for tax_class_id, country, rate in TaxRate.objects.values_list("tax_class_id", "country", "rate")
    }
