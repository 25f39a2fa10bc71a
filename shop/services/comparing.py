"""Products side by side: what their reviewers praise, their properties, price and rating, and which is best in what.

Best is said only where it is sure: a lone lowest price, a lone highest rating of enough reviews, and the aspect whose
praising share is highest even at the lower end of its interval, so that two voices of two do not beat forty of fifty.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q

from shop.models import AspectInsight, Product, ProductAttribute

MAX_PRODUCTS = 4
MIN_REVIEWS = 3  # a rating by fewer is not compared
TENTH = Decimal("0.1")
Value = str | Decimal | bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A product of the comparison. `price` is its cheapest variant's, None where it is not for sale here."""

    product_id: int
    slug: str
    name: str
    product_type: str
    price: Decimal | None
    rating: Decimal | None
    n_reviews: int


@dataclass(frozen=True, slots=True)
class Opinions:
    """What reviewers of one product say of an aspect; counts are of distinct reviewers."""

    n_reviewers: int
    n_mentions: int
    n_positive: int
    n_negative: int
    verdict: str
    positive_lo: float


@dataclass(frozen=True, slots=True)
class AspectLine:
    """One aspect over all products, in their order; None where too few reviewers speak of it."""

    code: str
    name: str
    opinions: tuple[Opinions | None, ...]
    best: int | None  # place of the product that is praised most


@dataclass(frozen=True, slots=True)
class AttributeLine:
    """One property over all products, in their order; None where it is not stated."""

    code: str
    name: str
    unit: str
    values: tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Products of one type stand together, the most common type first; lines that most of them have come first."""

    products: tuple[Compared, ...]
    aspects: tuple[AspectLine, ...]
    attributes: tuple[AttributeLine, ...]
    cheapest: int | None  # places; None where there is no lone one
    best_rated: int | None

    @property
    def n_types(self) -> int:
        return len({product.product_type for product in self.products})


def compare(*, product_ids: Sequence[int], channel_id: int) -> Comparison:
    """The first four of these products that the channel shows, in three queries."""
    products = _products(product_ids, channel_id)
    ids = [product.product_id for product in products]
    return Comparison(
        products=tuple(products),
        aspects=_aspects(ids),
        attributes=_attributes(ids),
        cheapest=_lone_best([-p.price if p.price is not None else None for p in products]),
        best_rated=_lone_best([_rating(p) for p in products]),
    )


def ids_of(*, refs: Sequence[str], channel_id: int) -> list[int]:
    """Products that the channel shows, by slug or id, in the order of `refs`; digits are an id first."""
    numbers = [int(ref) for ref in refs if ref.isascii() and ref.isdigit() and len(ref) < 19]
    # PostgreSQL takes no NUL in a text; no slug has one.
    slugs = [ref for ref in refs if "\x00" not in ref]
    shown = Product.objects.listed_in(channel_id).filter(Q(slug__in=slugs) | Q(pk__in=numbers))
    found: dict[str, int] = dict(shown.values_list("slug", "pk"))
    found |= {str(pk): pk for pk in found.values() if pk in numbers}
    return list(dict.fromkeys(found[ref] for ref in refs if ref in found))


def alike(*, product_id: int, but: Sequence[int], channel_id: int, n: int = 4) -> list[int]:
    """Best-selling products of the same type, to compare a product with."""
    same = Product.objects.listed_in(channel_id).filter(
        product_type__products=product_id, listings__channel_id=channel_id, listings__is_available=True
    )
    return list(
        same.exclude(pk__in=but).order_by("-n_sold_7d", "-n_reviews", "pk").values_list("pk", flat=True)[:n]
    )


def _products(product_ids: Sequence[int], channel_id: int) -> list[Compared]:
    asked = list(dict.fromkeys(product_ids))
    rows = Product.objects.for_cards(channel_id).select_related("product_type").filter(pk__in=asked)
    found = {row.pk: _compared(row) for row in rows}
    kept = [found[pk] for pk in asked if pk in found][:MAX_PRODUCTS]
    n_of_type = Counter(product.product_type for product in kept)
    first_of_type = {product.product_type: at for at, product in reversed(list(enumerate(kept)))}
    return sorted(
        kept, key=lambda product: (-n_of_type[product.product_type], first_of_type[product.product_type])
    )


def _compared(row: Product) -> Compared:
    price: Decimal | None = row.listing.price_from  # joined by for_cards
    return Compared(
        row.pk, row.slug, row.name, row.product_type.code, price, row.rating_average, row.n_reviews
    )


def _aspects(ids: Sequence[int]) -> tuple[AspectLine, ...]:
    lines: dict[str, dict[int, Opinions]] = defaultdict(dict)
    names: dict[str, str] = {}
    for row in AspectInsight.objects.shown().filter(product_id__in=ids).select_related("aspect"):
        names[row.aspect.code] = row.aspect.name
        lines[row.aspect.code][row.product_id] = Opinions(
            row.n_reviewers, row.n_mentions, row.n_positive, row.n_negative, row.verdict, row.positive_lo
        )

    def place(code: str) -> tuple[int, int, str]:
        return -len(lines[code]), -sum(one.n_mentions for one in lines[code].values()), code

    return tuple(_aspect_line(code, names[code], lines[code], ids) for code in sorted(lines, key=place))


def _aspect_line(code: str, name: str, found: Mapping[int, Opinions], ids: Sequence[int]) -> AspectLine:
    opinions = tuple(found.get(pk) for pk in ids)
    praised = [one.positive_lo if one and one.verdict == "positive" else None for one in opinions]
    is_shared = sum(one is not None for one in opinions) > 1
    return AspectLine(code, name, opinions, _lone_best(praised, least=1) if is_shared else None)


def _attributes(ids: Sequence[int]) -> tuple[AttributeLine, ...]:
    values = ProductAttribute.objects.filter(product_id__in=ids).select_related("attribute", "option")
    lines: dict[int, dict[int, list[Value]]] = defaultdict(lambda: defaultdict(list))
    attributes = {}
    for value in sorted(values, key=lambda v: (v.option.position, v.option.pk) if v.option else (0, 0)):
        attributes[value.attribute_id] = value.attribute
        lines[value.attribute_id][value.product_id].append(_written(value))

    def place(pk: int) -> tuple[int, int, int]:
        return -len(lines[pk]), attributes[pk].position, pk

    return tuple(
        AttributeLine(
            attributes[pk].code,
            attributes[pk].name,
            attributes[pk].unit,
            tuple(_joined(lines[pk].get(product_id, [])) for product_id in ids),
        )
        for pk in sorted(lines, key=place)
    )


def _written(value: ProductAttribute) -> Value:
    if value.option is not None:
        return value.option.label
    if value.number is not None:
        return value.number.normalize() + 0  # without the column's trailing zeros
    return value.boolean if value.boolean is not None else value.text


def _joined(values: Sequence[Value]) -> Value | None:
    """Several options of one attribute share a cell."""
    if len(values) < 2:
        return values[0] if values else None
    return ", ".join(str(value) for value in values)


def _rating(product: Compared) -> Decimal | None:
    """As it is shown, to one decimal: what reads the same is not better."""
    if product.rating is None or product.n_reviews < MIN_REVIEWS:
        return None
    return product.rating.quantize(TENTH, ROUND_HALF_UP)


def _lone_best(values: Sequence[Decimal | float | None], *, least: int = 2) -> int | None:
    """The place of the greatest value, where `least` are known and no other is as great."""
    known = [value for value in values if value is not None]
    if len(known) < least or known.count(max(known)) > 1:
        return None
    return values.index(max(known))
