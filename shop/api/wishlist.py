"""The signed-in customer's wishes. PUT and DELETE say what shall be, so that sending them twice changes nothing."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api import pagination, product_rows
from shop.api.catalogue import ListBody
from shop.api.endpoint import Endpoint, NotHere
from shop.api.pagination import Order, PageQuery
from shop.api.product_rows import ProductRow
from shop.models import WishlistItem
from shop.services import wishlist

LATEST = Order("latest", "pk", descending=True)


class WishList(ListBody):
    results = ProductRow(many=True)


class WishState(serializers.Serializer[Any]):
    product_id = serializers.IntegerField()
    is_wished = serializers.BooleanField()


class Wishlist(Endpoint):
    tag = "wishlist"
    signed_in = frozenset({"GET"})

    @extend_schema(
        summary="List wishes, latest first",
        parameters=[PageQuery],
        responses=WishList,
        operation_id="wishlist_list",
    )
    def get(self, request: Request) -> Response:
        wanted = self.query(PageQuery)
        page = pagination.cut(
            WishlistItem.objects.filter(customer_id=self.customer_id).values_list("pk", "product_id"),
            order=LATEST,
            cursor=wanted.get("cursor"),
            limit=wanted["limit"],
            key=lambda row: (row[0], row[0]),
        )
        rows = product_rows.rows([row[1] for row in page.rows], channel=self.channel)
        return Response(pagination.answer(request, page, rows))


class Wish(Endpoint):
    tag = "wishlist"
    signed_in = frozenset({"PUT", "DELETE"})

    @extend_schema(
        summary="Wish for a product", request=None, responses=WishState, operation_id="wishlist_add"
    )
    def put(self, request: Request, product_id: int) -> Response:
        if not product_rows.listed(self.channel.pk).filter(product_id=product_id).exists():
            raise NotHere
        return Response(self._make(product_id, is_wished=True))

    @extend_schema(summary="Wish no longer", responses={200: WishState}, operation_id="wishlist_remove")
    def delete(self, request: Request, product_id: int) -> Response:
        return Response(self._make(product_id, is_wished=False))

    def _make(self, product_id: int, *, is_wished: bool) -> dict[str, Any]:
        customer_id = self.customer_id
        now_wished = WishlistItem.objects.filter(customer_id=customer_id, product_id=product_id).exists()
        if now_wished != is_wished:
            now_wished = wishlist.toggle(
                customer_id=customer_id,
                product_id=product_id,
                now=timezone.now(),
                who=self.who,
                channel_id=self.channel.pk,
            )
        return {"product_id": product_id, "is_wished": now_wished}
