"""Search over the same engine as the storefront: pages with facets, suggestions, and `q` of the product list."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api import pagination, product_rows
from shop.api.endpoint import Endpoint
from shop.api.pagination import Order
from shop.api.product_query import MAX_QUERY, Filters
from shop.api.product_rows import ProductRow
from shop.contracts.searching import Facet, SearchRequest, Sort
from shop.models import Aspect, AttributeOption, Brand, Category, Channel
from shop.services import search
from shop.services.api_keys import Scope

MAX_PAGE = 500
# Orders of the product list in the words of the search port.
SORTS = {"-id": Sort.NEWEST, "id": Sort.RELEVANCE}
BY_PAGE = Order("page", "page")


class SearchQuery(Filters):
    q = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_QUERY)
    sort = serializers.ChoiceField(
        choices=[sort.value for sort in Sort],
        default=Sort.RELEVANCE.value,
        help_text="`praise`: most surely praised for what `praised` names first.",
    )
    rating = serializers.IntegerField(
        required=False, min_value=1, max_value=5, help_text="At least so many stars."
    )
    page = serializers.IntegerField(min_value=1, max_value=MAX_PAGE, default=1)
    limit = serializers.IntegerField(
        min_value=1, max_value=pagination.MAX_LIMIT, default=pagination.DEFAULT_LIMIT
    )


class FacetOptionRow(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a name that fields have for themselves
    n_products = serializers.IntegerField()
    selected = serializers.BooleanField()


class FacetRow(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a name that fields have for themselves
    options = FacetOptionRow(many=True)


class SearchBody(serializers.Serializer[Any]):
    query = serializers.CharField(allow_blank=True)
    corrected_query = serializers.CharField(
        allow_blank=True, help_text="Searched instead, where `q` found nothing."
    )
    sku_product_id = serializers.IntegerField(
        allow_null=True, help_text="The product whose SKU or barcode `q` is."
    )
    n_total = serializers.IntegerField()
    page = serializers.IntegerField()
    n_pages = serializers.IntegerField()
    currency = serializers.CharField()
    price_low = serializers.CharField(allow_null=True)
    price_high = serializers.CharField(allow_null=True)
    facets = FacetRow(many=True)
    results = ProductRow(many=True)


class SuggestQuery(serializers.Serializer[Any]):
    q = serializers.CharField(max_length=MAX_QUERY)
    limit = serializers.IntegerField(min_value=1, max_value=20, default=8)


class SuggestionRow(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="`query`, `category` or `product`.")
    label = serializers.CharField()  # type: ignore[assignment]  # a name that fields have for themselves
    url = serializers.CharField(help_text="Path of the page in the storefront.")


class SuggestBody(serializers.Serializer[Any]):
    results = SuggestionRow(many=True)


class Search(Endpoint):
    tag = "search"
    scopes = {"GET": Scope.CATALOGUE_READ}
    rates = ("anon", "search")
    is_conditional = True

    @extend_schema(
        summary="Search with facets", parameters=[SearchQuery], responses=SearchBody, operation_id="search"
    )
    def get(self, request: Request) -> HttpResponseBase:
        wanted = self.query(SearchQuery)
        found = search.search(
            _request(wanted, self.channel, page=wanted["page"], sort=Sort(wanted["sort"]), facets=True)
        )
        rows = product_rows.read(found.product_ids, channel=self.channel)
        if unchanged := self.unchanged(found, rows):
            return unchanged
        currency = self.channel.currency
        body = {
            "query": wanted["q"],
            "corrected_query": found.corrected_query,
            "sku_product_id": found.sku_product_id,
            "n_total": found.n_total,
            "page": found.page,
            "n_pages": found.n_pages,
            "currency": currency,
            "price_low": product_rows.amount(found.price_low, currency),
            "price_high": product_rows.amount(found.price_high, currency),
            "facets": [_facet(facet) for facet in found.facets],
            "results": product_rows.written(rows, channel=self.channel),
        }
        return Response(body)


class Suggest(Endpoint):
    tag = "search"
    scopes = {"GET": Scope.CATALOGUE_READ}
    rates = ("anon", "search")
    is_conditional = True

    @extend_schema(
        summary="Rows for autocomplete",
        parameters=[SuggestQuery],
        responses=SuggestBody,
        operation_id="suggest",
    )
    def get(self, request: Request) -> Response:
        wanted = self.query(SuggestQuery)
        found = search.suggest(query=wanted["q"], channel_id=self.channel.pk, limit=wanted["limit"])
        return Response({"results": [{"kind": s.kind, "label": s.label, "url": s.url} for s in found]})


def product_list(
    request: Request, channel: Channel, wanted: Mapping[str, Any], fields: Sequence[str]
) -> dict[str, Any]:
    """The product list with `q`: the search engine's order, whose pages have numbers; the cursor holds the number."""
    at = pagination.decode(wanted["cursor"], BY_PAGE) if wanted.get("cursor") else None
    number = min(max(at.row_id if at else 1, 1), MAX_PAGE)
    sort = _sort(wanted.get("sort"))
    found = search.search(_request(wanted, channel, page=number, sort=sort, facets=False))
    page = pagination.Page(
        rows=found.product_ids,
        next=pagination.encode(BY_PAGE, (number + 1, number + 1))
        if number < min(found.n_pages, MAX_PAGE)
        else None,
        previous=pagination.encode(BY_PAGE, (number - 1, number - 1)) if number > 1 else None,
    )
    body = pagination.answer(
        request, page, product_rows.rows(found.product_ids, channel=channel, fields=fields)
    )
    if wanted["count"]:
        body["n_total"] = min(found.n_total, pagination.MAX_COUNT)
    return body


def _sort(name: str | None) -> Sort:
    if name is None:
        return Sort.RELEVANCE
    return SORTS.get(name) or Sort(name)


def _request(
    wanted: Mapping[str, Any], channel: Channel, *, page: int, sort: Sort, facets: bool
) -> SearchRequest:
    """The port's request. A slug or code that does not exist matches nothing, it is not left out."""
    category = _id_of(Category.objects.visible(), wanted.get("category"))
    brands = wanted.get("brand", ())
    known = dict(Brand.objects.filter(slug__in=brands).values_list("slug", "pk")) if brands else {}
    praised = wanted.get("praised", ())
    aspects = dict(Aspect.objects.filter(code__in=praised).values_list("code", "pk")) if praised else {}
    return SearchRequest(
        channel_id=channel.pk,
        query=wanted.get("q", "").replace("\x00", "").strip(),
        category_id=category,
        brand_ids=tuple(known.get(slug, NOTHING) for slug in brands),
        aspect_ids=tuple(aspects.get(code, NOTHING) for code in praised),
        option_ids=_options(wanted.get("attributes", {})),
        price_min=wanted.get("price_min"),
        price_max=wanted.get("price_max"),
        in_stock=bool(wanted.get("in_stock")),
        min_rating=wanted.get("rating"),
        sort=sort,
        page=page,
        page_size=wanted["limit"],
        facets=facets,
    )


NOTHING = 0  # an id that no row has


def _id_of(rows: Any, slug: str | None) -> int | None:
    return rows.filter(slug=slug).values_list("pk", flat=True).first() or NOTHING if slug else None


def _options(attributes: Mapping[str, Sequence[str]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for code, options in attributes.items():
        rows = AttributeOption.objects.filter(attribute__code=code, code__in=options)
        found[code] = tuple(rows.order_by("pk").values_list("pk", flat=True)) or (NOTHING,)
    return found


def _facet(facet: Facet) -> dict[str, Any]:
    options = [
        {"value": one.value, "label": one.label, "n_products": one.n_products, "selected": one.selected}
        for one in facet.options
    ]
    return {"code": facet.code, "label": facet.label, "options": options}
