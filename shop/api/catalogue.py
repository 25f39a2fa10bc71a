"""What the shop sells: products, variants, categories, brands, collections. Open to everybody; keys need a scope."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api import pagination, product_query, product_rows, searching, variant_rows
from shop.api.body import WordList
from shop.api.endpoint import Endpoint, NotHere
from shop.api.pagination import Order, PageQuery
from shop.api.product_query import ProductQuery
from shop.api.product_rows import ProductRow
from shop.api.variant_rows import VariantDetail, VariantRow
from shop.contracts.catalogue import CategoryNode
from shop.models import Brand, Collection
from shop.services import catalogue
from shop.services.api_keys import Scope

BY_ID = Order("id", "pk")


class CatalogueEndpoint(Endpoint):
    tag = "catalogue"
    scopes = {"GET": Scope.CATALOGUE_READ}
    is_conditional = True


class ListBody(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class ProductList(ListBody):
    n_total = serializers.IntegerField(required=False, help_text="With `count`; 10,000 means that or more.")
    results = ProductRow(many=True)


class VariantList(ListBody):
    results = VariantRow(many=True)


class BrandRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()


class BrandList(ListBody):
    results = BrandRow(many=True)


class CollectionRow(BrandRow):
    description = serializers.CharField(allow_blank=True)


class CollectionList(ListBody):
    results = CollectionRow(many=True)


class CategoryRow(BrandRow):
    parent = serializers.CharField(  # type: ignore[assignment]  # a name that fields have for themselves
        allow_null=True, help_text="Slug of the category above."
    )
    level = serializers.IntegerField(help_text="0 at the top.")
    n_products = serializers.IntegerField(help_text="In it and below.")


class CategoryList(serializers.Serializer[Any]):
    results = CategoryRow(many=True)


class Products(CatalogueEndpoint):
    @extend_schema(
        summary="List products",
        parameters=[ProductQuery],
        responses=ProductList,
        operation_id="products_list",
    )
    def get(self, request: Request) -> HttpResponseBase:
        wanted = self.query(ProductQuery)
        fields = product_rows.chosen(wanted.get("fields", ""))
        if wanted.get("q", "").strip():
            return Response(searching.product_list(request, self.channel, wanted, fields))
        order = product_query.ORDERS[wanted.get("sort", "-id")]
        listings = product_query.narrowed(product_rows.listed(self.channel.pk), wanted)
        keys = product_query.ordered(listings, order).values_list(order.field, "product_id")
        page = pagination.cut(
            keys, order=order, cursor=wanted.get("cursor"), limit=wanted["limit"], key=lambda row: row
        )
        found = product_rows.read([row[1] for row in page.rows], channel=self.channel)
        total = pagination.capped_count(listings.values("product_id")) if wanted["count"] else None
        if unchanged := self.unchanged(found, page.next, page.previous, total):
            return unchanged
        rows = product_rows.written(found, channel=self.channel, fields=fields)
        body = pagination.answer(request, page, rows)
        if total is not None:
            body["n_total"] = total
        return Response(body)


class VariantQuery(PageQuery):
    sku = WordList(required=False, help_text="SKUs with commas between them.")
    barcode = WordList(required=False, help_text="Barcodes with commas between them.")
    product = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="Id of the product."
    )


class Variants(CatalogueEndpoint):
    @extend_schema(
        summary="List variants",
        parameters=[VariantQuery],
        responses=VariantList,
        operation_id="variants_list",
    )
    def get(self, request: Request) -> Response:
        wanted = self.query(VariantQuery)
        names = {"sku": "sku__in", "barcode": "barcode__in", "product": "product_id"}
        chosen = {names[name]: wanted[name] for name in names if name in wanted}
        page = pagination.cut(
            variant_rows.sold_variants(self.channel.pk).filter(**chosen).values_list("pk", flat=True),
            order=BY_ID,
            cursor=wanted.get("cursor"),
            limit=wanted["limit"],
            key=lambda variant_id: (variant_id, variant_id),
        )
        shown = variant_rows.sold(self.channel.pk).filter(variant_id__in=page.rows).order_by("variant_id")
        rows = variant_rows.rows(shown, channel=self.channel) if page.rows else []
        return Response(pagination.answer(request, page, rows))


class Variant(CatalogueEndpoint):
    @extend_schema(
        summary="Look at a variant by its SKU", responses=VariantDetail, operation_id="variants_detail"
    )
    def get(self, request: Request, sku: str) -> Response:
        found = variant_rows.rows(
            variant_rows.sold(self.channel.pk).filter(variant__sku=sku), channel=self.channel
        )
        if not found:
            raise NotHere
        places = variant_rows.locations(variant_id=found[0]["id"], channel_id=self.channel.pk)
        return Response({**found[0], "locations": places})


class Categories(CatalogueEndpoint):
    @extend_schema(
        summary="The category tree, from the top down", responses=CategoryList, operation_id="categories_list"
    )
    def get(self, request: Request) -> Response:
        return Response({"results": list(_flat(catalogue.category_tree(channel_id=self.channel.pk)))})


class Category(CatalogueEndpoint):
    @extend_schema(summary="Look at a category", responses=CategoryRow, operation_id="categories_detail")
    def get(self, request: Request, slug: str) -> Response:
        rows = _flat(catalogue.category_tree(channel_id=self.channel.pk))
        found = next((row for row in rows if row["slug"] == slug), None)
        if found is None:
            raise NotHere
        return Response(found)


class Brands(CatalogueEndpoint):
    @extend_schema(
        summary="List brands", parameters=[PageQuery], responses=BrandList, operation_id="brands_list"
    )
    def get(self, request: Request) -> Response:
        wanted = self.query(PageQuery)
        page = pagination.cut(
            Brand.objects.all(),
            order=BY_ID,
            cursor=wanted.get("cursor"),
            limit=wanted["limit"],
            key=lambda b: (b.pk, b.pk),
        )
        return Response(pagination.answer(request, page, [_brand(brand) for brand in page.rows]))


class Collections(CatalogueEndpoint):
    @extend_schema(
        summary="List collections",
        parameters=[PageQuery],
        responses=CollectionList,
        operation_id="collections_list",
    )
    def get(self, request: Request) -> Response:
        wanted = self.query(PageQuery)
        page = pagination.cut(
            Collection.objects.filter(is_visible=True),
            order=Order("position", "position"),
            cursor=wanted.get("cursor"),
            limit=wanted["limit"],
            key=lambda one: (one.position, one.pk),
        )
        return Response(pagination.answer(request, page, [_collection(one) for one in page.rows]))


class CollectionDetail(CatalogueEndpoint):
    @extend_schema(summary="Look at a collection", responses=CollectionRow, operation_id="collections_detail")
    def get(self, request: Request, slug: str) -> Response:
        found = Collection.objects.filter(slug=slug, is_visible=True).first()
        if found is None:
            raise NotHere
        return Response(_collection(found))


def _brand(brand: Brand) -> dict[str, Any]:
    return {"id": brand.pk, "slug": brand.slug, "name": brand.name}


def _collection(one: Collection) -> dict[str, Any]:
    return {"id": one.pk, "slug": one.slug, "name": one.name, "description": one.description}


def _flat(
    nodes: Iterable[CategoryNode], parent: str | None = None, level: int = 0
) -> Iterator[dict[str, Any]]:
    """The tree as rows, each before those below it."""
    for node in nodes:
        yield {
            "id": node.category_id,
            "slug": node.slug,
            "name": node.name,
            "parent": parent,
            "level": level,
            "n_products": node.n_products,
        }
        yield from _flat(node.children, node.slug, level + 1)
