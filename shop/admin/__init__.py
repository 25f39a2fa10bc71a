"""The operators' pages: everything of the shop, editable by a role that may."""

from shop.admin import (
    catalogue,
    channels,
    customers,
    memory,
    orders,
    parcels,
    payments,
    promotions,
    returned,
    stock,
    supply,
    trust,
)

__all__ = [
    "catalogue",
    "channels",
    "customers",
    "memory",
    "orders",
    "parcels",
    "payments",
    "promotions",
    "returned",
    "stock",
    "supply",
    "trust",
]
