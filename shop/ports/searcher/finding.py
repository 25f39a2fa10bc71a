"""One page of product ids in order, and how many there are in all: one query, a second for a page past the end."""

from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Window

from shop.contracts.searching import SearchRequest, Sort
from shop.models import CollectionItem, ProductListing
from shop.ports.searcher.backends import Matches
from shop.ports.searcher.scope import ORDERS, Scope

MAX_PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Found:
    product_ids: tuple[int, ...]
    n_total: int


def page(scope: Scope) -> Found:
    """The ids of the asked page. The order is total, so that no product shows twice or never."""
    request = scope.request
    size = page_size(request)
    start = (max(1, request.page) - 1) * size
    if scope.matches is not None and request.sort is Sort.RELEVANCE:
        rows = _by_score(scope, scope.matches, start, size)
    else:
        rows = _by_order(scope, start, size)
    if not rows and start:
        return Found(product_ids=(), n_total=scope.rows().count())
    return Found(product_ids=tuple(product_id for product_id, _ in rows), n_total=rows[0][1] if rows else 0)


def page_size(request: SearchRequest) -> int:
    return max(1, min(request.page_size, MAX_PAGE_SIZE))


def _by_order(scope: Scope, start: int, size: int) -> list[tuple[int, int]]:
    counted = _ordered(scope).annotate(n_total=Window(Count("*")))
    return list(counted.values_list("product_id", "n_total")[start : start + size])


def _ordered(scope: Scope) -> "QuerySet[ProductListing]":
    """As asked; without a wish, a collection in its own order and anything else by sales."""
    rows, request = scope.rows(), scope.request
    if request.sort is Sort.PRAISE and request.aspect_ids:
        # The lower end of the interval: nine of ten who praise beat one of one.
        best = scope.praise().filter(product=OuterRef("product_id")).order_by("-positive_lo", "pk")
        return rows.order_by(Subquery(best.values("positive_lo")[:1]).desc(), *ORDERS[Sort.POPULAR])
    if request.sort not in {Sort.RELEVANCE, Sort.PRAISE}:
        return rows.order_by(*ORDERS[request.sort])
    if request.collection_id is None:
        return rows.order_by(*ORDERS[Sort.POPULAR])
    here = CollectionItem.objects.filter(collection_id=request.collection_id, product=OuterRef("product_id"))
    return rows.order_by(Subquery(here.values("position")[:1]), "product_id")


def _by_score(scope: Scope, matches: Matches, start: int, size: int) -> list[tuple[int, int]]:
    """Best matches first; equal scores by sales, then by age."""
    rows = scope.rows(matched=False).annotate(sold=F("product__n_sold_7d")).values_list("product_id", "sold")
    try:
        filtered, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    sql = f"""
        SELECT matched.product_id, COUNT(*) OVER ()
        FROM ({matches.sql}) matched JOIN ({filtered}) allowed
        ON allowed.product_id = matched.product_id
        ORDER BY matched.score, allowed.sold DESC, matched.product_id DESC LIMIT %s OFFSET %s"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*matches.params, *params, size, start])
        return [(product_id, n_total) for product_id, n_total in cursor.fetchall()]
