"""Products as passages: their properties, their description, and what published reviews say of them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shop.models import Product, ProductAttribute, Review
from support.contracts import Authority, Language, Passage

MAX_REVIEWS = 200  # of a product, the newest: a question is answered while somebody waits
SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])|\n+")


@dataclass(frozen=True, slots=True)
class Changed:
    """Tells whether what may be said of products changed."""

    product: datetime | None
    review: datetime | None


def changed(product_ids: tuple[int, ...]) -> Changed:
    product = Product.objects.filter(pk__in=product_ids).aggregate(at=Max("updated_at"))["at"]
    review = Review.objects.filter(product__in=product_ids).aggregate(at=Max("changed_at"))["at"]
    return Changed(product, review)


def product_passages(product_ids: tuple[int, ...], language: Language) -> tuple[Passage, ...]:
    """Properties, then sentences of the description, then sentences of reviews, product by product."""
    found = Product.objects.published().in_bulk(product_ids)
    with translation.override(language):
        return tuple(
            passage
            for key in product_ids
            if key in found
            for passage in _of_product(found[key], language, reverse("shop:product", args=[found[key].slug]))
        )


def _of_product(product: Product, language: Language, url: str) -> Iterator[Passage]:
    for code, text in _properties(product.pk).items():
        yield Passage(
            f"attribute:{product.pk}:{code}", text, Authority.ATTRIBUTE, language, product.name, url
        )
    for at, text in enumerate(sentences(f"{product.summary or ''}\n{product.description or ''}"), 1):
        key = f"description:{product.pk}:{at}"
        yield Passage(key, text, Authority.DESCRIPTION, language, product.name, url)
    newest = Review.objects.approved().filter(product=product).order_by("-created_at", "-pk")
    for review in newest[:MAX_REVIEWS]:
        authority = Authority.VERIFIED_REVIEW if review.is_verified else Authority.REVIEW
        for text in sentences(review.text):
            yield Passage(f"review:{review.pk}", text, authority, review.language, product.name, url)


def sentences(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE.split(text) if part.strip()]


def _properties(product_id: int) -> dict[str, str]:
    """Name and value of each property; several options share a line."""
    rows = ProductAttribute.objects.filter(product_id=product_id).select_related("attribute", "option")
    values: dict[str, list[str]] = defaultdict(list)
    names: dict[str, tuple[str, str]] = {}
    for row in rows.order_by("attribute__position", "attribute_id", "option__position", "pk"):
        names[row.attribute.code] = (row.attribute.name, row.attribute.unit or "")
        values[row.attribute.code].append(_written(row))
    return {code: f"{name}: {', '.join(values[code])} {unit}".strip() for code, (name, unit) in names.items()}


def _written(value: ProductAttribute) -> str:
    if value.option is not None:
        return value.option.label
    if value.number is not None:
        return f"{value.number.normalize() + 0:f}"
    return value.text if value.boolean is None else _("yes") if value.boolean else _("no")
