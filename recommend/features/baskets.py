"""What was bought together: the products of orders, and which pairs enough different people bought.

An aggregate of orders needs no consent to personalisation, but must not point at a household: pairs that fewer
than five different buyers bought in one order are removed before anything is shown.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Max
from numpy.typing import NDArray

from shop.models import Order, OrderLine

HORIZON = timedelta(days=365)
# A wholesale order of hundreds of lines says little about what goes together and would cost the square of it.
MAX_BASKET = 60
CHUNK = 10_000

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Baskets:
    """B orders: order b holds products[offsets[b]:offsets[b + 1]], distinct; `buyers` (B,) tells them apart."""

    products: Ints
    offsets: Ints
    buyers: Ints

    def __len__(self) -> int:
        return len(self.buyers)


def baskets(as_of: datetime) -> Baskets:
    """Orders before a moment, of the year that ends with the latest of them, that were not cancelled."""
    # Counted back from the latest order, because an imported history may end years ago.
    latest = Order.objects.filter(placed_at__lt=as_of).aggregate(latest=Max("placed_at"))["latest"] or as_of
    lines = (
        OrderLine.objects.filter(order__placed_at__lt=as_of, order__placed_at__gte=latest - HORIZON)
        .exclude(order__status=Order.Status.CANCELLED)
        .order_by("order_id")
        .values_list("order_id", "order__customer_id", "variant__product_id")
    )
    held: dict[int, set[int]] = defaultdict(set)
    buyers: dict[int, int] = {}
    for order_id, customer_id, product_id in lines.iterator(CHUNK):
        held[order_id].add(product_id)
        # An order without a customer counts as a buyer of its own.
        buyers[order_id] = customer_id or -order_id
    kept = {order_id: sorted(products) for order_id, products in held.items() if len(products) <= MAX_BASKET}
    lengths = [len(products) for products in kept.values()]
    return Baskets(
        np.asarray([product for products in kept.values() for product in products], dtype=np.int64),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        np.asarray([buyers[order_id] for order_id in kept], dtype=np.int64),
    )


def buyers_of_pairs(items: Ints, offsets: Ints, buyers: Ints, n_items: int) -> tuple[Ints, Ints]:
    """Codes `first * n_items + second` of pairs bought in one order, and by how many different buyers each."""
    codes, owners = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for row in range(len(buyers)):
        basket = items[offsets[row] : offsets[row + 1]]
        first, second = np.nonzero(~np.eye(len(basket), dtype=bool))
        codes.append(basket[first] * n_items + basket[second])
        owners.append(np.full(len(first), buyers[row]))
    together = np.unique(np.stack([np.concatenate(codes), np.concatenate(owners)]), axis=1)
    return np.unique(together[0], return_counts=True)
