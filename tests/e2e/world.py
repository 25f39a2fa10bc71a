"""A small shop for the browser: two departments, goods with pictures, variants and reviews, three ways of delivery."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from PIL import Image

from shop.models import Product, ProductImage, Review
from shop.services import search
from tests import factories as make

PASSWORD = make.PASSWORD
WIDTHS = (200, 400, 800)


def build() -> None:
    """Write the shop's rows and pictures, and index them."""
    warehouse = make.location("warehouse")
    store = make.location(
        "mitte",
        kind="store",
        name_en="Store Mitte",
        name_zh_hans="米特店",
        line1="Torstr. 40",
        city="Berlin",
        postcode="10119",
    )
    make.channel("web", locations=[warehouse, store])
    make.shipping_method(
        "standard", name_en="Standard delivery", name_zh_hans="标准配送", min_days=2, max_days=3
    )
    make.shipping_method("express", name_en="Express", name_zh_hans="特快", price="9.90", position=2)
    make.shipping_method(
        "pickup", kind="pickup", name_en="Pick-up", name_zh_hans="自提", price="0", position=3
    )
    kitchen = make.category("Kitchen", name_zh_hans="厨房")
    audio = make.category("Audio", name_zh_hans="影音")
    coffee = make.category("Coffee", name_zh_hans="咖啡", parent=kitchen)
    colour = make.attribute("colour", is_option=True, name_zh_hans="颜色")
    green = make.option(colour, "Green", label_zh_hans="绿色", swatch="#3f7f6b")
    sand = make.option(colour, "Sand", label_zh_hans="沙色", swatch="#d8c3a1")
    brand = make.brand("Hearth", name_zh_hans="炉火")
    cup = make.product(
        "Stoneware cup",
        name_zh_hans="炻瓷杯",
        slug="stoneware-cup",
        summary="Holds a long morning.",
        description="Thrown by hand and glazed twice.",
        category=coffee,
        brand=brand,
        with_variant=False,
    )
    for sku, option, stock in (("CUP-GREEN", green, 20), ("CUP-SAND", sand, 0)):
        variant = make.variant(
            cup, sku=sku, price="24.90", compare_at="29.90", stock=stock, options=[option], name=option.label
        )
        make.stocked(variant, 3 if stock else 0, at=store)
    make.give(cup, green, sand)
    _picture(cup)
    for stars, title in ((5, "A cup for life"), (4, "Good"), (2, "Too heavy")):
        Review.objects.create(
            product=cup,
            author_name="Ada M.",
            stars=stars,
            title=title,
            text="I use it every day.",
            language="en",
            is_verified=True,
            state="approved",
            created_at=timezone.now() - timedelta(days=stars),
        )
    Product.objects.filter(pk=cup.pk).update(n_reviews=3, rating_average="3.67")
    for n in range(30):
        make.product(
            f"Linen towel {n + 1}",
            name_zh_hans=f"亚麻毛巾 {n + 1}",
            category=kitchen,
            brand=brand,
            price=f"{9 + n}.50",
            sku=f"TOWEL-{n + 1}",
        )
    make.product(
        "Walnut radio",
        name_zh_hans="胡桃木收音机",
        slug="walnut-radio",
        category=audio,
        price="129.00",
        sku="RADIO-1",
    )
    make.product(
        "Sold-out lamp",
        name_zh_hans="售罄台灯",
        slug="sold-out-lamp",
        category=kitchen,
        price="40.00",
        stock=0,
    )
    search.rebuild()


def account(email: str, *, name: str = "Lin Wei") -> None:
    """Somebody who can sign in."""
    make.customer(account=make.user(email), name=name)


def _picture(product: Product) -> None:
    folder = Path(settings.MEDIA_ROOT) / "products"
    folder.mkdir(parents=True, exist_ok=True)
    for position, colour in enumerate(((214, 232, 224), (246, 227, 214))):
        stem = f"{product.slug}-{position}"
        for width in WIDTHS:
            Image.new("RGB", (width, width), colour).save(folder / f"{stem}-{width}.webp", "WEBP")
        Image.new("RGB", (800, 800), colour).save(folder / f"{stem}.webp", "WEBP")
        image = ProductImage(
            product=product, alt=product.name, alt_en=product.name, alt_zh_hans="炻瓷杯", position=position
        )
        image.file.name = f"products/{stem}.webp"
        image.widths = list(WIDTHS)
        image.save()
        if position == 0:
            Product.objects.filter(pk=product.pk).update(primary_image=image)
