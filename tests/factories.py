"""Real rows for tests, with defaults for all that a test does not care about.

Shared rows (channel, location, tax class, category, product type) are found by their code or made, so that
`product()` alone gives something that can be bought: published, listed at 10.00, ten in stock.
"""

import itertools
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from shop.models import (
    Address,
    Attribute,
    AttributeOption,
    Brand,
    Cart,
    CartLine,
    Category,
    Channel,
    ChannelLocation,
    Collection,
    CollectionItem,
    Customer,
    Location,
    PriceChange,
    Product,
    ProductAttribute,
    ProductListing,
    ProductType,
    ShippingMethod,
    StockItem,
    StockMovement,
    TaxClass,
    TaxRate,
    User,
    Variant,
    VariantListing,
    VariantOption,
    Visitor,
)

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
_numbers = itertools.count(1)


def number() -> int:
    """A number that no other row of this run has."""
    return next(_numbers)


def location(code: str = "warehouse", *, kind: str = "warehouse", **fields: Any) -> Location:
    defaults = {
        "name": code.title(),
        "kind": kind,
        "country": "DE",
        "offers_pickup": kind == "store",
        **fields,
    }
    return Location.objects.get_or_create(code=code, defaults=defaults)[0]


def channel(
    code: str = "web",
    *,
    currency: str = "EUR",
    country: str = "DE",
    locations: Iterable[Location] | None = None,
    **fields: Any,
) -> Channel:
    """A channel that sells from `locations`, by default from the warehouse."""
    defaults = {"name": code.title(), "kind": "web", "currency": currency, "country": country, **fields}
    row, created = Channel.objects.get_or_create(code=code, defaults=defaults)
    if created:
        for priority, source in enumerate(locations if locations is not None else [location()]):
            ChannelLocation.objects.create(channel=row, location=source, priority=priority)
    return row


def tax_class(code: str = "standard", *, rates: Mapping[str, str] | None = None) -> TaxClass:
    """A tax class with a rate per country, by default 19 % in Germany."""
    row, created = TaxClass.objects.get_or_create(code=code, defaults={"name": code.title()})
    if created:
        for country, rate in (rates if rates is not None else {"DE": "0.19"}).items():
            TaxRate.objects.create(tax_class=row, country=country, rate=Decimal(rate))
    return row


def category(name: str = "Things", *, parent: Category | None = None, **fields: Any) -> Category:
    slug = fields.pop("slug", None) or slugify(name) or f"category-{number()}"
    row, created = Category.objects.get_or_create(
        slug=slug, defaults={"name": name, "parent": parent, **fields}
    )
    if created:
        row.path = f"{parent.path if parent else ''}{row.pk}/"
        row.save(update_fields=["path"])
    return row


def brand(name: str = "Acme", **fields: Any) -> Brand:
    return Brand.objects.get_or_create(slug=slugify(name), defaults={"name": name, **fields})[0]


def product_type(code: str = "thing") -> ProductType:
    return ProductType.objects.get_or_create(code=code, defaults={"name": code.title()})[0]


def attribute(
    code: str = "colour", *, kind: str = "choice", options: Iterable[str] = (), **fields: Any
) -> Attribute:
    """An attribute that filters lists, with an option per label in `options`."""
    defaults = {"name": code.title(), "kind": kind, "is_filterable": True, **fields}
    row, _ = Attribute.objects.get_or_create(code=code, defaults=defaults)
    for label in options:
        option(row, label)
    return row


def option(of: Attribute, label: str, **fields: Any) -> AttributeOption:
    defaults = {"label": label, **fields}
    return AttributeOption.objects.get_or_create(attribute=of, code=slugify(label), defaults=defaults)[0]


def give(to: Product, *options: AttributeOption) -> None:
    """Give a product these attribute options."""
    for one in options:
        ProductAttribute.objects.create(product=to, attribute=one.attribute, option=one)


def product(
    name: str = "Mug",
    *,
    price: str | None = "10.00",
    stock: int = 10,
    sold_in: Channel | None = None,
    kept_at: Location | None = None,
    sku: str = "",
    with_variant: bool = True,
    compare_at: str | None = None,
    **fields: Any,
) -> Product:
    """A published product; with one variant, a price in `sold_in` and stock, or no variant at all."""
    serial = number()
    defaults = {
        "product_type": fields.pop("product_type", None) or product_type(),
        "category": fields.pop("category", None) or category(),
        "tax_class": fields.pop("tax_class", None) or tax_class(),
        "slug": f"{slugify(name) or 'product'}-{serial}",
        "status": Product.Status.PUBLISHED,
        "published_at": NOW,
    }
    row = Product.objects.create(**{"name": name, **defaults, **fields})
    if with_variant:
        variant(
            row, sku=sku, price=price, stock=stock, sold_in=sold_in, kept_at=kept_at, compare_at=compare_at
        )
    return row


def variant(
    of: Product | None = None,
    *,
    sku: str = "",
    price: str | None = "10.00",
    stock: int = 10,
    sold_in: Channel | None = None,
    kept_at: Location | None = None,
    compare_at: str | None = None,
    options: Iterable[AttributeOption] = (),
    **fields: Any,
) -> Variant:
    """A variant with its price (None: not listed) and stock; keeps the product's listing row right."""
    parent = of or product(with_variant=False)
    row = Variant.objects.create(product=parent, sku=sku or f"SKU-{number()}", **fields)
    for one in options:
        VariantOption.objects.create(variant=row, attribute=one.attribute, option=one)
    in_channel = sold_in or channel()
    if stock:
        stocked(row, stock, at=kept_at)
    if price is not None:
        listed(row, price, sold_in=in_channel, compare_at=compare_at, is_available=stock > 0)
    return row


def listed(
    what: Variant,
    price: str,
    *,
    sold_in: Channel | None = None,
    compare_at: str | None = None,
    is_available: bool = True,
) -> VariantListing:
    """A price in a channel, its first history row, and the product's row for lists."""
    where = sold_in or channel()
    amount, before = Decimal(price), Decimal(compare_at) if compare_at else None
    row = VariantListing.objects.create(
        variant=what, channel=where, currency=where.currency, list_price=amount, compare_at_price=before
    )
    if before:
        # A reduction is one from a price that was asked.
        PriceChange.objects.create(
            listing=row,
            price=before,
            currency=where.currency,
            effective_at=NOW - timedelta(days=60),
            decision="test",
        )
    PriceChange.objects.create(
        listing=row,
        price=amount,
        compare_at_price=before,
        currency=where.currency,
        effective_at=NOW,
        decision="test",
    )
    summary, created = ProductListing.objects.get_or_create(
        product=what.product,
        channel=where,
        defaults={
            "price_from": amount,
            "price_to": amount,
            "compare_at_from": before,
            "is_available": is_available,
        },
    )
    if not created:
        if summary.price_from is None or amount < summary.price_from:
            summary.price_from, summary.compare_at_from = amount, before
        summary.price_to = amount if summary.price_to is None else max(summary.price_to, amount)
        summary.is_available = summary.is_available or is_available
        summary.save()
    return row


def stocked(
    what: Variant, quantity: int, *, at: Location | None = None, backorder_limit: int = 0
) -> StockItem:
    """So many on hand at a location, with the movement that brought them."""
    item = StockItem.objects.create(
        variant=what, location=at or location(), on_hand=quantity, backorder_limit=backorder_limit
    )
    StockMovement.objects.create(
        item=item,
        kind=StockMovement.Kind.RECEIPT,
        on_hand_delta=quantity,
        on_hand_after=quantity,
        reserved_after=0,
        allocated_after=0,
        at=NOW,
    )
    return item


def collection(name: str = "Favourites", products: Iterable[Product] = (), **fields: Any) -> Collection:
    row = Collection.objects.create(slug=slugify(name), name=name, **fields)
    for position, one in enumerate(products):
        CollectionItem.objects.create(collection=row, product=one, position=position)
    return row


def user(email: str = "", *, password: str = PASSWORD, **fields: Any) -> User:
    return User.objects.create_user(email or f"person{number()}@example.com", password, **fields)


def customer(email: str = "", *, account: User | None = None, **fields: Any) -> Customer:
    address_of = email or (account.email if account else f"customer{number()}@example.com")
    return Customer.objects.create(
        email=address_of, user=account, **{"name": "Ada Mill", "created_at": NOW, **fields}
    )


def visitor(*, sold_in: Channel | None = None, of: Customer | None = None) -> Visitor:
    return Visitor.objects.create(
        channel=sold_in or channel(), customer=of, first_seen_at=NOW, latest_seen_at=NOW, language="en"
    )


def address(of: Customer | None = None, **fields: Any) -> Address:
    defaults = {
        "name": "Ada Mill",
        "line1": "Hauptstr. 1",
        "postcode": "10115",
        "city": "Berlin",
        "country": "DE",
    }
    return Address.objects.create(customer=of, **{**defaults, **fields})


def shipping_method(
    code: str = "standard", *, price: str = "4.90", sold_in: Channel | None = None, **fields: Any
) -> ShippingMethod:
    where = sold_in or channel()
    defaults = {
        "name": code.title(),
        "kind": "delivery",
        "channel": where,
        "price": Decimal(price),
        "currency": where.currency,
        "tax_class": fields.pop("tax_class", None) or tax_class(),
        **fields,
    }
    return ShippingMethod.objects.get_or_create(code=code, defaults=defaults)[0]


def cart(
    lines: Mapping[Variant, int] | None = None,
    *,
    sold_in: Channel | None = None,
    of: Customer | None = None,
    **fields: Any,
) -> Cart:
    """An open cart; each line saw the price that its variant has now."""
    where = sold_in or channel()
    row = Cart.objects.create(
        channel=where,
        customer=of,
        currency=where.currency,
        **{"created_at": NOW, "updated_at": NOW, **fields},
    )
    for what, quantity in (lines or {}).items():
        seen = (
            VariantListing.objects.filter(variant=what, channel=where)
            .values_list("list_price", flat=True)
            .first()
        )
        CartLine.objects.create(cart=row, variant=what, quantity=quantity, seen_price=seen or 0, added_at=NOW)
    return row
