"""The shop's list of what lies too long, with what it has cost."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from shop.models import Overstock, VariantListing

AMOUNT: "DecimalField[Any, Any]" = DecimalField(max_digits=20, decimal_places=3)


@dataclass(frozen=True, slots=True)
class Listed:
    """A place on the list; `cost` is None where nobody knows what a unit costs."""

    variant_id: int
    location_id: int
    sku: str
    product: str
    location: str
    excess_units: int
    cover_days: float
    age_days: int
    markdown: Decimal  # per cent
    cost: Decimal | None
    currency: str
    as_of: datetime


def listed(most: int) -> list[Listed]:
    """What binds most money first."""
    costs = VariantListing.objects.filter(variant=OuterRef("variant"), cost_price__isnull=False)
    rows = Overstock.objects.select_related("variant__product", "location").annotate(
        unit_cost=Subquery(costs.order_by("channel_id").values("cost_price")[:1]),
        code=Subquery(costs.order_by("channel_id").values("currency")[:1]),
    )
    ordered = rows.order_by(
        (Coalesce(F("unit_cost"), Decimal(0), output_field=AMOUNT) * F("excess_units")).desc(), "pk"
    )
    return [
        Listed(
            row.variant_id,
            row.location_id,
            row.variant.sku,
            str(row.variant.product),
            str(row.location),
            row.excess_units,
            row.cover_days,
            row.age_days,
            100 * row.markdown_rate,
            row.unit_cost * row.excess_units if row.unit_cost is not None else None,
            row.code or "",
            row.as_of,
        )
        for row in ordered[:most]
    ]


def count() -> int:
    """Places on the list."""
    return Overstock.objects.count()
