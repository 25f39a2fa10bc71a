"""A small market with a known answer of demand to price: variants, past prices, sales by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np

from pricing.models import ElasticityEstimate, PricingRule
from shop.models import PriceChange, SalesDay, Variant, VariantListing
from tests import factories

NOW = datetime(2026, 12, 18, 5, 30, tzinfo=UTC)  # two hundred days after the first prices of the factories
TODAY = date(2026, 12, 18)


def variant(
    price: str = "19.90", *, cost: str | None = "10.00", stock: int = 400, sku: str = "", **fields: object
) -> Variant:
    """A variant for sale since long ago, at one price so far."""
    row = factories.product(price=price, stock=stock, sku=sku, **fields).variants.get()  # type: ignore[arg-type]
    VariantListing.objects.filter(variant=row).update(cost_price=Decimal(cost) if cost else None)
    return row


def changed(listing: VariantListing, price: str, *, days_ago: float, decision: str = "test") -> None:
    """A past price."""
    PriceChange.objects.create(
        listing=listing,
        price=Decimal(price),
        currency=listing.currency,
        effective_at=NOW - timedelta(days=days_ago),
        decision=decision,
    )


def sold(
    row: Variant,
    *,
    a_day: float = 4.0,
    days: int = 120,
    elasticity: float = -2.5,
    spread: float = 0.1,
    seed: int = 0,
    is_censored: bool = False,
) -> None:
    """Sales of the days before today, at prices that move by chance each week."""
    rng = np.random.default_rng([seed, row.pk])
    listing = row.listings.get()
    base = float(listing.list_price)
    rows = []
    for at in range(days, 0, -1):
        if at % 7 == 0 or at == days:
            factor = float(np.exp(spread * rng.normal()))
        price = round(base * (factor if at > 7 else 1.0), 2)
        units = int(rng.poisson(a_day * (price / base) ** elasticity))
        rows.append(
            SalesDay(
                variant=row,
                location=factories.location(),
                channel=listing.channel,
                date=TODAY - timedelta(days=at),
                units=units,
                discounted_units=0,
                revenue=Decimal(str(round(units * price / 1.19, 2))),
                currency=listing.currency,
                list_price=Decimal(str(price)),
                views=10,
                minutes=1440,
                minutes_in_stock=700 if is_censored else 1440,
                is_censored=is_censored,
            )
        )
    SalesDay.objects.bulk_create(rows)


def believed(
    row: Variant, mean: float = -2.5, *, deviation: float = 0.1, badge: str = "sure"
) -> ElasticityEstimate:
    """What was learnt of a variant."""
    return ElasticityEstimate.objects.create(
        variant=row,
        mean=mean,
        lo=mean - 1.96 * deviation,
        hi=mean + 1.96 * deviation,
        badge=badge,
        source="model",
        model_version="test",
        as_of=NOW,
        at=NOW,
    )


def rule(mode: str = "suggest", **fields: object) -> PricingRule:
    """Terms of everything."""
    return PricingRule.objects.create(mode=mode, updated_at=NOW, **fields)  # type: ignore[misc]


def price_of(row: Variant) -> Decimal:
    """What its only listing asks."""
    return VariantListing.objects.get(variant=row).list_price
