"""A small shop with a history: variants that sell by weekday, a supplier with packs, two locations."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from inventory import predictor
from shop.models import (
    Channel,
    Location,
    SalesDay,
    StockItem,
    Supplier,
    SupplierOffer,
    Variant,
    VariantListing,
)
from tests import factories

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)
WEEK = np.array([1.0, 0.8, 0.8, 1.0, 1.2, 1.6, 0.6])  # Monday first


@pytest.fixture(autouse=True)
def _no_champion() -> Iterator[None]:
    predictor.reset()
    yield
    predictor.reset()


def sold(
    variant: Variant,
    units: "np.ndarray | list[float]",
    *,
    at: Location | None = None,
    channel: Channel | None = None,
    last: date = TODAY - timedelta(days=1),
    out: "tuple[int, ...]" = (),
    price: str = "10.00",
) -> None:
    """Sales of consecutive days that end with `last`; days whose index is in `out` were out of stock for a while."""
    first = last - timedelta(days=len(units) - 1)
    SalesDay.objects.bulk_create(
        SalesDay(
            variant=variant,
            location=at or factories.location(),
            channel=channel or factories.channel(),
            date=first + timedelta(days=day),
            units=int(n),
            discounted_units=0,
            revenue=Decimal(price) * int(n),
            currency="EUR",
            list_price=Decimal(price),
            views=0,
            minutes=1440,
            minutes_in_stock=700 if day in out else 1440,
            is_censored=day in out,
        )
        for day, n in enumerate(units)
    )


def weekly(days: int, level: float, *, seed: int, last: date = TODAY - timedelta(days=1)) -> np.ndarray:
    """Poisson sales with a weekday pattern."""
    first = last - timedelta(days=days - 1)
    mean = level * WEEK[(first.weekday() + np.arange(days)) % 7]
    return np.random.default_rng(seed).poisson(mean)


def supplier(code: str = "mill", *, lead_days: int = 7, currency: str = "EUR", **fields) -> Supplier:
    defaults = {"name": code.title(), "currency": currency, "lead_days": lead_days, **fields}
    return Supplier.objects.get_or_create(code=code, defaults=defaults)[0]


def offered(variant: Variant, *, cost: str = "4.00", of: Supplier | None = None, **fields) -> SupplierOffer:
    return SupplierOffer.objects.create(
        supplier=of or supplier(), variant=variant, cost=Decimal(cost), **fields
    )


def selling(
    level: float = 3.0, *, days: int = 120, seed: int = 1, stock: int = 4, cost: str = "4.00", **offer
) -> Variant:
    """A variant with sales, stock and a supplier."""
    variant = factories.variant(stock=stock)
    StockItem.objects.get_or_create(variant=variant, location=factories.location())
    VariantListing.objects.filter(variant=variant).update(cost_price=Decimal(cost))
    sold(variant, weekly(days, level, seed=seed))
    offered(variant, cost=cost, **offer)
    return variant
