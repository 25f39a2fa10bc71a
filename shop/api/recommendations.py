"""Slates for apps and tills: the same recommender as the storefront's, with the reason of each item."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api import cart_rows, enums, product_rows
from shop.api.body import IdList
from shop.api.endpoint import Endpoint
from shop.api.product_rows import ProductRow
from shop.contracts.recommending import Reason, ReasonKind, Slate, SlateItem, SlateKind, SlateRequest
from shop.models import Product
from shop.services import slates
from shop.services.api_keys import Scope

NEED_PRODUCT = {SlateKind.SIMILAR, SlateKind.BOUGHT_TOGETHER}


class SlateQuery(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=enums.SLATE_KIND, default=SlateKind.FOR_YOU.value)
    products = IdList(
        required=False, help_text="Ids: of the page's product, for `similar` and `bought_together`."
    )
    cart = serializers.UUIDField(
        required=False, help_text="Token of a cart; nothing that lies in it is recommended."
    )
    limit = serializers.IntegerField(min_value=1, max_value=slates.MAX_SIZE, default=12)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["kind"] in NEED_PRODUCT and not attrs.get("products"):
            raise serializers.ValidationError({"products": [_("This kind of slate needs a product.")]})
        return attrs


class ReasonRow(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=enums.REASON_KIND)
    product_id = serializers.IntegerField(allow_null=True, help_text="The product that the reason names.")
    support = serializers.IntegerField(allow_null=True, help_text="Baskets with both.")
    total = serializers.IntegerField(allow_null=True, help_text="Baskets with that product.")
    text = serializers.CharField(allow_blank=True)


class ItemRow(serializers.Serializer[Any]):
    position = serializers.IntegerField(help_text="From 1; send it with a click.")
    score = serializers.FloatField()
    reason = ReasonRow()
    product = ProductRow()


class SlateBody(serializers.Serializer[Any]):
    slate_id = serializers.CharField(
        allow_blank=True, help_text="Send it with impressions, clicks and cart lines."
    )
    kind = serializers.ChoiceField(choices=enums.SLATE_KIND)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a name that fields have for themselves
        choices=["model", "fallback"]
    )
    model_version = serializers.CharField(allow_blank=True)
    results = ItemRow(many=True)


class Recommendations(Endpoint):
    tag = "recommendations"
    scopes = {"GET": Scope.RECOMMENDATIONS_READ}

    @extend_schema(
        summary="A slate", parameters=[SlateQuery], responses=SlateBody, operation_id="recommendations_slate"
    )
    def get(self, request: Request) -> Response:
        """Personal only for somebody who consented; to everybody else the same for all."""
        wanted = self.query(SlateQuery)
        in_cart = self._cart_products(wanted)
        kind = SlateKind(wanted["kind"])
        slate = slates.slates(
            [
                SlateRequest(
                    kind=kind,
                    channel_id=self.channel.pk,
                    now=timezone.now(),
                    visitor_id=self.who.visitor_id,
                    customer_id=self.who.customer_id,
                    product_ids=wanted.get("products", ()) or (in_cart if kind is SlateKind.CART else ()),
                    cart_product_ids=in_cart,
                    size=wanted["limit"],
                    personal=self.who.personal,
                )
            ]
        )[0]
        return Response(self._body(slate))

    def _cart_products(self, wanted: Mapping[str, Any]) -> tuple[int, ...]:
        """Products in the named cart; somebody else's cart counts as none."""
        cart = cart_rows.cart_by_token(wanted["cart"]) if "cart" in wanted else None
        if cart is None or cart.customer_id not in {None, self.who.customer_id}:
            return ()
        return tuple(cart.lines.values_list("variant__product_id", flat=True))

    def _body(self, slate: Slate) -> dict[str, Any]:
        ids = [item.product_id for item in slate.items]
        products = {row["id"]: row for row in product_rows.rows(ids, channel=self.channel)}
        names = _names(slate)
        return {
            "slate_id": slate.slate_id,
            "kind": slate.kind.value,
            "source": slate.source,
            "model_version": slate.model_version,
            "results": [
                _item(position, item, products[item.product_id], names)
                for position, item in enumerate(slate.items, start=1)
                if item.product_id in products
            ],
        }


def _item(
    position: int, item: SlateItem, product: dict[str, Any], names: Mapping[int, str]
) -> dict[str, Any]:
    reason = item.reason
    return {
        "position": position,
        "score": item.score,
        "reason": {
            "kind": reason.kind.value,
            "product_id": reason.product_id,
            "support": reason.support,
            "total": reason.total,
            "text": reason_text(reason, names.get(reason.product_id or 0, "")),
        },
        "product": product,
    }


def reason_text(reason: Reason, name: str) -> str:
    """A true reason in words; empty where only the kind of slate can say it."""
    texts = {
        ReasonKind.BECAUSE_VIEWED: _("Because you viewed %(name)s") if name else "",
        ReasonKind.BECAUSE_BOUGHT: _("Because you bought %(name)s") if name else "",
        ReasonKind.BOUGHT_TOGETHER: _("Bought together: %(support)d of %(total)d baskets")
        if reason.total
        else "",
        ReasonKind.SIMILAR: _("Similar to %(name)s") if name else _("Similar to this one"),
        ReasonKind.FOR_YOU: _("Fits what you looked at"),
        ReasonKind.POPULAR: _("Popular this week"),
        ReasonKind.BEST_SELLER: _("Best seller"),
        ReasonKind.NEW: _("New in the shop"),
    }
    values = {"name": name, "support": reason.support or 0, "total": reason.total or 0}
    return texts.get(reason.kind, "") % values


def _names(slate: Slate) -> dict[int, str]:
    ids = {item.reason.product_id for item in slate.items if item.reason.product_id}
    products = Product.objects.filter(pk__in=ids).only("name") if ids else []
    return {product.pk: product.name for product in products}
