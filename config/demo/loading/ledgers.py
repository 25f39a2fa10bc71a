"""Prices and stock: listings with their history, stock items with every movement, and what follows from both."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import numpy as np

from config.demo.buying import Order
from config.demo.loading.bulk import insert, moment, stream
from config.demo.loading.frame import Frame
from config.demo.loading.goods import Goods
from config.demo.market import CNY_PER_EUR, asked
from config.demo.simulation import Run
from config.demo.warehouse import DAY, LOCATIONS
from shop import models
from shop.contracts import money
from shop.services.catalogue import listings
from shop.services.stock import order_ref


def write_prices(*, run: Run, goods: Goods, frame: Frame) -> None:
    """A listing for every variant and channel at the latest price, and every price since before the first day."""
    wanted = [(v, code) for v in range(len(goods.variants)) for code in frame.channels]
    rows = insert(models.VariantListing, _listings(run, goods, frame), label="listings", total=len(wanted))
    stream(models.PriceChange, _history(run, rows, wanted), label="prices")


def _listings(run: Run, goods: Goods, frame: Frame) -> Iterator[models.VariantListing]:
    for v, product, price, cost in _variants(run):
        for channel in frame.channels.values():
            now, before = _tags(run, product, run.n_days - 1, price, channel.currency)
            rate = CNY_PER_EUR if channel.currency == "CNY" else Decimal(1)
            yield models.VariantListing(
                variant=goods.variants[v],
                channel=channel,
                currency=channel.currency,
                list_price=now,
                compare_at_price=before,
                cost_price=money.quantize(cost * rate, channel.currency),
            )


def _variants(run: Run) -> Iterator[tuple[int, int, Decimal, Decimal]]:
    """Index of the variant, of its product, its catalogue price and cost."""
    for product, members in enumerate(run.variants_of):
        for v, variant in zip(members.tolist(), run.catalogue.products[product].variants, strict=True):
            yield v, product, variant.price, variant.cost


def _tags(run: Run, product: int, day: int, price: Decimal, currency: str) -> tuple[Decimal, Decimal | None]:
    """What the tag asks on a day, and the price it was reduced from during a promotion."""
    promoted, regular = float(run.prices.promoted[product, day]), float(run.prices.regular[product, day])
    now, before = asked(price, promoted, currency), asked(price, regular, currency)
    return now, before if before > now else None


def _history(
    run: Run, rows: list[models.VariantListing], wanted: list[tuple[int, str]]
) -> Iterator[models.PriceChange]:
    """The first price a day before the window, then one row for every day on which the tag changed."""
    by_variant: dict[int, list[models.VariantListing]] = defaultdict(list)
    for (v, _), row in zip(wanted, rows, strict=True):
        by_variant[v].append(row)
    for v, product, price, _ in _variants(run):
        factor, regular = run.prices.promoted[product], run.prices.regular[product]
        moves = np.flatnonzero((np.diff(factor) != 0) | (np.diff(regular) != 0)) + 1
        for row in by_variant[v]:
            latest = None
            for day in [0, *moves.tolist()]:
                tags = _tags(run, product, day, price, row.currency)
                if tags != latest:
                    at = run.first_day + timedelta(days=day) - (timedelta(days=1) if not day else timedelta())
                    decision = "promotion" if tags[1] else "list price"
                    yield models.PriceChange(
                        listing=row,
                        price=tags[0],
                        compare_at_price=tags[1],
                        currency=row.currency,
                        effective_at=at,
                        decision=f"demo: {decision}",
                    )
                latest = tags


def write_stock(*, run: Run, goods: Goods, frame: Frame, orders: list[models.Order]) -> None:
    """Stock items at their final balances, and the movements that add up to them."""
    keys = sorted({(m.variant, m.location) for m in run.movements})
    final: dict[tuple[int, int], list[int]] = {key: [0, 0] for key in keys}
    for m in run.movements:
        final[m.variant, m.location][0] += m.on_hand
        final[m.variant, m.location][1] += m.allocated
    items = insert(
        models.StockItem,
        (
            models.StockItem(
                variant=goods.variants[v],
                location=frame.locations[place],
                on_hand=final[v, place][0],
                allocated=final[v, place][1],
            )
            for v, place in keys
        ),
        label="stock items",
        total=len(keys),
    )
    stream(
        models.StockMovement,
        _movements(run, dict(zip(keys, items, strict=True)), orders),
        label="movements",
        total=len(run.movements),
    )


def _movements(
    run: Run, items: dict[tuple[int, int], models.StockItem], orders: list[models.Order]
) -> Iterator[models.StockMovement]:
    balance: dict[tuple[int, int], list[int]] = {key: [0, 0] for key in items}
    for m in run.movements:
        after = balance[m.variant, m.location]
        after[0] += m.on_hand
        after[1] += m.allocated
        yield models.StockMovement(
            item=items[m.variant, m.location],
            kind=m.kind,
            on_hand_delta=m.on_hand,
            allocated_delta=m.allocated,
            on_hand_after=after[0],
            reserved_after=0,
            allocated_after=after[1],
            ref=order_ref(orders[m.order].pk) if m.order >= 0 else f"delivery:{LOCATIONS[m.location]}",
            actor="demo",
            at=moment(m.at),
        )


def finish_listings(*, run: Run, goods: Goods) -> None:
    """What lists read: prices and availability of each channel, and what sold best in the latest week."""
    listings.refresh(product_ids=[p.pk for p in goods.products])
    since = int(run.first_day.timestamp()) + (run.n_days - 7) * DAY
    sold = [0] * len(goods.products)
    for order in filter(Order.is_kept, run.orders):
        for line in order.lines if order.placed_at >= since else ():
            sold[line.product] += line.quantity
    for product, n in zip(goods.products, sold, strict=True):
        product.n_sold_7d = n
    models.Product.objects.bulk_update(goods.products, ["n_sold_7d"], batch_size=200)
