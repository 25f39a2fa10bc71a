"""What shoppers did with slates, and what they bought: the inputs of attribution."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from shop.models import Event, Order, OrderLine, Visitor

KINDS = (Event.Kind.IMPRESSION, Event.Kind.CLICK, Event.Kind.CART)


@dataclass(frozen=True, slots=True)
class Touch:
    """An event that names a slate. A device that was joined later counts as its customer."""

    event_id: int
    kind: str
    slate_id: str
    product_id: int
    position: int | None
    at: datetime
    visitor_id: int | None
    customer_id: int | None


@dataclass(frozen=True, slots=True)
class Bought:
    """A line of an order that was not cancelled; `slate_id` is what its cart line remembered."""

    order_line_id: int
    product_id: int
    at: datetime
    visitor_id: int | None
    customer_id: int | None
    slate_id: str
    quantity: int
    amount: Decimal
    currency: str


def touches(since: datetime, until: datetime) -> list[Touch]:
    """Events of slates in [since, until), oldest first."""
    rows = (
        Event.objects.filter(kind__in=KINDS, at__gte=since, at__lt=until, product__isnull=False)
        .exclude(slate_id="")
        .order_by("at", "pk")
        .values_list("pk", "kind", "slate_id", "product_id", "position", "at", "visitor_id", "customer_id")
    )
    found = [Touch(*row) for row in rows]
    owners: dict[int, int | None] = dict(
        Visitor.objects.filter(
            pk__in={touch.visitor_id for touch in found}, customer__isnull=False
        ).values_list("pk", "customer_id")
    )
    return [_of_owner(touch, owners) for touch in found]


def bought(since: datetime, until: datetime) -> list[Bought]:
    """Order lines placed in [since, until)."""
    rows = (
        OrderLine.objects.filter(order__placed_at__gte=since, order__placed_at__lt=until)
        .exclude(order__status=Order.Status.CANCELLED)
        .order_by("pk")
        .values_list(
            "pk",
            "variant__product_id",
            "order__placed_at",
            "order__visitor_id",
            "order__customer_id",
            "slate_id",
            "quantity",
            "total",
            "order__currency",
        )
    )
    return [Bought(*row) for row in rows]


def _of_owner(touch: Touch, owners: Mapping[int, int | None]) -> Touch:
    if touch.customer_id is not None or touch.visitor_id is None or touch.visitor_id not in owners:
        return touch
    return replace(touch, customer_id=owners[touch.visitor_id])
