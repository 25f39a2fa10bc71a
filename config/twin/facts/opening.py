"""A shop on its first morning: one web channel, one warehouse, prices without tax."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import override

from config.twin.facts import moments
from config.twin.tags import tidy
from config.twin.world import Nature, World
from shop.models import (
    Brand,
    Category,
    Channel,
    ChannelLocation,
    Location,
    Order,
    PriceChange,
    Product,
    ProductType,
    StockItem,
    Supplier,
    SupplierOffer,
    TaxClass,
    Variant,
    VariantListing,
    Voucher,
)
from shop.services import stock
from shop.services.catalogue import listings
from shop.services.stock import StockLine

CURRENCY = "EUR"
ACTOR = "twin"
# Departments and makers only need names that tell them apart.
CATEGORIES = ("Kitchen", "Garden", "Care", "Office", "Toys", "Pantry", "Sports", "Home")


class ShopNotEmpty(Exception):
    """The twin never writes into a shop that holds goods or orders."""


@dataclass(frozen=True, slots=True)
class Premises:
    """Keys of the rows, in the order of the world's numbers."""

    channel_id: int
    location_id: int
    variant_ids: list[int]
    product_ids: list[int]
    listing_ids: list[int]
    item_ids: list[int]
    supplier_ids: list[int]
    offer_ids: list[int]
    skus: list[str]
    names: list[str]


@transaction.atomic
def open_shop(world: World) -> Premises:
    """Write what stands there before the first day.

    Raises:
        ShopNotEmpty: if there are goods or orders already; nothing is written then.
    """
    if Product.objects.exists() or Order.objects.exists():
        raise ShopNotEmpty("this shop has products or orders: the twin needs an empty one")
    with override("en"):
        return _write(world)


def _write(world: World) -> Premises:
    nature = world.nature
    opened_at = moments.at(nature.first, 0) - timedelta(hours=12)
    channel = Channel.objects.update_or_create(
        code="web",
        defaults={
            "name": "Web shop",
            "kind": "web",
            "currency": CURRENCY,
            "country": "DE",
            "prices_include_tax": False,
        },
    )[0]
    location = Location.objects.update_or_create(
        code="warehouse", defaults={"name": "Warehouse", "kind": "warehouse", "country": "DE"}
    )[0]
    ChannelLocation.objects.update_or_create(channel=channel, location=location)
    variants = _write_variants(nature, opened_at)
    rows = _write_listings(nature, variants, channel, opened_at)
    suppliers, offers = _write_suppliers(nature, variants)
    _write_campaigns(nature)
    lines = [StockLine(v.pk, location.pk, world.shelves[at].on_hand) for at, v in enumerate(variants)]
    stock.open_shelves(lines=lines, now=opened_at, ref="opening", actor=ACTOR)
    items = dict(StockItem.objects.values_list("variant_id", "pk"))
    product_ids = [v.product_id for v in variants]
    listings.refresh(product_ids=product_ids)
    return Premises(
        channel_id=channel.pk,
        location_id=location.pk,
        variant_ids=[v.pk for v in variants],
        product_ids=product_ids,
        listing_ids=[row.pk for row in rows],
        item_ids=[items[v.pk] for v in variants],
        supplier_ids=[each.pk for each in suppliers],
        offer_ids=[each.pk for each in offers],
        skus=[v.sku for v in variants],
        names=[v.product.name for v in variants],
    )


def _write_variants(nature: Nature, opened_at: datetime) -> list[Variant]:
    goods = nature.assortment
    categories = [_category(number) for number in range(goods.size.n_categories)]
    brands = [
        Brand.objects.create(slug=f"twin-brand-{number}", name=f"Brand {chr(65 + number)}")
        for number in range(goods.size.n_brands)
    ]
    tax = TaxClass.objects.get_or_create(code="none", defaults={"name": "None"})[0]
    kind = ProductType.objects.get_or_create(code="twin", defaults={"name": "Goods"})[0]
    products = Product.objects.bulk_create(
        Product(
            product_type=kind,
            category=categories[goods.category[at]],
            brand=brands[goods.brand[at]],
            tax_class=tax,
            slug=f"twin-{at // 2}",
            name=f"{categories[goods.category[at]].name} {at // 2}",
            status=Product.Status.PUBLISHED,
            published_at=opened_at,
        )
        for at in range(0, len(goods), 2)
    )
    return Variant.objects.bulk_create(
        Variant(product=products[at // 2], sku=f"TWIN-{at:04d}", name="AB"[at % 2], position=at % 2)
        for at in range(len(goods))
    )


def _category(number: int) -> Category:
    name = CATEGORIES[number % len(CATEGORIES)]
    row = Category.objects.create(slug=f"twin-{number}", name=name)
    row.path = f"{row.pk}/"
    row.save(update_fields=["path"])
    return row


def _write_listings(
    nature: Nature, variants: list[Variant], channel: Channel, opened_at: datetime
) -> list[VariantListing]:
    prices = [tidy(float(price)) for price in nature.tastes.reference]
    rows = VariantListing.objects.bulk_create(
        VariantListing(
            variant=variant,
            channel=channel,
            currency=CURRENCY,
            list_price=prices[at],
            cost_price=euro(nature.suppliers.costs[at, 0]),
        )
        for at, variant in enumerate(variants)
    )
    PriceChange.objects.bulk_create(
        PriceChange(
            listing=row,
            price=row.list_price,
            currency=CURRENCY,
            effective_at=opened_at,
            decision="twin: opening",
        )
        for row in rows
    )
    return rows


def _write_suppliers(nature: Nature, variants: list[Variant]) -> tuple[list[Supplier], list[SupplierOffer]]:
    suppliers = Supplier.objects.bulk_create(
        Supplier(code=f"twin-{at}", name=f"Supplier {at + 1}", currency=CURRENCY, lead_days=int(days))
        for at, days in enumerate(nature.suppliers.promised)
    )
    goods = nature.assortment
    offers = SupplierOffer.objects.bulk_create(
        SupplierOffer(
            supplier=suppliers[goods.supplier[at]],
            variant=variant,
            cost=euro(nature.suppliers.costs[at, 0]),
            pack_size=int(goods.pack[at]),
            min_quantity=int(goods.pack[at]),
        )
        for at, variant in enumerate(variants)
    )
    return suppliers, offers


def _write_campaigns(nature: Nature) -> None:
    """Planned long before: what is to come stands there too."""
    categories = list(Category.objects.filter(slug__startswith="twin-").order_by("pk"))
    for each in nature.campaigns:
        row = Voucher.objects.create(
            code=campaign_code(each.category, each.first),
            kind=Voucher.Kind.PERCENT,
            percent=Decimal(str(round(each.rate * 100))),
            starts_at=moments.at(nature.date_of(each.first), 0),
            ends_at=moments.at(nature.date_of(each.end), 0),
        )
        row.categories.add(categories[each.category])


def campaign_code(category: int, first: int) -> str:
    return f"TWIN-{category}-{first}"


def euro(amount: float) -> Decimal:
    """A whole number of cents."""
    return Decimal(f"{amount:.2f}")
