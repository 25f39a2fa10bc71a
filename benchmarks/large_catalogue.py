"""A large invented catalogue for speed tests: thousands of products, three channels, five locations; seeded.

Only its shape matters: three variants a product, prices in every channel, stock in every location, pictures,
attributes with facets, two languages; `large_memory` adds what happened. Picture files are not made; their rows are.
"""

import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import connection, models

from benchmarks import large_memory
from shop import models as shop
from shop.services import catalogue, search

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ROOTS, CHILDREN, BRANDS = 8, 6, 60
KINDS = {
    "headphones": "耳机",
    "mug": "马克杯",
    "lamp": "台灯",
    "backpack": "背包",
    "kettle": "水壶",
    "jacket": "夹克",
}
LOOKS = {
    "wireless": "无线",
    "classic": "经典",
    "compact": "小巧",
    "heavy duty": "耐用",
    "soft": "柔软",
    "bright": "明亮",
}
SERIES = {
    "Aurora": "极光",
    "Harbour": "港湾",
    "Meadow": "草甸",
    "Summit": "峰顶",
    "Tidal": "潮汐",
    "Ember": "余烬",
}
PROSE = "Made to be used every day and to last for years, with parts that can be replaced."
PROSE_ZH = "适合每天使用，经久耐用，零件可以更换。" * 4
FACETS = {"colour": 12, "size": 6, "material": 8, "style": 6, "fit": 5}
OPTIONS = ("colour", "size")
BATCH = 2_000


def build(n_products: int, *, seed: int) -> None:
    """Write everything into an empty, migrated database and index it."""
    rng = Random(seed)
    frame = _frame()
    products = _products(n_products, frame, rng)
    variants = _variants(products, frame["options"])
    _listings(variants, frame["channels"], rng)
    _stock(variants, frame["locations"], rng)
    _details(products, frame["options"], rng)
    large_memory.build(products, variants, frame["channels"], now=NOW, rng=rng)
    for start in range(0, n_products, BATCH):
        catalogue.listings.refresh(product_ids=[product.pk for product in products[start : start + BATCH]])
    search.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _create(model: type[models.Model], rows: Iterable[models.Model]) -> list[Any]:
    made: list[Any] = []
    iterator = iter(rows)
    while batch := list(itertools.islice(iterator, BATCH)):
        made.extend(model._default_manager.bulk_create(batch))
    return made


def _frame() -> dict[str, list[Any]]:
    """Channels, places, categories, brands, attributes: everything that products refer to."""
    channels = _create(shop.Channel, (
        shop.Channel(code=code, name=code, kind=kind, currency=currency, country="DE")
        for code, kind, currency in [("web", "web", "EUR"), ("app", "app", "EUR"), ("market", "marketplace", "USD")]
    ))  # fmt: skip
    kinds = ["warehouse", "warehouse", "store", "store", "store"]
    locations = _create(shop.Location, (
        shop.Location(code=f"place-{n}", name=f"Place {n}", kind=kind, country="DE", offers_pickup=kind == "store")
        for n, kind in enumerate(kinds)
    ))  # fmt: skip
    _create(shop.ChannelLocation, (
        shop.ChannelLocation(channel=channel, location=location, priority=place)
        for channel in channels for place, location in enumerate(locations)
    ))  # fmt: skip
    tax = shop.TaxClass.objects.create(code="standard", name="Standard")
    shop.TaxRate.objects.create(tax_class=tax, country="DE", rate=Decimal("0.19"))
    return {
        "channels": channels,
        "locations": locations,
        "tax": [tax],
        "types": [shop.ProductType.objects.create(code="thing", name="Thing")],
        "categories": _categories(),
        "brands": _create(
            shop.Brand, (shop.Brand(slug=f"brand-{n}", name=f"Brand {n}") for n in range(BRANDS))
        ),
        "options": _options(),
    }


def _categories() -> list[shop.Category]:
    """The leaves of a tree of two levels."""
    leaves = []
    for root_n in range(ROOTS):
        root = catalogue.save_category(category=_category(f"Department {root_n}", None, root_n))
        for n in range(CHILDREN):
            shelf = _category(f"Shelf {root_n}-{n}", root, n)
            leaves.append(catalogue.save_category(category=shelf))
    return leaves


def _category(name: str, parent: shop.Category | None, position: int) -> shop.Category:
    return shop.Category(slug=name.lower().replace(" ", "-"), name=name, parent=parent, position=position)


def _options() -> list[shop.AttributeOption]:
    options: list[shop.AttributeOption] = []
    for position, (code, n) in enumerate(FACETS.items()):
        attribute = shop.Attribute.objects.create(
            code=code,
            name=code.title(),
            kind="choice",
            is_filterable=True,
            is_option=code in OPTIONS,
            position=position,
        )
        rows = (
            shop.AttributeOption(attribute=attribute, code=f"{code}-{i}", label=f"{code} {i}")
            for i in range(n)
        )
        options.extend(_create(shop.AttributeOption, rows))
    return options


def _products(n_products: int, frame: dict[str, list[Any]], rng: Random) -> list[Any]:
    return _create(shop.Product, (_product(n, frame, rng) for n in range(n_products)))


def _product(n: int, frame: dict[str, list[Any]], rng: Random) -> shop.Product:
    kind, look, series = (rng.choice(list(words.items())) for words in (KINDS, LOOKS, SERIES))
    texts = {
        "name_en": f"{series[0]} {look[0]} {kind[0]} {n}",
        "name_zh_hans": f"{series[1]}{look[1]}{kind[1]} {n}",
        "summary_en": f"A {look[0]} {kind[0]}.",
        "summary_zh_hans": f"{look[1]}{kind[1]}。",
        "description_en": " ".join([PROSE] * 4),
        "description_zh_hans": PROSE_ZH,
    }
    return shop.Product(
        product_type=frame["types"][0],
        category=rng.choice(frame["categories"]),
        brand=rng.choice(frame["brands"]),
        tax_class=frame["tax"][0],
        slug=f"product-{n}",
        status=shop.Product.Status.PUBLISHED,
        published_at=NOW - timedelta(hours=n),
        rating_average=Decimal(rng.randint(20, 50)) / 10,
        n_reviews=2,
        n_sold_7d=int(rng.paretovariate(1.2)),
        **texts,
    )


def _variants(products: list[Any], options: list[Any]) -> list[Any]:
    """Three of each: one colour after another, three sizes."""
    colours = [option for option in options if option.attribute.code == "colour"]
    sizes = [option for option in options if option.attribute.code == "size"]
    variants = _create(shop.Variant, (
        shop.Variant(
            product=product, sku=f"P{n:06}-{size}", barcode=f"40{n:08}{size:03}", name=f"Size {size}", position=size
        )
        for n, product in enumerate(products) for size in range(3)
    ))  # fmt: skip
    _create(shop.VariantOption, (
        shop.VariantOption(variant=variant, attribute=option.attribute, option=option)
        for n, variant in enumerate(variants)
        for option in (colours[n // 3 % len(colours)], sizes[n % 3])
    ))  # fmt: skip
    return variants


def _listings(variants: list[Any], channels: list[Any], rng: Random) -> None:
    def rows() -> Iterator[models.Model]:
        for variant in variants:
            price = Decimal(rng.randint(500, 20_000)) / 100
            before = price * 2 if rng.random() < 0.2 else None
            for channel in channels:
                yield shop.VariantListing(
                    variant=variant,
                    channel=channel,
                    currency=channel.currency,
                    list_price=price,
                    compare_at_price=before,
                )

    listings = _create(shop.VariantListing, rows())
    _create(shop.PriceChange, (
        shop.PriceChange(
            listing=listing, price=listing.list_price, compare_at_price=listing.compare_at_price,
            currency=listing.currency, effective_at=NOW, decision="benchmark",
        )
        for listing in listings if listing.channel_id == channels[0].pk
    ))  # fmt: skip


def _stock(variants: list[Any], locations: list[Any], rng: Random) -> None:
    _create(shop.StockItem, (
        shop.StockItem(variant=variant, location=location, on_hand=max(0, rng.randint(-20, 40)))
        for variant in variants for location in locations
    ))  # fmt: skip


def _details(products: list[Any], options: list[Any], rng: Random) -> None:
    """Attributes and pictures."""
    by_code = {code: [option for option in options if option.attribute.code == code] for code in FACETS}
    _create(shop.ProductAttribute, (
        shop.ProductAttribute(product=product, attribute=option.attribute, option=option)
        for product in products
        for option in (rng.choice(by_code[code]) for code in FACETS if code not in OPTIONS)
    ))  # fmt: skip
    images = _create(shop.ProductImage, (
        shop.ProductImage(
            product=product, alt="A picture", position=n, widths=[160, 320, 640], **_file(product.slug, n)
        )
        for product in products for n in range(3)
    ))  # fmt: skip
    for product, image in zip(products, images[::3], strict=True):
        product.primary_image = image
    shop.Product.objects.bulk_update(products, ["primary_image"], batch_size=400)


def _file(slug: str, n: int) -> dict[str, Any]:
    return {"file": f"products/{slug}-{n}.webp", "width": 800, "height": 800}
