"""Products as lists show them: dictionaries straight from two narrow queries.

The first query finds and orders ids (see `pagination`), the second fetches what twenty rows show. Building model
instances and serializers for them costs several times as much and adds nothing: all fields are plain values.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from shop.contracts import money
from shop.contracts.errors import ShopError
from shop.models import AspectInsight, Channel, Product, ProductListing
from shop.models.prepared import Given, Prepared, Rows, Some, plain, words

Row = Mapping[str, Any]
LANGUAGES = tuple(code.replace("-", "_") for code, _name in settings.LANGUAGES)
TRANSLATED = ("product__name", "product__summary", "product__brand__name", "product__category__name")
PICTURE = "product__primary_image__"
COLUMNS = (
    "product_id", "price_from", "price_to", "compare_at_from", "is_available", "product__slug",
    "product__brand__slug", "product__category__slug", "product__rating_average", "product__n_reviews",
    "product__published_at", f"{PICTURE}file", f"{PICTURE}width", f"{PICTURE}height", f"{PICTURE}widths",
    *(f"{name}_{language}" for name in (*TRANSLATED, f"{PICTURE}alt") for language in LANGUAGES),
)  # fmt: skip
PRAISED = ("praised_code", "praised_name")  # computed, after the columns


class UnknownField(ShopError):
    """`fields` names something that products do not have."""

    code = "unknown_field"


class NamedRow(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class ImageRow(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="Path on this server, or an address, of the original.")
    alt = serializers.CharField(allow_blank=True)
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    renditions = serializers.DictField(child=serializers.CharField(), help_text="WebP files by their width.")


class PraisedRow(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="For the filter `praised`.")
    name = serializers.CharField()


class ProductRow(serializers.Serializer[Any]):
    """A product in a list. With `fields` only those that it names."""

    id = serializers.IntegerField(required=False)
    slug = serializers.CharField(required=False)
    name = serializers.CharField(required=False)
    summary = serializers.CharField(required=False, allow_blank=True)
    brand = NamedRow(required=False, allow_null=True)
    category = NamedRow(required=False)
    currency = serializers.CharField(required=False)
    price = serializers.CharField(required=False, allow_null=True, help_text="Of the cheapest variant.")
    price_to = serializers.CharField(required=False, allow_null=True, help_text="Of the dearest variant.")
    compare_at_price = serializers.CharField(required=False, allow_null=True)
    is_available = serializers.BooleanField(required=False)
    rating = serializers.CharField(required=False, allow_null=True, help_text="1 to 5 with two decimals.")
    n_reviews = serializers.IntegerField(required=False)
    praised = PraisedRow(
        required=False, allow_null=True, help_text="What most of its reviewers praise, if enough say so."
    )
    published_at = serializers.DateTimeField(required=False)
    image = ImageRow(required=False, allow_null=True)


def listed(channel_id: int) -> "QuerySet[ProductListing, ProductListing]":
    """The listings of products that a channel shows."""
    return ProductListing.objects.filter(channel_id=channel_id, is_visible=True, product__status="published")


def _read(rows: Rows) -> Rows:
    best = (
        plain(AspectInsight)
        .filter(product=OuterRef("product_id"), is_shown=True, verdict=AspectInsight.Verdict.POSITIVE)
        .order_by("-n_positive", "pk")
    )
    name = best.annotate(in_words=words("aspect__name")).values("in_words")[:1]
    found: Rows = rows.filter(
        channel_id=Given("channel"),
        product_id__in=Some("products"),
        is_visible=True,
        product__status=Product.Status.PUBLISHED,
    ).values_list(*COLUMNS, Subquery(best.values("aspect__code")[:1]), Subquery(name))
    return found


READ = Prepared(ProductListing, lambda *values: dict(zip((*COLUMNS, *PRAISED), values, strict=True)), _read)


def chosen(raw: str) -> tuple[str, ...]:
    """The names in `fields`; all of them where it is empty.

    Raises:
        UnknownField: naming what does not exist.
    """
    names = tuple(name.strip() for name in raw.split(",") if name.strip())
    if unknown := [name for name in names if name not in BUILDERS]:
        raise UnknownField(
            _("Unknown fields: %(unknown)s. Allowed are: %(known)s.")
            % {"unknown": ", ".join(unknown)[:200], "known": ", ".join(BUILDERS)},
            field="fields",
        )
    return names or tuple(BUILDERS)


def rows(product_ids: Sequence[int], *, channel: Channel, fields: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The products in the order of their ids, in one query; those that the channel does not show fall out."""
    return written(read(product_ids, channel=channel), channel=channel, fields=fields)


def read(product_ids: Sequence[int], *, channel: Channel) -> list[Row]:
    """What is known of the products: all that `written` makes its rows of."""
    found = (
        {row["product_id"]: row for row in READ.rows(channel=channel.pk, products=product_ids)}
        if product_ids
        else {}
    )
    return [found[product_id] for product_id in product_ids if product_id in found]


def written(found: Sequence[Row], *, channel: Channel, fields: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The rows as clients get them."""
    build = _builders(channel.currency, fields or tuple(BUILDERS))
    return [{name: make(row) for name, make in build.items()} for row in found]


def amount(value: Decimal | None, currency: str) -> str | None:
    """Money as a string with exactly the places that its currency has."""
    return None if value is None else str(money.quantize(value, currency))


def _builders(currency: str, fields: Sequence[str]) -> dict[str, Callable[[Row], Any]]:
    suffixes = language_suffixes()
    return {name: BUILDERS[name](currency, suffixes) for name in BUILDERS if name in fields}


def language_suffixes() -> tuple[str, ...]:
    """Column endings in order of preference: the reader's language, then the others."""
    own = (get_language() or settings.LANGUAGE_CODE).replace("-", "_")
    return (own, *(language for language in LANGUAGES if language != own))


def text(row: Row, name: str, suffixes: Sequence[str]) -> str:
    """A translated column of a row, in the first language that has it."""
    return next((found for suffix in suffixes if (found := row.get(f"{name}_{suffix}"))), "")


def _named(row: Row, name: str, suffixes: Sequence[str]) -> dict[str, str] | None:
    slug = row[f"{name}__slug"]
    return {"slug": slug, "name": text(row, f"{name}__name", suffixes)} if slug else None


def _praised(row: Row) -> dict[str, str] | None:
    return {"code": row["praised_code"], "name": row["praised_name"]} if row["praised_code"] else None


def _image(row: Row, suffixes: Sequence[str]) -> dict[str, Any] | None:
    if not row[f"{PICTURE}file"]:
        return None
    return image(
        row[f"{PICTURE}file"],
        alt=text(row, f"{PICTURE}alt", suffixes),
        width=row[f"{PICTURE}width"],
        height=row[f"{PICTURE}height"],
        widths=row[f"{PICTURE}widths"],
    )


def image(file: str, *, alt: str, width: int, height: int, widths: Sequence[int]) -> dict[str, Any]:
    """A picture with the addresses of its renditions."""
    path = PurePosixPath(file)
    return {
        "url": f"{settings.MEDIA_URL}{path}",
        "alt": alt,
        "width": width,
        "height": height,
        "renditions": {
            str(w): f"{settings.MEDIA_URL}{path.with_name(f'{path.stem}-{w}.webp')}" for w in widths
        },
    }


Maker = Callable[[str, Sequence[str]], Callable[[Row], Any]]


def _plain(column: str) -> Maker:
    return lambda currency, suffixes: lambda row: row[column]


def _money(column: str) -> Maker:
    return lambda currency, suffixes: lambda row: amount(row[column], currency)


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


BUILDERS: dict[str, Maker] = {
    "id": _plain("product_id"),
    "slug": _plain("product__slug"),
    "name": lambda currency, suffixes: lambda row: text(row, "product__name", suffixes),
    "summary": lambda currency, suffixes: lambda row: text(row, "product__summary", suffixes),
    "brand": lambda currency, suffixes: lambda row: _named(row, "product__brand", suffixes),
    "category": lambda currency, suffixes: lambda row: _named(row, "product__category", suffixes),
    "currency": lambda currency, suffixes: lambda row: currency,
    "price": _money("price_from"),
    "price_to": _money("price_to"),
    "compare_at_price": _money("compare_at_from"),
    "is_available": _plain("is_available"),
    "rating": lambda currency, suffixes: lambda row: _decimal(row["product__rating_average"]),
    "n_reviews": _plain("product__n_reviews"),
    "praised": lambda currency, suffixes: _praised,
    "published_at": lambda currency, suffixes: lambda row: row["product__published_at"].isoformat(),
    "image": lambda currency, suffixes: lambda row: _image(row, suffixes),
}
