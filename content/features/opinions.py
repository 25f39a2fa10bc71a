"""What was read in reviews, out of the app's own table: for counting, and to find what is out of date.

One query for any number of products. What a person hid or what is held is not among it; what a person published counts
in full, whatever the app thinks of it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from content.contracts import Heard, Language, Named, Polarity, Reading, Remark, Written
from content.models import ReviewAnalysis
from shop.models import Aspect, ProductInsight, Review

WRITTEN = (
    "review_id", "review__product_id", "review__product__product_type__code", "review__stars", "review__title",
    "review__text", "review__customer_id", "review__is_verified", "review__created_at",
)  # fmt: skip
ANALYSIS = (
    "language", "p_positive", "remarks", "source", "model_version", "text_hash", "weight", "is_quarantined", "decided",
)  # fmt: skip
# Name of the model of a reading that failed: neither a model nor the lexicon could read the review.
FAILED = "none"


@dataclass(frozen=True, slots=True)
class Known:
    """When a review last changed, and what is known of it: empty and None where it was never read."""

    is_published: bool
    changed_at: datetime
    text_hash: str
    model_version: str
    has_failed: bool
    as_of: datetime | None


def known(review_ids: Sequence[int]) -> dict[int, Known]:
    """By review; one that vanished is left out."""
    fields = ("text_hash", "model_version", "model_name", "as_of")
    rows = Review.objects.filter(pk__in=list(review_ids)).values_list(
        "pk", "state", "changed_at", *(f"analysis__{name}" for name in fields)
    )
    return {
        pk: Known(
            state == Review.State.APPROVED, changed_at, text_hash or "", version or "", name == FAILED, as_of
        )
        for pk, state, changed_at, text_hash, version, name, as_of in rows
    }


def heard(product_ids: Sequence[int]) -> dict[int, list[Heard]]:
    """The published reviews that were read, by product, oldest first; a product without any is left out."""
    rows = (
        ReviewAnalysis.objects.filter(_counts(), review__product_id__in=list(product_ids))
        .filter(review__state=Review.State.APPROVED)
        .order_by("review__product_id", "review__created_at", "review_id")
        .values_list(*WRITTEN, *ANALYSIS)
    )
    found: dict[int, list[Heard]] = defaultdict(list)
    for row in rows:
        one = _heard(row)
        found[one.written.product_id].append(one)
    return dict(found)


def names() -> dict[str, Named]:
    """Every aspect that the shop knows, by its code."""
    rows = Aspect.objects.values_list("code", "name_en", "name_zh_hans")
    return {code: Named(en or code, zh or en or code) for code, en, zh in rows}


def to_read(version: str, retry_before: datetime, limit: int) -> list[int]:
    """Reviews that were never read, changed since, or were read by another version; by product.

    Args:
        version: of the serving model; empty where none serves, and then nothing is read again because of it: words
            alone must not replace what a model read.
        retry_before: a reading that failed before this moment is tried again.
        limit: 0 for all.
    """
    failed = Q(analysis__model_name=FAILED)
    stale = Q(analysis__isnull=True) | Q(changed_at__gt=F("analysis__as_of"))
    stale |= failed & Q(analysis__as_of__lt=retry_before)
    if version:
        stale |= ~failed & ~Q(analysis__model_version=version)
    return _reviews(Review.objects.filter(stale), limit)


def read_before(moment: datetime, limit: int) -> list[int]:
    """Reviews whose reading is older than a moment, or that have none; by product."""
    old = Q(analysis__isnull=True) | Q(analysis__as_of__lt=moment)
    return _reviews(Review.objects.filter(old), limit)


def written_by(customer_id: int) -> list[int]:
    """The reviews of a customer, by product."""
    return _reviews(Review.objects.filter(customer_id=customer_id), limit=0)


def to_publish(since: datetime | None, limit: int) -> list[int]:
    """Products whose published insight does not fit their reviews any more.

    Their number differs (deleted, hidden, published past every signal), or one was read later than the insight's
    moment. Counting uses the index by product and state; readings are looked at by their moment, from `since` on.
    """
    published = Review.objects.approved().filter(_counts("analysis__"))
    counted = published.filter(product_id=OuterRef("product_id")).order_by().values("product_id")
    n_now = Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
    differing = ProductInsight.objects.annotate(n_now=n_now).exclude(n_reviews=F("n_now"))
    unpublished = published.filter(~Exists(ProductInsight.objects.filter(product_id=OuterRef("product_id"))))
    later = published.filter(analysis__at__gt=F("product__insight__as_of"))
    if since is not None:
        later = later.filter(analysis__at__gte=since)
    found = [_products(rows, limit) for rows in (differing, unpublished, later)]
    return sorted({product_id for ids in found for product_id in ids})[: limit or None]


def _counts(path: str = "") -> Q:
    """Neither held, unless a person published it, nor unread."""
    allowed = Q(**{f"{path}verdict": ReviewAnalysis.Verdict.ALLOW})
    return allowed | Q(**{f"{path}decided": ReviewAnalysis.Decided.APPROVED})


def _reviews(rows: "QuerySet[Review]", limit: int) -> list[int]:
    return list(rows.order_by("product_id", "pk").values_list("pk", flat=True)[: limit or None])


def _products(rows: "QuerySet[ProductInsight] | QuerySet[Review]", limit: int) -> list[int]:
    return list(rows.order_by("product_id").values_list("product_id", flat=True).distinct()[: limit or None])


def _heard(row: tuple[Any, ...]) -> Heard:
    written, read = row[: len(WRITTEN)], row[len(WRITTEN) :]
    review_id, product_id, product_type, stars, title, text, author, is_verified, at = written
    language, p_positive, remarks, source, version, text_hash, weight, is_quarantined, decided = read
    return Heard(
        Written(review_id, product_id, product_type, stars, title, text, author or 0, is_verified, at),
        Reading(review_id, Language(language), p_positive, remarks_of(remarks), source, version),
        text_hash,
        weight=1.0 if decided == ReviewAnalysis.Decided.APPROVED else weight,
        is_quarantined=is_quarantined,
    )


def remarks_of(rows: Sequence[Sequence[Any]]) -> tuple[Remark, ...]:
    """Remarks as they are stored."""
    return tuple(Remark(aspect, Polarity(polarity), *rest) for aspect, polarity, *rest in rows)
