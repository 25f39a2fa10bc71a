"""What was decided, read from where every decision stands."""

from decimal import Decimal

from config.twin.facts.opening import Premises
from config.twin.world import Line, Placed
from shop.models import PurchaseOrder, PurchaseOrderLine, VariantListing


def prices(premises: Premises) -> list[Decimal]:
    """List prices in force, in the order of the variants."""
    found = dict(
        VariantListing.objects.filter(channel_id=premises.channel_id).values_list("variant_id", "list_price")
    )
    return [found[variant_id] for variant_id in premises.variant_ids]


def placed_after(premises: Premises, latest: int) -> list[Placed]:
    """Orders to suppliers with a key above `latest`, by key; cancelled ones come never."""
    orders = PurchaseOrder.objects.filter(pk__gt=latest).exclude(status=PurchaseOrder.Status.CANCELLED)
    suppliers = dict(orders.values_list("pk", "supplier_id"))
    numbers = {variant_id: at for at, variant_id in enumerate(premises.variant_ids)}
    lines: dict[int, list[Line]] = {pk: [] for pk in sorted(suppliers)}
    rows = PurchaseOrderLine.objects.filter(order_id__in=suppliers).order_by("pk")
    for order_id, variant_id, units, cost in rows.values_list(
        "order_id", "variant_id", "quantity", "unit_cost"
    ):
        lines[order_id].append(Line(numbers[variant_id], units, float(cost)))
    return [
        Placed(pk, premises.supplier_ids.index(suppliers[pk]), tuple(found)) for pk, found in lines.items()
    ]
