"""What a question may be answered from: the sentences of a product's reviews, and its properties.

Only reviews that everybody can read and that were read here: what is not yet known to be harmless is not cited.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from content.contracts import Language, Passage, Property, Remark, Subject, Tally
from content.features.opinions import remarks_of
from content.features.parts import split
from content.models import ReviewAnalysis
from shop.models import AspectInsight, Product, ProductAttribute, Review

MAX_REVIEWS = 2_000  # the newest: a question is answered while somebody waits
LANGUAGES = ("en", "zh_hans")
COLUMNS = (
    "review_id", "review__customer_id", "review__text", "review__stars", "review__author_name",
    "review__is_verified", "review__created_at", "language", "remarks",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stamp:
    """Tells whether a product's passages changed: how many reviews, and the latest change and reading."""

    n_reviews: int
    changed_at: datetime | None
    read_at: datetime | None


def stamp(product_id: int) -> Stamp:
    found = _citable(product_id).aggregate(n=Count("pk"), changed=Max("review__changed_at"), read=Max("at"))
    return Stamp(found["n"], found["changed"], found["read"])


def passages(product_id: int) -> tuple[Passage, ...]:
    """Every sentence, newest reviews first."""
    rows = _citable(product_id).order_by("-review__created_at", "-review_id").values_list(*COLUMNS)
    return tuple(passage for row in rows[:MAX_REVIEWS] for passage in _sentences(*row))


def subject(product_id: int) -> Subject:
    """The product by its names in both languages, with its properties in the reader's."""
    product = Product.objects.select_related("product_type", "brand").get(pk=product_id)
    rows = (product, product.product_type, *([product.brand] if product.brand else []))
    names = {getattr(row, f"name_{language}") or "" for row in rows for language in LANGUAGES}
    return Subject(
        product_id, product.product_type.code, tuple(sorted(names - {""})), _properties(product_id)
    )


def tallies(product_id: int) -> dict[str, Tally]:
    """What the product's page says of each aspect, by code, most mentioned first: an answer must not say otherwise."""
    rows = AspectInsight.objects.shown().filter(product_id=product_id).order_by("-n_mentions", "pk")
    columns = ("aspect__code", "n_mentions", "n_reviewers", "n_positive", "n_negative")
    return {code: Tally(*counts) for code, *counts in rows.values_list(*columns)}


def _citable(product_id: int) -> QuerySet[ReviewAnalysis]:
    decided = Q(verdict=ReviewAnalysis.Verdict.ALLOW) | Q(decided=ReviewAnalysis.Decided.APPROVED)
    return ReviewAnalysis.objects.filter(
        decided, review__product_id=product_id, review__state=Review.State.APPROVED, is_quarantined=False
    )


def _sentences(
    review_id: int, customer_id: int | None, text: str, stars: int, name: str, is_verified: bool,
    created_at: datetime, language: str, remarks: list[list[object]],
) -> Iterator[Passage]:  # fmt: skip
    said = remarks_of(remarks)
    for one in split(text).sentences:
        yield Passage(
            review_id=review_id,
            author=f"c{customer_id}" if customer_id else f"r{review_id}",
            text=text[one.start : one.end],
            words=one.text,
            start=one.start,
            end=one.end,
            language=Language(language),
            remarks=tuple(remark for remark in said if _is_within(remark, one.start, one.end)),
            stars=stars,
            author_name=name,
            is_verified=is_verified,
            created_at=created_at,
        )


def _is_within(remark: Remark, start: int, end: int) -> bool:
    return remark.start < end and start < remark.end


def _properties(product_id: int) -> tuple[Property, ...]:
    """Several options of one property share its value."""
    rows = ProductAttribute.objects.filter(product_id=product_id).select_related("attribute", "option")
    values: dict[str, list[str]] = defaultdict(list)
    attributes = {}
    for row in rows.order_by("attribute__position", "attribute_id", "option__position", "pk"):
        attributes[row.attribute.code] = row.attribute
        values[row.attribute.code].append(_written(row))
    return tuple(
        Property(
            code=code,
            names=tuple(getattr(one, f"name_{language}") or "" for language in LANGUAGES),
            label=one.name,
            value=f"{', '.join(values[code])} {one.unit}".strip(),
        )
        for code, one in attributes.items()
    )


def _written(value: ProductAttribute) -> str:
    if value.option is not None:
        return value.option.label
    if value.number is not None:
        return f"{value.number.normalize() + 0:f}"
    return value.text if value.boolean is None else _("yes") if value.boolean else _("no")


@dataclass(frozen=True, slots=True)
class Shown:
    """A product that a channel shows, by what its address needs."""

    product_id: int
    slug: str
    name: str


def shown(ref: str, channel_id: int) -> Shown | None:
    """The product with this slug, or id, where the channel shows it."""
    is_id = ref.isascii() and ref.isdigit() and len(ref) < 19
    named = Q(slug=ref) | Q(pk=int(ref)) if is_id else Q(slug=ref)
    # An id before a slug that happens to be digits.
    found = sorted(Product.objects.listed_in(channel_id).filter(named), key=lambda row: str(row.pk) != ref)
    return Shown(found[0].pk, found[0].slug, found[0].name) if found else None
