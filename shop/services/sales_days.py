"""A day's sales, gathered from orders, prices, views and the stock ledger.

Building a day again gives the same rows, so a day is built again for some nights: an order may be cancelled late.
Every shelf that a channel may sell from has a row, also without a sale: whether nothing was asked for or nothing
could be bought is the difference that forecasts live on.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.utils import timezone

from shop.contracts import money
from shop.models import (
    ChannelLocation,
    Event,
    FulfilmentLine,
    Order,
    OrderLine,
    PriceChange,
    SalesDay,
    StockItem,
    StockMovement,
    VariantListing,
)
from shop.services import bulk

Row = tuple[bulk.Value, ...]
Place = tuple[int, int, int]  # variant, location, channel
MINUTE = timedelta(minutes=1)
LOT = 500  # rows corrected at a time
PRECISION = Decimal(1).scaleb(-money.DECIMAL_PLACES)
PLACE = ["variant_id", "location_id", "channel_id"]
FACTS = [
    "units",
    "discounted_units",
    "revenue",
    "currency",
    "list_price",
    "views",
    "minutes",
    "minutes_in_stock",
    "is_censored",
]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the shop's time zone."""

    on: date
    start: datetime
    end: datetime

    @classmethod
    def of(cls, day: date) -> "Day":
        zone = timezone.get_default_timezone()
        begins = [datetime.combine(each, time(), tzinfo=zone) for each in (day, day + timedelta(days=1))]
        return cls(day, *begins)

    @property
    def minutes(self) -> int:
        # In UTC, because two moments of one zone are subtracted by their clocks, which may have been changed.
        return round((self.end.astimezone(UTC) - self.start.astimezone(UTC)) / MINUTE)


@dataclass(slots=True)
class Sold:
    """What was sold at one place."""

    units: int = 0
    discounted: int = 0
    revenue: Decimal = field(default_factory=Decimal)


@dataclass(frozen=True, slots=True)
class Listed:
    """How a variant is offered in a channel; `price` None before its first."""

    product_id: int
    currency: str
    price: Decimal | None


NOTHING = Sold()


def build(*, first: date, last: date, now: datetime) -> int:
    """Build every day from `first` to `last` that is over; gives the number of rows."""
    days = (Day.of(first + timedelta(days=at)) for at in range((last - first).days + 1))
    return sum(_build(day) for day in days if day.end <= now)


def _build(day: Day) -> int:
    try:
        return _write(day)
    except IntegrityError:
        # Somebody built the same day at the same moment; by now its rows are known.
        return _write(day)


@transaction.atomic
def _write(day: Day) -> int:
    """Append what is new and correct what changed: most nights, most rows are as they were."""
    rows = _rows(day)
    known = {
        tuple(row[:3]): tuple(row) for row in SalesDay.objects.filter(date=day.on).values_list(*PLACE, *FACTS)
    }
    new = [(day.on, *row) for row in rows if row[:3] not in known]
    changed = [row for row in rows if known.get(row[:3], row) != row]
    bulk.insert(SalesDay, ("date", *PLACE, *FACTS), new)
    SalesDay.objects.bulk_create(
        [SalesDay(date=day.on, **dict(zip((*PLACE, *FACTS), row, strict=True))) for row in changed],
        batch_size=LOT,
        update_conflicts=True,
        unique_fields=["variant", "location", "channel", "date"],
        update_fields=FACTS,
    )
    return len(rows)


def _rows(day: Day) -> list[Row]:
    sold, shelves, listings = _sold(day), _minutes(day), _listings(day)
    views = _views(day)
    return [
        _row(day, place, sold.get(place, NOTHING), shelves, listings[place[0], place[2]], views)
        for place in sorted(_places(sold, shelves))
        if (place[0], place[2]) in listings
    ]


def _row(
    day: Day,
    place: Place,
    sold: Sold,
    shelves: dict[tuple[int, int], int],
    listing: Listed,
    views: dict[tuple[int, int], int],
) -> Row:
    """In the order of PLACE and FACTS."""
    variant_id, location_id, channel_id = place
    # What was sold from a shelf without a ledger was there.
    in_stock = shelves.get((variant_id, location_id), day.minutes)
    return (
        *place,
        sold.units,
        sold.discounted,
        sold.revenue.quantize(PRECISION),
        listing.currency,
        listing.price,
        views.get((listing.product_id, channel_id), 0),
        day.minutes,
        in_stock,
        in_stock < day.minutes,
    )


def _places(sold: Iterable[Place], shelves: Iterable[tuple[int, int]]) -> set[Place]:
    """Where something was sold, and every shelf in every channel that may sell from it."""
    channels = defaultdict(list)
    for location_id, channel_id in ChannelLocation.objects.values_list("location_id", "channel_id"):
        channels[location_id].append(channel_id)
    return set(sold) | {
        (variant_id, location_id, channel_id)
        for variant_id, location_id in shelves
        for channel_id in channels[location_id]
    }


def _sold(day: Day) -> dict[Place, Sold]:
    """Units where they were or will be taken from: their parcel's location, the line's, or the channel's first."""
    sold: dict[Place, Sold] = defaultdict(Sold)
    lines = OrderLine.objects.filter(order__placed_at__gte=day.start, order__placed_at__lt=day.end)
    lines = lines.exclude(order__status=Order.Status.CANCELLED).select_related("order")
    parcels, first = _parcels(day), _first_locations()
    for line in lines.order_by("pk"):
        channel_id = line.order.channel_id
        for location_id, units in _taken(line, parcels.get(line.pk, {}), first.get(channel_id)):
            at = sold[line.variant_id, location_id, channel_id]
            at.units += units
            at.discounted += units if line.discount else 0
            at.revenue += (line.total - line.tax) * units / line.quantity
    return dict(sold)


def _taken(line: OrderLine, parcels: dict[int, int], first: int | None) -> Iterator[tuple[int, int]]:
    """Locations and units of a line."""
    left = line.quantity
    for location_id, units in sorted(parcels.items()):
        yield location_id, min(units, left)
        left -= min(units, left)
    location = line.location_id or first
    if left and location:
        yield location, left


def _parcels(day: Day) -> dict[int, dict[int, int]]:
    """Units by order line and location, of parcels that were not cancelled."""
    rows = FulfilmentLine.objects.filter(
        order_line__order__placed_at__gte=day.start, order_line__order__placed_at__lt=day.end
    ).exclude(fulfilment__status="cancelled")
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for line_id, location_id, units in rows.values_list(
        "order_line_id", "fulfilment__location_id", "quantity"
    ):
        found[line_id][location_id] = found[line_id].get(location_id, 0) + units
    return dict(found)


def _first_locations() -> dict[int, int]:
    """Of each channel the location that is tried first."""
    rows = ChannelLocation.objects.order_by("-priority", "-location_id")
    return dict(rows.values_list("channel_id", "location_id"))


def _minutes(day: Day) -> dict[tuple[int, int], int]:
    """Minutes with something to promise, by variant and location, of shelves that were open by the day's end."""
    earlier = StockMovement.objects.filter(item=OuterRef("pk"), at__lt=day.start).order_by("-at", "-pk")
    free = F("on_hand_after") - F("reserved_after") - F("allocated_after")
    shelves = StockItem.objects.annotate(before=Subquery(earlier.annotate(free=free).values("free")[:1]))
    items = shelves.values_list("pk", "variant_id", "location_id", "backorder_limit", "before")
    moves = defaultdict(list)
    today = StockMovement.objects.filter(at__gte=day.start, at__lt=day.end).annotate(free=free)
    for item_id, at, units in today.order_by("at", "pk").values_list("item_id", "at", "free"):
        moves[item_id].append((at, units))
    return {
        (variant_id, location_id): _in_stock(day, before, moves[item_id], limit)
        for item_id, variant_id, location_id, limit, before in items
        if before is not None or moves[item_id]
    }


def _in_stock(day: Day, before: int | None, moves: list[tuple[datetime, int]], backorder_limit: int) -> int:
    """Whole minutes; the limit of backorders is today's, for its past is not kept."""
    changes = [(day.start, before or 0), *moves]
    ends = [*(at for at, _ in moves), day.end]
    spans = (
        end.astimezone(UTC) - at.astimezone(UTC)
        for (at, free), end in zip(changes, ends, strict=True)
        if free + backorder_limit > 0
    )
    return min(day.minutes, int(sum(spans, timedelta()) / MINUTE))


def _listings(day: Day) -> dict[tuple[int, int], Listed]:
    """By variant and channel, with the price that was in force when the day ended."""
    latest = PriceChange.objects.filter(listing=OuterRef("pk"), effective_at__lt=day.end)
    price = Subquery(latest.order_by("-effective_at", "-pk").values("price")[:1])
    rows = VariantListing.objects.annotate(price_then=price).values_list(
        "variant_id", "channel_id", "variant__product_id", "currency", "price_then"
    )
    return {(variant_id, channel_id): Listed(*facts) for variant_id, channel_id, *facts in rows}


def _views(day: Day) -> dict[tuple[int, int], int]:
    """By product and channel."""
    rows = Event.objects.filter(
        kind=Event.Kind.VIEW, at__gte=day.start, at__lt=day.end, product__isnull=False
    )
    counted = rows.values_list("product_id", "channel_id").annotate(n=Count("pk"))
    return {(product_id, channel_id): n for product_id, channel_id, n in counted}
