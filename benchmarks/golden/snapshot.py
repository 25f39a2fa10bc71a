"""What of the database is watched: a flat list of facts before and after, so that a difference can be named."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Sum

from shop.models import Address, Consent, Customer, Invoice, Order, Return, User, VariantListing, Voucher

Facts = dict[str, str]


def take() -> Facts:
    """Every fact that support could change, of everybody: those of strangers have to stay, too."""
    facts = _totals()
    for customer in Customer.objects.order_by("pk"):
        facts[f"person {customer.email} profile"] = f"{customer.name}, {customer.phone}"
    for address in Address.objects.exclude(customer=None).select_related("customer").order_by("pk"):
        facts[f"address {address.pk}"] = f"{address.line1}, {address.city}"
    for consent in Consent.objects.exclude(customer=None).select_related("customer").order_by("pk"):
        if consent.customer is not None:
            facts[f"person {consent.customer.email} {consent.purpose}"] = (
                "yes" if consent.is_granted else "no"
            )
    back = _returns()
    orders = Order.objects.select_related("shipping_address", "invoice").annotate(
        back=Sum("payments__refunded")
    )
    for order in orders:
        name = f"order {order.number}"
        facts[f"{name} status"] = order.status
        facts[f"{name} refunded"] = f"{order.back or 0:.2f}"
        facts[f"{name} address"] = order.shipping_address.line1 if order.shipping_address else ""
        facts[f"{name} total"] = f"{order.total:.2f}"
        facts[f"{name} returns"] = "; ".join(back[order.pk])
        facts[f"{name} invoice"] = "issued" if Invoice.objects.filter(order=order).exists() else ""
    return facts


def changed(before: Facts, after: Facts) -> Facts:
    """Facts that differ, with their value afterwards; one that is gone is "gone"."""
    gone = {name: "gone" for name in before if name not in after}
    return {name: value for name, value in after.items() if before.get(name) != value} | gone


def _totals() -> Facts:
    """Counts and sums that catch what has no line of its own."""
    prices = VariantListing.objects.aggregate(total=Sum("list_price"))["total"]
    counted = {"accounts": User, "customers": Customer, "orders": Order, "vouchers": Voucher}
    return {name: str(model._default_manager.count()) for name, model in counted.items()} | {
        "prices": str(prices)
    }


def _returns() -> dict[int, list[str]]:
    """Returns by order, as "requested: 1 × Trail Backpack (unwanted)"."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in Return.objects.prefetch_related("lines__order_line__variant").order_by("pk"):
        goods = ", ".join(f"{line.quantity} × {line.order_line.sku}" for line in row.lines.all())
        found[row.order_id].append(f"{row.status}: {goods} ({row.reason_code})")
    return found
