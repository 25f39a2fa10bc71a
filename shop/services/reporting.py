"""Figures about the shop for the people who run it: read-only, in few queries, amounts per currency."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate

from shop.contracts.money import ZERO
from shop.models import Event, Fulfilment, Order, OrderLine, Return, Review, StockItem

SOLD = Q(status__in=[Order.Status.CONFIRMED, Order.Status.COMPLETED])


@dataclass(frozen=True, slots=True)
class Takings:
    """Sales of a span in one currency, tax included."""

    currency: str
    n_orders: int
    total: Decimal

    @property
    def average(self) -> Decimal:
        return self.total / self.n_orders if self.n_orders else ZERO


@dataclass(frozen=True, slots=True)
class DayOfSales:
    day: date
    n_orders: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class Funnel:
    """How far shoppers came in a span: events of each kind."""

    views: int
    carts: int
    purchases: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person."""

    parcels: int
    returns: int
    reviews: int
    out_of_stock: int


@dataclass(frozen=True, slots=True)
class Seller:
    product_id: int
    name: str
    quantity: int
    total: Decimal
    currency: str


def takings(*, since: datetime, until: datetime) -> list[Takings]:
    """Sales between two moments, one row a currency, the one of most orders first."""
    rows = (
        Order.objects.filter(SOLD, placed_at__gte=since, placed_at__lt=until)
        .values("currency")
        .annotate(n=Count("id"), amount=Sum("total"))
        .order_by("-n", "currency")
    )
    return [Takings(row["currency"], row["n"], row["amount"]) for row in rows]


def sales_by_day(*, currency: str, until: datetime, days: int) -> list[DayOfSales]:
    """One entry a day, days without sales included, oldest first."""
    since = until - timedelta(days=days)
    rows = (
        Order.objects.filter(SOLD, currency=currency, placed_at__gte=since, placed_at__lt=until)
        .annotate(day=TruncDate("placed_at"))
        .values("day")
        .annotate(n=Count("id"), amount=Sum("total"))
    )
    found = {row["day"]: (row["n"], row["amount"]) for row in rows}
    first = (since + timedelta(days=1)).date()
    span = [first + timedelta(days=i) for i in range(days)]
    return [DayOfSales(day, *found.get(day, (0, ZERO))) for day in span]


def sales_by_channel(*, since: datetime, until: datetime) -> dict[str, list[Takings]]:
    """Sales of each channel, by its code."""
    rows = (
        Order.objects.filter(SOLD, placed_at__gte=since, placed_at__lt=until)
        .values("currency", code=F("channel__code"))
        .annotate(n=Count("id"), amount=Sum("total"))
        .order_by("-amount")
    )
    channels: dict[str, list[Takings]] = defaultdict(list)
    for row in rows:
        channels[row["code"]].append(Takings(row["currency"], row["n"], row["amount"]))
    return dict(channels)


def funnel(*, since: datetime, until: datetime) -> Funnel:
    counts = Event.objects.filter(at__gte=since, at__lt=until).aggregate(
        views=Count("id", filter=Q(kind=Event.Kind.VIEW)),
        carts=Count("id", filter=Q(kind=Event.Kind.CART)),
        purchases=Count("id", filter=Q(kind=Event.Kind.PURCHASE)),
    )
    return Funnel(**counts)


def waiting() -> Waiting:
    """Work to do, as of now."""
    return Waiting(
        parcels=Fulfilment.objects.filter(status=Fulfilment.Status.PENDING).count(),
        returns=Return.objects.filter(status__in=[Return.Status.REQUESTED, Return.Status.RECEIVED]).count(),
        reviews=Review.objects.filter(state=Review.State.PENDING).count(),
        out_of_stock=StockItem.objects.filter(
            variant__is_active=True, on_hand__lte=F("reserved") + F("allocated") - F("backorder_limit")
        ).count(),
    )


def best_sellers(*, since: datetime, until: datetime, limit: int = 8) -> list[Seller]:
    """What sold most, by amount within each currency."""
    rows = (
        OrderLine.objects.filter(order__placed_at__gte=since, order__placed_at__lt=until)
        .filter(order__status__in=[Order.Status.CONFIRMED, Order.Status.COMPLETED])
        .values("variant__product_id", "order__currency")
        .annotate(name=F("variant__product__name"), quantity_sold=Sum("quantity"), amount=Sum("total"))
        .order_by("-quantity_sold", "variant__product_id")[:limit]
    )
    return [
        Seller(
            row["variant__product_id"],
            row["name"],
            row["quantity_sold"],
            row["amount"],
            row["order__currency"],
        )
        for row in rows
    ]
