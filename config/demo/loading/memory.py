"""The shop's memory: events as the service would have written them, reviews, wishes.

Consent decides what a row says: with it the device, and after sign-in the customer; without it only what happened.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from config.demo import traffic
from config.demo.loading.bulk import insert, moment, pour, stream
from config.demo.loading.frame import Frame
from config.demo.loading.goods import Goods
from config.demo.loading.people import Shoppers, language_of
from config.demo.population import CHANNELS, POS
from config.demo.simulation import Run
from shop import models
from shop.services import reviews as review_service
from shop.services.bulk import Value

COLUMNS = (
    "kind",
    "at",
    "channel_id",
    "visitor_id",
    "customer_id",
    "product_id",
    "variant_id",
    "order_id",
    "quantity",
    "query",
    "slate_id",
    "position",
    "has_consent",
    "key",
)
LONGEST_QUERY = 3  # words; nobody types a longer name to its end
Row = tuple[Value, ...]  # in the order of COLUMNS


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of rows that are written already, by the simulator's indices."""

    channels: list[int]
    products: list[int]
    variants: list[int]
    customers: list[int | None]
    visitors: dict[tuple[int, int], int]
    orders: list[int]
    line_of: dict[tuple[int, int], int]  # (order, variant) -> line

    def of(self, keys: list[int], index: int) -> int | None:
        return keys[index] if index >= 0 else None


def write_events(
    *,
    run: Run,
    goods: Goods,
    frame: Frame,
    shoppers: Shoppers,
    orders: list[models.Order],
    lines: list[models.OrderLine],
) -> int:
    """Write the whole stream by time; returns how many."""
    keys = Keys(
        channels=[frame.channels[code].pk for code in CHANNELS],
        products=[p.pk for p in goods.products],
        variants=[v.pk for v in goods.variants],
        customers=[None if c is None else c.pk for c in shoppers.customers],
        visitors={key: row.pk for key, row in shoppers.visitors.items()},
        orders=[order.pk for order in orders],
        line_of={(row.order_id, row.variant_id): row.pk for row in lines},
    )
    return pour(models.Event, COLUMNS, _events(run, shoppers, keys), label="events", total=len(run.traffic))


def _events(run: Run, shoppers: Shoppers, keys: Keys) -> Iterator[Row]:
    columns = [getattr(run.traffic, field.name).tolist() for field in fields(traffic.Traffic)]
    known_from, consents = shoppers.known_from.tolist(), run.people.consents.tolist()
    for at, kind, shopper, channel, product, variant, quantity, order, query, position in zip(
        *columns, strict=True
    ):
        consented = consents[shopper]
        visitor = keys.visitors.get((shopper, channel)) if consented else None
        is_known = consented and (at >= known_from[shopper] or (order >= 0 and channel != POS))
        customer = keys.customers[shopper] if is_known else None
        variant_key, order_key = keys.of(keys.variants, variant), keys.of(keys.orders, order)
        yield (
            traffic.KINDS[kind],
            moment(at),
            keys.channels[channel],
            visitor,
            customer,
            keys.of(keys.products, product),
            variant_key,
            order_key,
            quantity if quantity >= 0 else None,
            _words(run, query, shopper) if query >= 0 else "",
            "",
            position if position >= 0 else None,
            visitor is not None or customer is not None,
            f"purchase:{keys.line_of[order_key, variant_key]}" if order_key and variant_key else None,
        )


def _words(run: Run, query: int, shopper: int) -> str:
    """What was typed: a product's name or its beginning, or what its type is called; in the shopper's language."""
    language = language_of(run.people, shopper)
    n = len(run.catalogue.products)
    if query >= n:
        return run.catalogue.types[query - n].name.within(language).lower()
    name = run.catalogue.products[query].name.within(language).lower()
    return name if language != "en" or len(name.split()) <= LONGEST_QUERY else " ".join(name.split()[:2])


def write_reviews(
    *, run: Run, goods: Goods, shoppers: Shoppers, lines: list[models.OrderLine]
) -> list[models.Review | None]:
    """Reviews in the order of the run, published as those of verified buyers are; None where no customer is known."""
    starts = np.concatenate([[0], np.cumsum([len(o.lines) for o in run.orders])])
    known = [shoppers.customers[r.shopper] is not None for r in run.reviews]
    rows = insert(
        models.Review,
        (
            models.Review(
                product=goods.products[r.product],
                customer=shoppers.customers[r.shopper],
                order_line=lines[starts[r.order] + r.line],
                author_name=_public(shoppers.names[r.shopper]),
                stars=r.stars,
                title=r.title,
                text=r.text,
                language=r.language,
                is_verified=True,
                state=models.Review.State.APPROVED,
                created_at=moment(r.at),
            )
            for r, is_known in zip(run.reviews, known, strict=True)
            if is_known
        ),
        label="reviews",
        total=sum(known),
    )
    review_service.recount([p.pk for p in goods.products])
    remaining = iter(rows)
    return [next(remaining) if is_known else None for is_known in known]


def _public(name: str) -> str:
    """First name and an initial; of a Chinese name the family name and a star for the rest."""
    first, _, last = name.partition(" ")
    return f"{first} {last[0]}." if last else f"{name[0]}**"


def write_wishes(*, run: Run, goods: Goods, shoppers: Shoppers) -> int:
    """Wish lists of account holders, each product once."""
    t = run.traffic
    wishes: dict[tuple[int, int], int] = {}
    for i in np.flatnonzero(t.kind == traffic.WISH).tolist():
        customer = shoppers.customers[int(t.shopper[i])]
        if customer is not None and customer.user_id:
            wishes.setdefault((customer.pk, int(t.product[i])), int(t.at[i]))
    return stream(
        models.WishlistItem,
        (
            models.WishlistItem(customer_id=customer, product=goods.products[p], added_at=moment(at))
            for (customer, p), at in wishes.items()
        ),
        label="wishes",
        total=len(wishes),
    )
