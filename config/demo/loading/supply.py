"""Where the goods came from: suppliers with their offers, what was ordered of them and when it came, sales by day.

The planner of `warehouse` orders; here its orders get a supplier, so that lead times can be observed. What is due after
the last day is still on order.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import numpy as np
from tqdm import tqdm

from config.demo.loading.bulk import insert, stream
from config.demo.loading.frame import Frame
from config.demo.loading.goods import Goods
from config.demo.simulation import Run
from config.demo.warehouse import Delivery
from shop import models
from shop.services import sales_days

# code, name, days promised; brands are shared out among them
SUPPLIERS = (
    ("nordlicht", "Nordlicht Großhandel", 5),
    ("hansekontor", "Hansekontor", 6),
    ("alpina", "Alpina Import", 7),
    ("jiangnan", "Jiangnan Trading", 9),
)
PACKS = (1, 1, 1, 2, 4, 6)  # sizes, drawn per product
ORDERED_PACKS = (1, 1, 2)  # packs of the smallest order
MIDNIGHT_FIRST = timedelta(minutes=5)  # goods are booked just after midnight
Places = tuple[int, int, int]  # day, supplier, location


def write_supply(*, run: Run, goods: Goods, frame: Frame) -> None:
    """Suppliers, offers, and the orders that the run's deliveries came from."""
    suppliers = insert(
        models.Supplier,
        (
            models.Supplier(code=code, name=name, currency="EUR", lead_days=days, email=f"{code}@example.com")
            for code, name, days in SUPPLIERS
        ),
        label="suppliers",
    )
    of_product = _suppliers(run)
    costs = stream(models.SupplierOffer, _offers(run, goods, suppliers, of_product), label="offers")
    if costs:
        _write_orders(run, goods, frame, suppliers, of_product)


def write_sales_days(*, run: Run, now: datetime) -> int:
    """What each shelf sold on each of the run's days; gives the number of rows."""
    first = run.first_day.date()
    days = [first + timedelta(days=at) for at in range(run.n_days)]
    return sum(
        sales_days.build(first=day, last=day, now=now)
        for day in tqdm(days, desc=f"{'sales days':<12}", unit=" days", disable=None)
    )


def _suppliers(run: Run) -> list[int]:
    """Of each product: all goods of a brand come from one supplier."""
    brands = sorted({product.brand for product in run.catalogue.products})
    return [brands.index(product.brand) % len(SUPPLIERS) for product in run.catalogue.products]


def _offers(
    run: Run, goods: Goods, suppliers: list[models.Supplier], of_product: list[int]
) -> Iterator[models.SupplierOffer]:
    rng = np.random.default_rng([run.seed, 77])
    for product, members in enumerate(run.variants_of):
        pack = int(rng.choice(PACKS))
        least = pack * int(rng.choice(ORDERED_PACKS))
        variants = run.catalogue.products[product].variants
        for v, variant in zip(members.tolist(), variants, strict=True):
            yield models.SupplierOffer(
                supplier=suppliers[of_product[product]],
                variant=goods.variants[v],
                cost=variant.cost,
                pack_size=pack,
                min_quantity=least,
            )


def _write_orders(
    run: Run, goods: Goods, frame: Frame, suppliers: list[models.Supplier], of_product: list[int]
) -> None:
    product_of = {int(v): p for p, members in enumerate(run.variants_of) for v in members}
    groups: dict[Places, list[Delivery]] = defaultdict(list)
    for delivery in run.deliveries:
        key = (delivery.ordered, of_product[product_of[delivery.variant]], delivery.location)
        groups[key].append(delivery)
    orders = insert(
        models.PurchaseOrder,
        (
            _order(run, frame, suppliers, key, deliveries, number)
            for number, (key, deliveries) in enumerate(groups.items(), start=1)
        ),
        label="purchases",
        total=len(groups),
    )
    lines = insert(
        models.PurchaseOrderLine,
        _lines(run, goods, dict(zip(groups, orders, strict=True)), groups, product_of),
        label="lines",
    )
    stream(models.PurchaseReceipt, _receipts(run, lines, groups), label="receipts")


def _order(
    run: Run,
    frame: Frame,
    suppliers: list[models.Supplier],
    key: Places,
    deliveries: list[Delivery],
    number: int,
) -> models.PurchaseOrder:
    day, supplier, location = key
    came = [_has_come(run, each) for each in deliveries]
    status = "received" if all(came) else "partial" if any(came) else "placed"
    at = run.first_day + timedelta(days=day) + MIDNIGHT_FIRST
    return models.PurchaseOrder(
        number=f"PO-DEMO-{number:05d}",
        supplier=suppliers[supplier],
        location=frame.locations[location],
        status=status,
        currency="EUR",
        actor="demo",
        ordered_at=at,
        expected_at=at + timedelta(days=suppliers[supplier].lead_days),
    )


def _lines(
    run: Run,
    goods: Goods,
    orders: Mapping[Places, models.PurchaseOrder],
    groups: Mapping[Places, list[Delivery]],
    product_of: Mapping[int, int],
) -> Iterator[models.PurchaseOrderLine]:
    for key, deliveries in groups.items():
        for each in deliveries:
            product = product_of[each.variant]
            member = run.variants_of[product].tolist().index(each.variant)
            yield models.PurchaseOrderLine(
                order=orders[key],
                variant=goods.variants[each.variant],
                quantity=each.units,
                received=each.units if _has_come(run, each) else 0,
                unit_cost=run.catalogue.products[product].variants[member].cost,
            )


def _receipts(
    run: Run, lines: list[models.PurchaseOrderLine], groups: Mapping[Places, list[Delivery]]
) -> Iterator[models.PurchaseReceipt]:
    deliveries = [each for group in groups.values() for each in group]
    for line, each in zip(lines, deliveries, strict=True):
        if _has_come(run, each):
            yield models.PurchaseReceipt(
                line=line,
                quantity=each.units,
                note=f"D{each.due:03d}-{line.order.number}",
                actor="demo",
                at=run.first_day + timedelta(days=each.due) + MIDNIGHT_FIRST,
            )


def _has_come(run: Run, delivery: Delivery) -> bool:
    return delivery.due < run.n_days
