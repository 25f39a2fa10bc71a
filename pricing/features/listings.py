"""What is known of each listing when a price is proposed: one code path for nightly runs, pages and what-if."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import F, Min, Sum
from django.utils import timezone

from pricing.contracts import Arrival, Facts, Offer, OwnLimits, PricePoint
from pricing.features import terms
from shop.models import (
    CartLine,
    ChannelLocation,
    CompetitorOffer,
    DemandOutlook,
    Overstock,
    PriceChange,
    PurchaseOrderLine,
    SalesDay,
    StockItem,
    SupplierOffer,
    TaxRate,
    VariantListing,
)
from shop.services import purchasing

LOT = 300  # listings read at a time; bounds memory and the length of a query
HORIZON = 28  # days
REVIEW_DAYS = 7  # from one look at what is to be ordered to the next
SHARE_DAYS = 56  # from which a channel's share of the demand is read
HISTORY = timedelta(days=120)
OFFERS = timedelta(days=7)
CARTS = timedelta(hours=72)  # a cart that nobody touched for longer was left
TOO_WIDE = 5.0  # relative deviation of demand: more says nothing

Place = tuple[int, int]  # variant, channel


def ids(*, channel_ids: Collection[int] = ()) -> list[int]:
    """Listings of goods for sale."""
    rows = VariantListing.objects.filter(
        is_visible=True,
        variant__is_active=True,
        variant__product__status="published",
        channel__is_active=True,
    )
    if channel_ids:
        rows = rows.filter(channel_id__in=channel_ids)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def of(listing_ids: Sequence[int], *, now: datetime) -> Iterator[Facts]:
    """Facts of the listings as of `now`, in lots."""
    for at in range(0, len(listing_ids), LOT):
        yield from _lot(listing_ids[at : at + LOT], now)


def one(listing_id: int, *, now: datetime) -> Facts | None:
    """Facts of a listing; None if there is none."""
    return next(iter(_lot([listing_id], now)), None)


@dataclass(frozen=True, slots=True)
class _Demand:
    """Units a day in all channels, and their relative deviation over the horizon."""

    mean: float
    spread: float


def _lot(listing_ids: Sequence[int], now: datetime) -> Iterator[Facts]:
    rows = list(
        VariantListing.objects.filter(pk__in=listing_ids)
        .select_related("variant__product__category", "channel")
        .order_by("pk")
    )
    variants = sorted({row.variant_id for row in rows})
    history = _histories([row.pk for row in rows], now)
    shares, sold = _shares(variants, now)
    outlook = _outlook(variants, now)
    stock, arrivals = _stock(variants), _arrivals(variants, now)
    offers, excess = _offers(variants, now), _overstock(variants)
    carts, costs = _in_carts(variants, now), _supplier_costs(variants)
    again = _reorder_days(variants)
    sources = _sources()
    rates, own = _tax_rates(), terms.own_limits([row.pk for row in rows])
    for row in rows:
        place = (row.variant_id, row.channel_id)
        share = shares.get(place, 0.0)
        demand = outlook.get(row.variant_id) or sold.get(row.variant_id) or _Demand(0.0, 1.0)
        sold_from = sources.get(row.channel_id, ())
        units, rate = excess.get(row.variant_id, (0.0, Decimal(0)))
        product, channel = row.variant.product, row.channel
        yield Facts(
            listing_id=row.pk,
            variant_id=row.variant_id,
            channel_id=row.channel_id,
            product_id=product.pk,
            sku=row.variant.sku,
            category_ids=tuple(int(each) for each in product.category.path.split("/") if each.isdigit()),
            currency=row.currency,
            channel_currency=channel.currency,
            price=row.list_price,
            compare_at=row.compare_at_price,
            cost=row.cost_price if row.cost_price is not None else costs.get((row.variant_id, row.currency)),
            tax_rate=rates.get((product.tax_class_id, channel.country), Decimal(0))
            if channel.prices_include_tax
            else Decimal(0),
            history=tuple(history.get(row.pk, ())),
            in_open_carts=place in carts,
            available=share * sum(stock.get((row.variant_id, each), 0) for each in sold_from),
            arrivals=tuple(
                Arrival(days, share * n)
                for location, days, n in arrivals.get(row.variant_id, ())
                if location in sold_from
            ),
            reorder_days=again.get(row.variant_id),
            demand=demand.mean * share,
            demand_spread=demand.spread,
            offers=tuple(offers.get(row.variant_id, ())),
            excess=share * units,
            markdown_rate=rate,
            own=own.get(row.pk, OwnLimits()),
        )


def _histories(listing_ids: Sequence[int], now: datetime) -> dict[int, list[PricePoint]]:
    """Prices in force within the window, oldest first; the one in force when it began included."""
    found: dict[int, list[PricePoint]] = defaultdict(list)
    rows = PriceChange.objects.filter(listing_id__in=listing_ids, effective_at__lte=now)
    for listing, price, at in rows.order_by("effective_at", "pk").values_list(
        "listing_id", "price", "effective_at"
    ):
        points = found[listing]
        if points and points[-1].price == price:
            continue  # only what it is compared with changed
        if len(points) > 1 and points[1].since <= now - HISTORY:
            points.pop(0)
        points.append(PricePoint(price, at))
    return found


def _shares(variants: Sequence[int], now: datetime) -> tuple[dict[Place, float], dict[int, _Demand]]:
    """Each channel's share of a variant's sales, a little towards equal shares; and sales a day where they were free.

    Also read where no outlook is published: a mean of the latest four weeks.
    """
    today = timezone.localdate(now)
    rows = SalesDay.objects.filter(
        variant_id__in=variants, date__gte=today - timedelta(days=SHARE_DAYS), date__lt=today
    )
    by_channel = {
        (variant, channel): float(n)
        for variant, channel, n in rows.values_list("variant_id", "channel_id").annotate(n=Sum("units"))
    }
    listed: dict[int, list[int]] = defaultdict(list)
    for variant, channel in VariantListing.objects.filter(
        variant_id__in=variants, is_visible=True
    ).values_list("variant_id", "channel_id"):
        listed[variant].append(channel)
    shares: dict[Place, float] = {}
    for variant, channels in listed.items():
        total = sum(by_channel.get((variant, channel), 0.0) for channel in channels) + len(channels)
        for channel in channels:
            shares[variant, channel] = (by_channel.get((variant, channel), 0.0) + 1) / total
    free = rows.filter(date__gte=today - timedelta(days=HORIZON), is_censored=False)
    days: dict[int, set[object]] = defaultdict(set)
    units: dict[int, float] = defaultdict(float)
    for variant, day, n in free.values_list("variant_id", "date").annotate(n=Sum("units")):
        days[variant].add(day)
        units[variant] += n
    return shares, {
        variant: _Demand(units[variant] / len(seen), 1 / (1 + units[variant]) ** 0.5)
        for variant, seen in days.items()
    }


def _outlook(variants: Sequence[int], now: datetime) -> dict[int, _Demand]:
    """The mean of the days to come; deviations of days add up as if half of them went together."""
    today = timezone.localdate(now)
    rows = DemandOutlook.objects.filter(
        variant_id__in=variants,
        date__gte=today,
        date__lt=today + timedelta(days=HORIZON),
        as_of__lte=now,
        as_of__gte=now - timedelta(days=HORIZON),
    )
    per_day: dict[int, dict[object, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    for variant, day, mean, low, high in rows.values_list("variant_id", "date", "mean", "p10", "p90"):
        both = per_day[variant][day]
        both[0] += mean
        both[1] += ((high - low) / 2.56) ** 2
    found = {}
    for variant, by_day in per_day.items():
        n = len(by_day)
        mean = sum(each[0] for each in by_day.values()) / n
        deviation = (sum(each[1] for each in by_day.values()) / n) ** 0.5
        relative = deviation / mean * (0.5 / n + 0.5 / n**0.5) ** 0.5 if mean > 0 else 1.0
        found[variant] = _Demand(mean, min(relative, TOO_WIDE))
    return found


def _stock(variants: Sequence[int]) -> dict[Place, int]:
    rows = StockItem.objects.filter(variant_id__in=variants).with_available()
    return {(row.variant_id, row.location_id): row.available for row in rows}  # type: ignore[attr-defined]


def _sources() -> dict[int, list[int]]:
    """The locations that each channel sells from."""
    found: dict[int, list[int]] = defaultdict(list)
    for channel, location in ChannelLocation.objects.values_list("channel_id", "location_id"):
        found[channel].append(location)
    return found


def _arrivals(variants: Sequence[int], now: datetime) -> dict[int, list[tuple[int, float, int]]]:
    """What is on order, by variant: location, days from now, units.

    Read from the orders themselves, whoever placed them: plans are published by an app that may not be there, and what
    is only proposed may never come. What is overdue is awaited tomorrow.
    """
    rows = PurchaseOrderLine.objects.filter(
        variant_id__in=variants, order__status__in=purchasing.OPEN, quantity__gt=F("received")
    )
    found: dict[int, list[tuple[int, float, int]]] = defaultdict(list)
    for variant, location, at, n in rows.values_list(
        "variant_id", "order__location_id", "order__expected_at", F("quantity") - F("received")
    ):
        days = max(1, (timezone.localdate(at) - timezone.localdate(now)).days)
        found[variant].append((location, float(days), n))
    return found


def _offers(variants: Sequence[int], now: datetime) -> dict[int, list[Offer]]:
    """The latest offer of each competitor."""
    rows = CompetitorOffer.objects.filter(
        variant_id__in=variants, seen_at__lte=now, seen_at__gte=now - OFFERS
    ).order_by("seen_at")
    latest: dict[int, dict[str, Offer]] = defaultdict(dict)
    for row in rows:
        latest[row.variant_id][row.competitor] = Offer(
            row.competitor, row.price, row.currency, row.seen_at, row.confidence, row.is_available
        )
    return {variant: list(by_name.values()) for variant, by_name in latest.items()}


def _overstock(variants: Sequence[int]) -> dict[int, tuple[float, Decimal]]:
    found: dict[int, tuple[float, Decimal]] = {}
    rows = Overstock.objects.filter(variant_id__in=variants)
    for variant, n, rate in rows.values_list("variant_id", "excess_units", "markdown_rate"):
        units, most = found.get(variant, (0.0, Decimal(0)))
        found[variant] = (units + n, max(most, rate))
    return found


def _in_carts(variants: Sequence[int], now: datetime) -> set[Place]:
    rows = CartLine.objects.filter(
        variant_id__in=variants, cart__status="open", cart__updated_at__gte=now - CARTS
    )
    return set(rows.values_list("variant_id", "cart__channel_id").distinct())


def _supplier_costs(variants: Sequence[int]) -> dict[tuple[int, str], Decimal]:
    """The cheapest active offer by variant and currency, for listings without a cost of their own."""
    rows = SupplierOffer.objects.filter(variant_id__in=variants, is_active=True, supplier__is_active=True)
    return {
        (variant, currency): cost
        for variant, currency, cost in rows.values_list("variant_id", "supplier__currency").annotate(
            least=Min("cost")
        )
    }


def _reorder_days(variants: Sequence[int]) -> dict[int, float]:
    """Days until an order of the next review would be there, as the quickest supplier promises."""
    rows = SupplierOffer.objects.filter(variant_id__in=variants, is_active=True, supplier__is_active=True)
    quickest = rows.values_list("variant_id").annotate(least=Min("supplier__lead_days"))
    return {variant: float(days + REVIEW_DAYS) for variant, days in quickest}


def _tax_rates() -> Mapping[tuple[int, str], Decimal]:
    rows = TaxRate.objects.annotate(code=F("country")).values_list("tax_class_id", "code", "rate")
    return {(tax_class, country): rate for tax_class, country, rate in rows}


def variant_ids() -> tuple[int, ...]:
    """Variants that are for sale anywhere."""
    rows = VariantListing.objects.filter(
        is_visible=True, variant__is_active=True, variant__product__status="published"
    )
    return tuple(rows.order_by("variant_id").values_list("variant_id", flat=True).distinct())
