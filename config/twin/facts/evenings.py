"""What happened on a day, in the rows that the shop's own services would have left.

Deliveries go through `purchasing.receive`, spoilt goods through `stock.adjust`. A sale's order, line and movements are
written in bulk, for a checkout takes a hundred times as long: one shopper, one unit, one order, paid at the price of
the moment, allocated when it is bought and sent in the evening. Payments, parcels and page views are left out: prices
and stock do not depend on them.
"""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from config.twin.facts import moments
from config.twin.facts.opening import ACTOR, CURRENCY, Premises, campaign_code, euro
from config.twin.trading import Sale
from config.twin.world import Lived, Nature, Placed, World
from shop.models import Order, OrderLine, PurchaseOrderLine, StockItem, StockMovement
from shop.services import bulk, purchasing, sales_days, stock
from shop.services.catalogue import listings

ORDER_COLUMNS = (
    "id", "number", "token", "channel_id", "status", "currency", "prices_include_tax", "subtotal", "discount",
    "voucher_code", "shipping", "tax", "total", "placed_at",
)  # fmt: skip
LINE_COLUMNS = (
    "order_id", "variant_id", "location_id", "product_name", "variant_name", "sku", "quantity", "unit_price",
    "subtotal", "discount", "total",
)  # fmt: skip
MOVE_COLUMNS = (
    "item_id", "kind", "on_hand_delta", "reserved_delta", "allocated_delta", "on_hand_after", "reserved_after",
    "allocated_after", "ref", "actor", "at",
)  # fmt: skip
Rows = list[Sequence[bulk.Value]]
ZERO = Decimal(0)


@transaction.atomic
def write(*, world: World, premises: Premises, day: int, lived: Lived, prices: Sequence[Decimal]) -> None:
    """Write one day; `prices` are the list prices of its opening hours."""
    for order in lived.arrived:
        _receive(world.nature, day, order)
    before = dict(StockItem.objects.values_list("variant_id", "on_hand"))
    on_hand = [before[variant_id] for variant_id in premises.variant_ids]
    _write_sales(world.nature, premises, day, lived, prices, on_hand)
    sold = {sale.variant for sale in lived.traded.sales}
    _set_balances([(on_hand[at], premises.item_ids[at]) for at in sorted(sold)])
    empty = [premises.variant_ids[at] for at in sold if not on_hand[at]]
    listings.refresh_availability(variant_ids=empty)
    for variant, units in enumerate(lived.spoilt.tolist()):
        if units:
            stock.adjust(
                variant_id=premises.variant_ids[variant],
                location_id=premises.location_id,
                delta=-units,
                reason="spoilt",
                actor=ACTOR,
                now=moments.at(world.nature.date_of(day), moments.SPOILT),
            )


def _set_balances(pairs: list[tuple[int, int]]) -> None:
    """Write (on hand, key) of stock items; what was allocated has been sent."""
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {StockItem._meta.db_table} SET on_hand = %s WHERE id = %s", pairs)  # noqa: S608


def gather(*, nature: Nature, day: int) -> None:
    """The night's facts of the day before, as the shop's own task builds them."""
    before = nature.date_of(day - 1)
    sales_days.build(first=before, last=before, now=moments.at(nature.date_of(day), moments.NIGHT))


def _receive(nature: Nature, day: int, order: Placed) -> None:
    units = dict(PurchaseOrderLine.objects.filter(order_id=order.key).values_list("pk", "quantity"))
    purchasing.receive(
        order_id=order.key,
        quantities=units,
        note=f"DN-{order.key}",
        actor=ACTOR,
        now=moments.at(nature.date_of(day), moments.ARRIVALS),
    )


def _write_sales(
    nature: Nature,
    premises: Premises,
    day: int,
    lived: Lived,
    prices: Sequence[Decimal],
    on_hand: list[int],
) -> None:
    """Orders, lines and movements; `on_hand` is brought up to date in place."""
    latest = Order.objects.aggregate(pk=Max("pk"))["pk"] or 0
    sales = sorted(lived.traded.sales, key=lambda sale: sale.minute)
    paid = [euro(price) for price in lived.paid.tolist()]
    codes = _codes(nature, day)
    orders: Rows = []
    lines: Rows = []
    for number, sale in enumerate(sales, latest + 1):
        price, discount = prices[sale.variant], prices[sale.variant] - paid[sale.variant]
        at = moments.at(nature.date_of(day), sale.minute)
        code = codes.get(int(nature.assortment.category[sale.variant]), "")
        orders.append((
            number, f"T-{number:07d}", UUID(int=number).hex, premises.channel_id, Order.Status.COMPLETED.value,
            CURRENCY, False, price, discount, code, ZERO, ZERO, price - discount, at,
        ))  # fmt: skip
        lines.append((
            number, premises.variant_ids[sale.variant], premises.location_id, premises.names[sale.variant],
            "AB"[sale.variant % 2], premises.skus[sale.variant], 1, price, price, discount, price - discount,
        ))  # fmt: skip
    bulk.insert(Order, ORDER_COLUMNS, orders)
    bulk.insert(OrderLine, LINE_COLUMNS, lines)
    bulk.insert(StockMovement, MOVE_COLUMNS, _moves(nature, premises, day, sales, latest, on_hand))


def _codes(nature: Nature, day: int) -> dict[int, str]:
    """The code of the campaign that runs in each category."""
    running = (each for each in nature.campaigns if each.first <= day < each.end)
    return {each.category: campaign_code(each.category, each.first) for each in running}


def _moves(
    nature: Nature, premises: Premises, day: int, sales: list[Sale], latest: int, on_hand: list[int]
) -> Rows:
    """Each unit is allocated when it is sold, and all are sent in the evening."""
    date, allocated = nature.date_of(day), [0] * len(on_hand)
    evening = moments.at(date, moments.PARCELS)
    kept: Rows = []
    sent: Rows = []
    for number, sale in enumerate(sales, latest + 1):
        at, item, ref = sale.variant, premises.item_ids[sale.variant], stock.order_ref(number)
        allocated[at] += 1
        kept.append(
            (
                item,
                "allocate",
                0,
                0,
                1,
                on_hand[at],
                0,
                allocated[at],
                ref,
                ACTOR,
                moments.at(date, sale.minute),
            )
        )
    for number, sale in enumerate(sales, latest + 1):
        at, item, ref = sale.variant, premises.item_ids[sale.variant], stock.order_ref(number)
        allocated[at] -= 1
        on_hand[at] -= 1
        sent.append((item, "ship", -1, 0, -1, on_hand[at], 0, allocated[at], ref, ACTOR, evening))
    return kept + sent
