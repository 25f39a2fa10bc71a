"""What a list of products can be asked for: filters, order, fields. Parsed here, for lists and searches alike."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, FloatField, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from shop.api.body import IdList, WordList
from shop.api.pagination import Order, PageQuery, amount, fraction, moment
from shop.models import AspectInsight, ProductAttribute, ProductListing, VariantOption
from shop.ports.searcher import vocabulary

MAX_QUERY = 200
MAX_AMOUNT = {"max_digits": 15, "decimal_places": 3, "min_value": 0}
ORDERS = {
    order.name: order
    for order in (
        Order("-id", "product_id", descending=True, id_field="product_id"),
        Order("id", "product_id", id_field="product_id"),
        Order("newest", "product__published_at", descending=True, id_field="product_id", read=moment),
        Order("price", "price_from", id_field="product_id", read=amount),
        Order("-price", "price_from", descending=True, id_field="product_id", read=amount),
        Order("popular", "product__n_sold_7d", descending=True, id_field="product_id"),
        Order("rating", "stars", descending=True, id_field="product_id", read=fraction),
    )
}


class Attributes(serializers.CharField):
    """`colour:red,blue;size:l`: options are alternatives inside an attribute; across attributes all must hold."""

    default_error_messages = {"attributes": _("Write attributes as colour:red,blue;size:l (at most 10).")}

    def to_internal_value(self, data: Any) -> Any:
        parts = [part for part in super().to_internal_value(data).split(";") if part.strip()]
        pairs = [part.partition(":") for part in parts]
        found = {
            code.strip(): tuple(o.strip() for o in options.split(",") if o.strip())
            for code, _c, options in pairs
        }
        if not found or len(parts) > 10 or not all(found.values()) or len(found) < len(parts):
            self.fail("attributes")
        return found


class Filters(serializers.Serializer[Any]):
    """Filters that lists and searches share."""

    category = serializers.CharField(
        required=False, max_length=80, help_text="Slug; with all categories below it."
    )
    brand = WordList(required=False, help_text="Slugs, any of them.")
    praised = WordList(required=False, help_text="Codes of aspects; reviewers praise any of them.")
    price_min = serializers.DecimalField(required=False, **MAX_AMOUNT)  # type: ignore[arg-type]  # plain options
    price_max = serializers.DecimalField(required=False, **MAX_AMOUNT)  # type: ignore[arg-type]  # plain options
    in_stock = serializers.BooleanField(required=False, default=False)
    attributes = Attributes(
        required=False, help_text="`colour:red,blue;size:l`: any colour of these, and that size."
    )


class ProductQuery(Filters, PageQuery):
    """The list of products."""

    q = serializers.CharField(
        required=False,
        max_length=MAX_QUERY,
        help_text="Words or part of a SKU; best match first unless sorted.",
    )
    collection = serializers.CharField(required=False, max_length=80, help_text="Slug.")
    ids = IdList(required=False, help_text="Ids with commas between them.")
    sku = WordList(required=False, help_text="Products that have one of these SKUs.")
    sort = serializers.ChoiceField(
        choices=[*ORDERS], required=False, help_text="Default: latest first, `-id`."
    )
    fields_ = serializers.CharField(required=False, max_length=400, help_text="Names of fields with commas.")
    count = serializers.BooleanField(
        required=False, default=False, help_text="Adds `n_total`, counted up to 10,000."
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`fields` is a name that a serializer has for itself."""
        declared = super().get_fields()
        return {"fields" if name == "fields_" else name: field for name, field in declared.items()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "q" in attrs and ("ids" in attrs or "sku" in attrs or "collection" in attrs):
            raise serializers.ValidationError({"q": [_("q cannot be combined with ids, sku or collection.")]})
        return attrs


def narrowed(
    listings: "QuerySet[ProductListing, ProductListing]", wanted: Mapping[str, Any]
) -> "QuerySet[ProductListing, ProductListing]":
    """The listings that pass every filter."""
    if slug := wanted.get("category"):
        listings = listings.filter(product__category_id__in=_subtree(slug))
    if brands := wanted.get("brand"):
        listings = listings.filter(product__brand__slug__in=brands)
    if codes := wanted.get("praised"):
        listings = listings.filter(product_id__in=_praised(codes))
    if slug := wanted.get("collection"):
        listings = listings.filter(product__collections__slug=slug, product__collections__is_visible=True)
    if ids := wanted.get("ids"):
        listings = listings.filter(product_id__in=ids)
    if skus := wanted.get("sku"):
        listings = listings.filter(product__variants__sku__in=skus).distinct()
    if (low := wanted.get("price_min")) is not None:
        listings = listings.filter(price_to__gte=low)
    if (high := wanted.get("price_max")) is not None:
        listings = listings.filter(price_from__lte=high)
    if wanted.get("in_stock"):
        listings = listings.filter(is_available=True)
    for code, options in wanted.get("attributes", {}).items():
        listings = listings.filter(_has(code, options))
    return listings


def ordered(
    listings: "QuerySet[ProductListing, ProductListing]", order: Order
) -> "QuerySet[ProductListing, ProductListing]":
    """Rows that have a place in the order: its column is never null."""
    if order.field == "price_from":
        return listings.filter(price_from__isnull=False)
    if order.field == "stars":
        # A float, because SQLite compares a computed decimal with a text; 4.25 survives either way.
        return listings.annotate(stars=Coalesce("product__rating_average", 0.0, output_field=FloatField()))
    return listings


def _subtree(slug: str) -> list[int]:
    """The category and all below it, from what is kept of the tree: it costs neither a query nor composing one."""
    labels = vocabulary.load()
    root = next((row for row in labels.categories.values() if row.slug == slug), None)
    return labels.below(root.category_id) if root else []


def _praised(codes: Sequence[str]) -> "QuerySet[AspectInsight, int]":
    shown = AspectInsight.objects.shown().filter(verdict=AspectInsight.Verdict.POSITIVE)
    return shown.filter(aspect__code__in=codes).values_list("product_id", flat=True)


def _has(code: str, options: Sequence[str]) -> Q:
    """The product, or one of its active variants, has one of the options."""
    wanted = {"attribute__code": code, "option__code__in": options}
    of_product = ProductAttribute.objects.filter(product_id=OuterRef("product_id"), **wanted)
    of_variant = VariantOption.objects.filter(
        variant__product_id=OuterRef("product_id"), variant__is_active=True, **wanted
    )
    return Q(Exists(of_product)) | Q(Exists(of_variant))
