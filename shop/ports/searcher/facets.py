"""Facets with counts: what a shopper could choose next, and how many products each choice leaves.

A facet is counted over the result without its own filter (inside it, options are alternatives) and with all the
others. Brands, categories, stock, ratings and prices come out of one grouped pass, options out of one UNION,
praised aspects out of a third; only a filter on price, stock or rating costs a pass more. Lists that nobody filtered
are kept for a minute.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from shop.contracts.searching import Facet, FacetOption
from shop.models import ProductFacet
from shop.ports.searcher import vocabulary
from shop.ports.searcher.scope import Scope

SECONDS = 60
MANY = 200  # products of a query whose counting is worth keeping; few words have so many, so few are kept
MOST_BRANDS = 30
MOST_ASPECTS = 12


@dataclass(frozen=True, slots=True)
class Group:
    """Products of one category and brand, counted together."""

    category_id: int
    brand_id: int | None
    n_products: int
    n_available: int
    n_4: int  # rated four stars or more
    n_3: int
    n_2: int
    price_low: Decimal | None
    price_high: Decimal | None


@dataclass(frozen=True)  # without slots it unpickles faster
class Counts:
    """Numbers of products by what could be chosen, and the range of their prices."""

    categories: dict[int, int]
    brands: dict[int, int]
    options: dict[int, int]
    aspects: dict[int, int]
    ratings: dict[int, int]  # at least so many stars
    n_available: int
    price_low: Decimal | None
    price_high: Decimal | None


def count(scope: Scope, *, n_total: int) -> Counts:
    """The numbers of a scope of `n_total` products; what is asked often and costs most comes from the cache."""
    if _is_filtered(scope) or (scope.matches is not None and n_total < MANY):
        return _count(scope)
    request = scope.request
    words = "|".join(scope.matches.params) if scope.matches else ""
    place = f"{request.channel_id}:{request.category_id}:{request.collection_id}"
    key = (
        f"facets:{vocabulary.version()}:{place}:{hashlib.sha256(words.encode()).hexdigest() if words else ''}"
    )
    found: Counts | None = cache.get(key)
    if found is None:
        found = _count(scope)
        cache.set(key, found, SECONDS)
    return found


def facets(scope: Scope, counts: Counts) -> tuple[Facet, ...]:
    """Those worth showing: category, brand, praise, attributes, rating, stock; labels in the active language."""
    found = (
        _categories(scope, counts),
        _brands(scope, counts),
        _aspects(scope, counts),
        *_attributes(scope, counts),
        *_switches(scope, counts),
    )
    return tuple(facet for facet in found if facet.options)


def _is_filtered(scope: Scope) -> bool:
    return scope != scope.without(
        brand_ids=(),
        option_ids={},
        aspect_ids=(),
        price_min=None,
        price_max=None,
        in_stock=False,
        min_rating=None,
    )


def _count(scope: Scope) -> Counts:
    request = scope.request
    groups = _groups(scope.without(brand_ids=()))
    chosen = [group for group in groups if not request.brand_ids or group.brand_id in request.brand_ids]
    prices = _chosen(scope.without(price_min=None, price_max=None), chosen, scope)
    stock = _chosen(scope.without(in_stock=False), chosen, scope)
    ratings = _chosen(scope.without(min_rating=None), chosen, scope)
    return Counts(
        categories=_summed((group.category_id, group.n_products) for group in chosen),
        brands=_summed((group.brand_id, group.n_products) for group in groups if group.brand_id is not None),
        options=_option_counts(scope),
        aspects=_aspect_counts(scope.without(aspect_ids=())),
        ratings={
            4: sum(group.n_4 for group in ratings),
            3: sum(group.n_3 for group in ratings),
            2: sum(group.n_2 for group in ratings),
        },
        n_available=sum(group.n_available for group in stock),
        price_low=min((group.price_low for group in prices if group.price_low is not None), default=None),
        price_high=max((group.price_high for group in prices if group.price_high is not None), default=None),
    )


def _chosen(wider: Scope, counted: list[Group], scope: Scope) -> list[Group]:
    """The groups of a wider scope; those already counted, where it is not wider."""
    return counted if wider == scope else _groups(wider)


def _groups(scope: Scope) -> list[Group]:
    rows = (
        scope.rows()
        .values_list("product__category_id", "product__brand_id")
        .annotate(
            n_products=Count("pk"),
            n_available=Count("pk", filter=Q(is_available=True)),
            n_4=Count("pk", filter=Q(product__rating_average__gte=4)),
            n_3=Count("pk", filter=Q(product__rating_average__gte=3)),
            n_2=Count("pk", filter=Q(product__rating_average__gte=2)),
            low=Min("price_from"),
            high=Max("price_from"),
        )
    )
    return [Group(*row) for row in rows]


def _option_counts(scope: Scope) -> dict[int, int]:
    """By option id. A chosen attribute is counted apart from the others, without its own filter."""
    of_attribute = {pk: entry.attribute_code for pk, entry in scope.vocabulary.options.items()}
    chosen = {code for code, ids in scope.request.option_ids.items() if ids}
    rest = [pk for pk, code in of_attribute.items() if code not in chosen]
    passes = [_counted(scope).filter(option_id__in=rest)] if chosen else [_counted(scope)]
    for code in sorted(chosen):
        others = {other: ids for other, ids in scope.request.option_ids.items() if other != code}
        own = [pk for pk, owner in of_attribute.items() if owner == code]
        passes.append(_counted(scope.without(option_ids=others)).filter(option_id__in=own))
    return dict(passes[0].union(*passes[1:], all=True)) if len(passes) > 1 else dict(passes[0])


def _counted(scope: Scope) -> "QuerySet[ProductFacet, tuple[int, int]]":
    facets_of = ProductFacet.objects.filter(product_id__in=scope.rows().values("product_id"))
    return facets_of.order_by().values_list("option_id").annotate(n=Count("pk"))


def _aspect_counts(scope: Scope) -> dict[int, int]:
    praised = scope.praise().filter(product_id__in=scope.rows().values("product_id"))
    return dict(praised.order_by().values_list("aspect_id").annotate(n=Count("pk")))


def _summed(pairs: Iterable[tuple[int | None, int]]) -> dict[int, int]:
    total: Counter[int] = Counter()
    for key, n in pairs:
        if key is not None:
            total[key] += n
    return dict(total)


def _categories(scope: Scope, counts: Counts) -> Facet:
    """The chosen category of a search, so that it can be undone, and one step further down."""
    chosen = scope.vocabulary.categories.get(scope.request.category_id or 0)
    entries = [chosen] if chosen and scope.matches is not None else []
    options = []
    for entry in [*entries, *scope.vocabulary.children(scope.request.category_id)]:
        n_products = sum(counts.categories.get(pk, 0) for pk in scope.vocabulary.below(entry.category_id))
        if n_products or entry is chosen:
            options.append(FacetOption(entry.slug, entry.name, n_products, selected=entry is chosen))
    return Facet("category", _("Category"), tuple(options))


def _brands(scope: Scope, counts: Counts) -> Facet:
    """The brands with most products, and every chosen one."""
    chosen = set(scope.request.brand_ids)
    known = {pk: n for pk, n in counts.brands.items() if pk in scope.vocabulary.brands}
    ranked = sorted(known, key=lambda pk: (pk not in chosen, -known[pk], scope.vocabulary.brands[pk].name))
    options = (
        FacetOption(entry.slug, entry.name, known[pk], selected=pk in chosen)
        for pk in ranked[: max(MOST_BRANDS, len(chosen))]
        for entry in [scope.vocabulary.brands[pk]]
    )
    return Facet("brand", _("Brand"), tuple(options))


def _aspects(scope: Scope, counts: Counts) -> Facet:
    """What reviewers praise of most products, and every chosen one."""
    chosen = set(scope.request.aspect_ids)
    known = [pk for pk in scope.vocabulary.aspects if pk in chosen or counts.aspects.get(pk)]
    ranked = sorted(known, key=lambda pk: (pk not in chosen, -counts.aspects.get(pk, 0)))
    options = (
        FacetOption(entry.code, entry.name, counts.aspects.get(pk, 0), selected=pk in chosen)
        for pk in ranked[: max(MOST_ASPECTS, len(chosen))]
        for entry in [scope.vocabulary.aspects[pk]]
    )
    return Facet("praised", _("Praised by reviewers"), tuple(options))


def _attributes(scope: Scope, counts: Counts) -> list[Facet]:
    chosen = {pk for ids in scope.request.option_ids.values() for pk in ids}
    options: dict[str, list[FacetOption]] = {code: [] for code in scope.vocabulary.attributes}
    for pk, entry in scope.vocabulary.options.items():
        n_products = counts.options.get(pk, 0)
        if n_products or pk in chosen:
            option = FacetOption(entry.code, entry.label, n_products, selected=pk in chosen)
            options[entry.attribute_code].append(option)
    return [Facet(code, name, tuple(options[code])) for code, name in scope.vocabulary.attributes.items()]


def _switches(scope: Scope, counts: Counts) -> list[Facet]:
    """Stars and stock: one choice each, shown where it would leave something."""
    stars = tuple(
        FacetOption(
            str(least), _("%(n)s stars and up") % {"n": least}, n, selected=scope.request.min_rating == least
        )
        for least, n in counts.ratings.items()
        if n
    )
    in_stock = FacetOption("1", _("In stock"), counts.n_available, selected=scope.request.in_stock)
    available = (in_stock,) if counts.n_available else ()
    return [Facet("rating", _("Rating"), stars), Facet("in_stock", _("Availability"), available)]
