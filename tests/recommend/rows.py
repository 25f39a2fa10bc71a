"""What shoppers did, as rows: events and orders at moments that a test chooses."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from shop.models import Customer, Event, Order, OrderLine, Product
from tests import factories
from tests.factories import NOW


def happened(kind: str, product: Product, *, at: datetime | None = None, **fields: Any) -> Event:
    """An event one hour ago; personal where a visitor or customer is given."""
    consent = fields.pop("has_consent", bool({"visitor", "customer"} & fields.keys()))
    moment = at or NOW - timedelta(hours=1)
    where = fields.pop("channel", None) or factories.channel()
    return Event.objects.create(
        kind=kind, product=product, channel=where, at=moment, has_consent=consent, **fields
    )


def ordered(
    *products: Product,
    customer: Customer | None = None,
    at: datetime | None = None,
    slate_id: str = "",
    **fields: Any,
) -> Order:
    """A confirmed order of one each at 10.00, two days ago, by a customer of its own."""
    total = Decimal(10) * len(products)
    order = Order.objects.create(
        number=f"T-{factories.number()}",
        channel=factories.channel(),
        customer=customer or factories.customer(),
        status=Order.Status.CONFIRMED,
        currency="EUR",
        prices_include_tax=True,
        subtotal=total,
        tax=0,
        total=total,
        placed_at=at or NOW - timedelta(days=2),
        **fields,
    )
    for product in products:
        OrderLine.objects.create(
            order=order,
            variant=product.variants.get(),
            product_name=product.name,
            sku=product.variants.get().sku,
            quantity=1,
            unit_price=10,
            subtotal=10,
            total=10,
            slate_id=slate_id,
        )
    return order
