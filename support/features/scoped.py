"""Rows that this customer may see. Every tool reads through here: what is not in these QuerySets does not exist for it.

Another's order and one that does not exist are the same empty answer of the same query.
"""

from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from shop.models import Address, Fulfilment, Order, Product, Return
from support.contracts import ToolContext

__all__ = [
    "Address",
    "Fulfilment",
    "Order",
    "Product",
    "addresses",
    "numbers",
    "orders",
    "products",
]


def orders(context: ToolContext) -> QuerySet[Order]:
    """The customer's own orders, newest first, and the one whose page this conversation was opened on."""
    mine = Q(pk__in=())
    if context.customer_id is not None:
        mine |= Q(customer_id=context.customer_id)
    if (token := _uuid(context.order_token)) is not None:
        # An account's order is shown to that account alone, as on the order's own page.
        mine |= Q(token=token, customer__user__isnull=True)
    parcels = Fulfilment.objects.order_by("pk")
    returns = Return.objects.order_by("-pk")
    return (
        Order.objects.filter(mine)
        .select_related("shipping_method", "shipping_address", "pickup_location")
        .prefetch_related(
            "lines__variant", Prefetch("fulfilments", parcels), Prefetch("returns", returns), "payments"
        )
        .order_by("-placed_at", "-pk")
    )


def numbers(context: ToolContext, most: int = 200) -> QuerySet[Order, str]:
    """The numbers of these orders, newest first."""
    return orders(context).prefetch_related(None).select_related(None).values_list("number", flat=True)[:most]


def addresses(context: ToolContext) -> QuerySet[Address]:
    """The customer's address book; a guest has none."""
    if context.customer_id is None:
        return Address.objects.none()
    return Address.objects.filter(customer_id=context.customer_id).order_by("-is_default", "pk")


def products(context: ToolContext) -> QuerySet[Product]:
    """What the channel shows."""
    listed: QuerySet[Product] = Product.objects.listed_in(context.channel_id)
    return listed.select_related("brand", "product_type", "category")


def _uuid(token: str) -> UUID | None:
    try:
        return UUID(token) if token else None
    except ValueError:
        return None
