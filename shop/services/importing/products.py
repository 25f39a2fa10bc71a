"""Articles become products with one variant, listed in the channel, priced over time, and in stock.

An article that the shop already has keeps its name, its category and its stock; only prices later than those
that an earlier import wrote are added, and a price that a person or a model set since then stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils import translation
from django.utils.text import slugify

from shop.models import PriceChange, Product, ProductListing, TaxClass, Variant, VariantListing
from shop.services import bulk, stock
from shop.services.importing import place, shelves
from shop.services.importing.goods import Goods, PriceStep
from shop.services.importing.place import Place
from shop.services.stock import StockLine

CHUNK = 500
DECISION = "import"


@dataclass(frozen=True, slots=True)
class Article:
    """What an order line needs to know of an article."""

    variant_id: int
    product_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """Rows that many products share, looked up once."""

    categories: dict[str, int] = field(default_factory=dict)
    tax_classes: dict[Decimal, TaxClass] = field(default_factory=dict)

    def tax_class(self, rate: Decimal, where: Place) -> TaxClass:
        if rate not in self.tax_classes:
            self.tax_classes[rate] = place.tax_class(rate, where.channel)
        return self.tax_classes[rate]


@dataclass(frozen=True, slots=True)
class Stocked:
    """The articles by code, and how many of them are new."""

    articles: dict[str, Article]
    n_new: int


def save(goods: Sequence[Goods], where: Place, *, latest_day: date, now: datetime) -> Stocked:
    """Create or complete all articles, some hundred in a transaction: each is there with all its parts or not
    at all.
    """
    articles: dict[str, Article] = {}
    found = Found()
    n_new = 0
    for start in range(0, len(goods), CHUNK):
        chunk = goods[start : start + CHUNK]
        # Names are written as the language that they are taken for, whoever runs this.
        with translation.override("en"), transaction.atomic():
            known = _known(chunk)
            new = [each for each in chunk if each.sku not in known]
            made = _create(new, where, found, now)
            _list(chunk, known | made, where, now)
            _open_stock(new, made, where, latest_day, now)
        articles |= known | made
        n_new += len(new)
    return Stocked(articles, n_new)


def _known(goods: Iterable[Goods]) -> dict[str, Article]:
    rows = Variant.objects.filter(sku__in=[each.sku for each in goods]).select_related("product")
    return {row.sku: Article(row.pk, row.product_id, row.product.name) for row in rows}


def _create(goods: Sequence[Goods], where: Place, found: Found, now: datetime) -> dict[str, Article]:
    slugs = _slugs(goods)
    products = [_product(each, slugs[each.sku], where, found, now) for each in goods]
    taken = set(Product.objects.filter(external_ref__in=slugs).values_list("external_ref", flat=True))
    for product, each in zip(products, goods, strict=True):
        product.external_ref = each.sku if each.sku not in taken else None
    Product.objects.bulk_create(products)
    variants = [Variant(product=row, sku=each.sku) for row, each in zip(products, goods, strict=True)]
    Variant.objects.bulk_create(variants)
    return {v.sku: Article(v.pk, p.pk, p.name) for v, p in zip(variants, products, strict=True)}


def _product(each: Goods, slug: str, where: Place, found: Found, now: datetime) -> Product:
    """A product is published where it has a price; its Chinese name stays empty and falls back to this one."""
    named = each.categories.most_common(1)
    english, chinese = (named[0][0], "") if named else shelves.shelf_of(each.name)
    category = f"imported-{slugify(english, allow_unicode=True) or 'more'}"[:80]
    has_price = bool(each.account_prices or each.guest_prices)
    rate: Decimal = each.rates.most_common(1)[0][0]
    return Product(
        product_type=where.product_type,
        category_id=shelves.category_id(english, chinese, category, found.categories),
        tax_class=found.tax_class(rate, where),
        slug=slug,
        name=each.name,
        name_en=each.name,
        status=Product.Status.PUBLISHED if has_price else Product.Status.DRAFT,
        published_at=now if has_price else None,
    )


def _slugs(goods: Sequence[Goods]) -> dict[str, str]:
    """An address for each article that no other product has, on this run or before it."""
    wished = {
        each.sku: f"{slugify(each.name)[:60]}-{slugify(each.sku)}"[:110].strip("-") or "product"
        for each in goods
    }
    taken = set(Product.objects.filter(slug__in=wished.values()).values_list("slug", flat=True))
    found: dict[str, str] = {}
    for sku, slug in wished.items():
        n, free = 2, slug
        while free in taken or (free != slug and Product.objects.filter(slug=free).exists()):
            n, free = n + 1, f"{slug}-{n}"
        taken.add(free)
        found[sku] = free
    return found


def _list(goods: Sequence[Goods], articles: dict[str, Article], where: Place, now: datetime) -> None:
    """Listings and prices in the channel, new or continued."""
    latest = PriceChange.objects.filter(listing=OuterRef("pk")).order_by("-effective_at", "-pk")
    rows = VariantListing.objects.filter(
        channel=where.channel, variant_id__in=[articles[each.sku].variant_id for each in goods]
    ).annotate(decided_by=Subquery(latest.values("decision")[:1]), priced_at=Max("prices__effective_at"))
    listings = {row.variant_id: row for row in rows}
    steps = {articles[each.sku].variant_id: each.steps() for each in goods}
    missing = [pk for pk in steps if pk not in listings and steps[pk]]
    made = [
        VariantListing(
            variant_id=pk,
            channel=where.channel,
            currency=where.channel.currency,
            list_price=steps[pk][-1].price,
        )
        for pk in missing
    ]
    VariantListing.objects.bulk_create(made)
    changes = [(row.pk, step) for row in made for step in steps[row.variant_id]]
    for variant_id, row in listings.items():
        changes += [(row.pk, step) for step in _continue(row, steps[variant_id])]
    _write_prices(changes, where)
    ids = {articles[each.sku].product_id for each in goods if steps[articles[each.sku].variant_id]}
    ProductListing.objects.bulk_create(
        [ProductListing(product_id=pk, channel=where.channel) for pk in sorted(ids)], ignore_conflicts=True
    )


def _continue(row: VariantListing, steps: list[PriceStep]) -> list[PriceStep]:
    """The steps after the latest one that is stored, and the list price that follows from them."""
    priced_at, decided_by = getattr(row, "priced_at", None), getattr(row, "decided_by", None)
    later = [step for step in steps if priced_at is None or step.at.date() > priced_at.date()]
    if decided_by not in {None, DECISION} or not later:
        return []
    if later[0].price == row.list_price:
        later = later[1:]
    if later:
        VariantListing.objects.filter(pk=row.pk).update(list_price=later[-1].price, compare_at_price=None)
    return later


def _write_prices(changes: Iterable[tuple[int, PriceStep]], where: Place) -> None:
    names = ("listing_id", "price", "currency", "effective_at", "decision")
    currency = where.channel.currency
    bulk.insert(PriceChange, names, ((pk, step.price, currency, step.at, DECISION) for pk, step in changes))


def _open_stock(
    goods: Sequence[Goods], articles: dict[str, Article], where: Place, latest_day: date, now: datetime
) -> None:
    """An opening receipt: a history of sales says what left the shelf, never what lies on it."""
    lines = [
        StockLine(articles[each.sku].variant_id, where.location.pk, each.opening_stock(latest_day))
        for each in goods
    ]
    stock.open_shelves(
        lines=lines, ref="import:opening", reason="opening stock of an import", actor=DECISION, now=now
    )
