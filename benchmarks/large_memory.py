"""What a large shop remembers, for speed tests: deliveries, a year of orders, reviews, and what they say; seeded.

Every product has two reviews; one in 25 has 24 of them and what customers say published. No two reviews are alike,
so that nothing drawn for one page serves another.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import models

from shop import models as shop
from shop.contracts.insights import AspectCount, Claim, MonthCount, Opinion, ProductInsight, Quote, Suits
from shop.services import insights, slates

EVERY = 25  # products from one with many reviews to the next
MANY, FEW = 24, 2
ORDERS_OF = timedelta(days=300)
ASPECTS = {
    "sound": "声音",
    "battery": "续航",
    "fit": "合身",
    "finish": "做工",
    "delivery": "送货",
    "price": "价格",
}
WORDS = (
    "after", "weeks", "daily", "it", "still", "works", "as", "promised", "though", "the", "lid", "sits", "loose",
    "colour", "matches", "photo", "arrived", "early", "heavier", "than", "thought", "would", "buy", "again",
)  # fmt: skip


def build(
    products: Sequence[Any], variants: Sequence[Any], channels: Sequence[Any], *, now: datetime, rng: Random
) -> None:
    """Write it beside a catalogue whose variants come in the order of their products."""
    _deliveries(channels)
    _orders(variants, channels[0], now, rng)
    slates.count_companions(now=now)
    told = products[::EVERY]
    _create(shop.Review, (_review(product, now, rng) for product in products for _ in range(FEW)))
    _create(shop.Review, (_review(product, now, rng) for product in told for _ in range(MANY - FEW)))
    for product in told:
        product.n_reviews = MANY
    shop.Product.objects.bulk_update(told, ["n_reviews"], batch_size=400)
    aspects = _aspects()
    _create(shop.ProductInsight, (_insight(product, aspects, now, rng) for product in told))


def _create(model: type[models.Model], rows: Iterator[models.Model]) -> list[Any]:
    return model._default_manager.bulk_create(rows, batch_size=1_000)


def _deliveries(channels: Sequence[Any]) -> None:
    tax = shop.TaxClass.objects.get()
    for channel in channels:
        shop.ShippingMethod.objects.create(
            code=f"{channel.code}-parcel", name="Parcel", kind="delivery", channel=channel, price=Decimal("4.90"),
            currency=channel.currency, free_from=Decimal(60), tax_class=tax,
        )  # fmt: skip


def _orders(variants: Sequence[Any], channel: Any, now: datetime, rng: Random) -> None:
    """Two orders for each product, of one to four lines, some goods far more often than others."""
    n = 2 * len(variants) // 3
    orders = _create(shop.Order, (
        shop.Order(
            number=f"B-{number}", channel=channel, status=shop.Order.Status.COMPLETED, currency=channel.currency,
            prices_include_tax=True, subtotal=10, tax=0, total=10, placed_at=now - ORDERS_OF * rng.random(),
        )
        for number in range(n)
    ))  # fmt: skip
    _create(shop.OrderLine, (
        shop.OrderLine(
            order=order, variant=variant, product_name="Thing", sku=variant.sku, quantity=1, unit_price=10,
            subtotal=10, total=10,
        )
        for order in orders
        for variant in (variants[int(len(variants) * rng.random() ** 3)] for _ in range(rng.randint(1, 4)))
    ))  # fmt: skip


def _review(product: Any, now: datetime, rng: Random) -> models.Model:
    return shop.Review(
        product=product, author_name=f"Ada {rng.randrange(10_000)}", stars=rng.randint(2, 5),
        title=" ".join(rng.sample(WORDS, 2)).capitalize(), text=" ".join(rng.sample(WORDS, 16)).capitalize() + ".",
        language="en", state=shop.Review.State.APPROVED, created_at=now - timedelta(days=rng.random() * 300),
        is_verified=rng.random() < 0.5,
    )  # fmt: skip


def _aspects() -> dict[str, Any]:
    rows = [
        shop.Aspect(code=code, name_en=code, name_zh_hans=zh, position=n)
        for n, (code, zh) in enumerate(ASPECTS.items())
    ]
    return {row.code: row for row in shop.Aspect.objects.bulk_create(rows)}


def _insight(product: Any, aspects: dict[str, Any], now: datetime, rng: Random) -> models.Model:
    said = _said(product.pk, now, rng)
    return shop.ProductInsight(
        product=product, n_reviews=MANY, n_reviewers=MANY, shown=insights.shown(said, aspects), bullets=[],
        source="model", model_version="benchmark", digest="benchmark", as_of=now, published_at=now,
    )  # fmt: skip


def _said(product_id: int, now: datetime, rng: Random) -> ProductInsight:
    counts = tuple(_count(code, rng) for code in ASPECTS)
    pros = tuple(row.code for row in counts if row.verdict == Opinion.POSITIVE)
    claims = (
        Claim(
            f"{row.n_positive} of {MANY} reviewers praise the {row.code}.",
            f"{MANY} 位中 {row.n_positive} 位称赞。",
            (row.code,),
            row.n_positive,
            MANY,
        )
        for row in counts[:3]
    )
    quotes = (
        Quote(rng.randrange(1, 10_000), row.code, row.verdict, " ".join(rng.sample(WORDS, 9)), 0, 40, "en")
        for row in counts[:3]
    )
    return ProductInsight(
        product_id=product_id, n_reviews=MANY, n_reviewers=MANY, n_verified=MANY // 2, aspects=counts,
        quotes=tuple(quotes), claims=tuple(claims), pros=pros, cons=tuple(set(ASPECTS) - set(pros)),
        suits=(Suits("travel", "travel", "旅行", rng.randint(2, 5), MANY),), as_of=now, source="model",
        model_version="benchmark", digest="benchmark",
    )  # fmt: skip


def _count(code: str, rng: Random) -> AspectCount:
    positive, negative = rng.randint(1, 12), rng.randint(1, 8)
    verdict = (
        Opinion.POSITIVE
        if positive > 2 * negative
        else Opinion.NEGATIVE
        if negative > positive
        else Opinion.MIXED
    )
    months = tuple(MonthCount(date(2026, n, 1), rng.randint(0, 3), rng.randint(0, 2)) for n in range(1, 7))
    return AspectCount(
        code=code, n_reviewers=MANY, n_mentions=positive + negative, n_positive=positive, n_negative=negative,
        n_neutral=0, n_verified=positive, verdict=verdict, positive_lo=0.2, positive_hi=0.8, months=months,
    )  # fmt: skip
