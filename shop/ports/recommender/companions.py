"""Bought together: a year of baskets counted into `Companion` at night, read back by a page in one query."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, islice

from django.db import transaction
from django.db.models import Max

from shop.contracts.recommending import Reason, ReasonKind, SlateItem
from shop.models import Order, OrderLine
from shop.models.companion import Companion
from shop.models.prepared import Prepared, Some

BASKETS_OF = timedelta(days=365)
# Fewer buyers than this could single out one household.
MIN_BUYERS = 5
KEPT = 60
CHUNK = 200  # products written in one transaction: a checkout must not wait for a whole night's counting


@dataclass(frozen=True, slots=True)
class Pair:
    """Of `n_baskets` baskets with the first product, `n_together` also held the other."""

    product_id: int
    other_id: int
    n_together: int
    n_baskets: int


@dataclass(frozen=True, slots=True)
class _Baskets:
    """Products of each order, who bought it, and the orders of each product."""

    products: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    buyers: dict[int, int] = field(default_factory=dict)
    orders: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


PAIRS = Prepared(
    Companion,
    Pair,
    lambda rows: rows.filter(product_id__in=Some("products")).values_list(
        "product_id", "other_id", "n_together", "n_baskets"
    ),
)


def together(product_ids: Collection[int]) -> list[SlateItem]:
    """What baskets with any of the products also held, the largest share of baskets first. One query."""
    best: dict[int, SlateItem] = {}
    for pair in PAIRS.rows(products=product_ids) if product_ids else ():
        reason = Reason(ReasonKind.BOUGHT_TOGETHER, pair.product_id, pair.n_together, pair.n_baskets)
        item = SlateItem(pair.other_id, pair.n_together / pair.n_baskets, reason)
        if item.product_id not in best or item.score > best[item.product_id].score:
            best[item.product_id] = item
    return sorted(best.values(), key=lambda item: (-item.score, item.product_id))


def count(now: datetime) -> int:
    """Count the baskets of the latest year anew; only products whose companions changed are written.

    The year ends with the latest order: an imported history may have ended years ago.

    Returns:
        For how many products there was something new to write.
    """
    baskets = _read(now)
    known = Companion.objects.order_by("product_id").values_list("product_id", flat=True).distinct()
    products = iter(sorted({*baskets.orders, *known}))
    n_written = 0
    while chunk := list(islice(products, CHUNK)):
        n_written += _write({product_id: _companions(product_id, baskets) for product_id in chunk})
    return n_written


def _read(now: datetime) -> _Baskets:
    orders = Order.objects.filter(placed_at__lt=now)
    until = orders.aggregate(latest=Max("placed_at"))["latest"] or now
    lines = OrderLine.objects.filter(order__placed_at__lt=now, order__placed_at__gte=until - BASKETS_OF)
    rows = lines.exclude(order__status=Order.Status.CANCELLED).values_list(
        "order_id", "order__customer_id", "variant__product_id"
    )
    found = _Baskets()
    for order_id, customer_id, product_id in rows.iterator():
        # An order without a customer counts as a buyer of its own.
        found.buyers[order_id] = customer_id or -order_id
        if product_id not in found.products[order_id]:
            found.products[order_id].add(product_id)
            found.orders[product_id].append(order_id)
    return found


def _companions(product_id: int, baskets: _Baskets) -> list[Pair]:
    orders = baskets.orders.get(product_id, [])
    of_buyer: dict[int, set[int]] = defaultdict(set)
    for order_id in orders:
        of_buyer[baskets.buyers[order_id]] |= baskets.products[order_id]
    if len(of_buyer) < MIN_BUYERS:
        return []
    n_together = Counter(chain.from_iterable(baskets.products[order_id] for order_id in orders))
    n_buyers = Counter(chain.from_iterable(of_buyer.values()))
    pairs = (
        Pair(product_id, other, n, len(orders))
        for other, n in n_together.items()
        if other != product_id and n_buyers[other] >= MIN_BUYERS
    )
    return sorted(pairs, key=lambda pair: (-pair.n_together, pair.other_id))[:KEPT]


@transaction.atomic
def _write(counted: dict[int, list[Pair]]) -> int:
    """Replace the companions of those products that have other ones than before."""
    before: dict[int, set[Pair]] = defaultdict(set)
    for pair in PAIRS.rows(products=counted):
        before[pair.product_id].add(pair)
    changed = [product_id for product_id, pairs in counted.items() if set(pairs) != before[product_id]]
    Companion.objects.filter(product_id__in=changed).delete()
    Companion.objects.bulk_create(_rows(counted, changed), batch_size=500)
    return len(changed)


def _rows(counted: dict[int, list[Pair]], product_ids: Sequence[int]) -> Iterator[Companion]:
    pairs: Iterable[Pair] = chain.from_iterable(counted[product_id] for product_id in product_ids)
    for pair in pairs:
        yield Companion(
            product_id=pair.product_id,
            other_id=pair.other_id,
            n_together=pair.n_together,
            n_baskets=pair.n_baskets,
        )
