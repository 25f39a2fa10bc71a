"""Publish what customers say about products: the one door through which insights reach the shop.

Everything of a product is replaced in one transaction, so no page ever sees the counts of one reading beside the
quotes of another. Of two readings at once the later one stays, whichever is written last.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shop import signals
from shop.contracts.errors import ShopError
from shop.contracts.insights import AspectCount, Bullet, Mention, Opinion, ProductInsight
from shop.models import Aspect, AspectInsight, Product, Review, ReviewMention
from shop.models import ProductInsight as Row


class UnknownAspect(ShopError):
    """An insight speaks of an aspect that the shop does not know."""

    code = "unknown_aspect"


@transaction.atomic
def publish(*, insight: ProductInsight, mentions: Sequence[Mention], now: datetime) -> bool:
    """Replace all that is said about a product.

    Args:
        mentions: of the product's published reviews; one that vanished meanwhile is left out.

    Returns:
        Whether it is said from now on: not where a later reading is published already, or the product is gone.

    Raises:
        UnknownAspect: nothing is changed then.
    """
    if not Product.objects.select_for_update().filter(pk=insight.product_id).values_list("pk").first():
        return False
    if Row.objects.filter(product_id=insight.product_id, as_of__gt=insight.as_of).exclude(digest="").exists():
        return False
    aspects = _aspects({row.code for row in insight.aspects} | {mention.aspect for mention in mentions})
    Row.objects.update_or_create(
        product_id=insight.product_id,
        defaults={
            "n_reviews": insight.n_reviews,
            "n_reviewers": insight.n_reviewers,
            "shown": shown(insight, aspects),
            "source": insight.source,
            "model_version": insight.model_version,
            "digest": insight.digest,
            "as_of": insight.as_of,
            "published_at": now,
        },
    )
    _replace_counts(insight, aspects)
    _replace_mentions(insight.product_id, mentions, aspects)
    _announce(insight.product_id)
    return True


def digests(*, product_ids: Sequence[int]) -> dict[int, str]:
    """Of what is published, by product; one of which nothing was ever published is left out."""
    return dict(Row.objects.filter(product_id__in=product_ids).values_list("product_id", "digest"))


def n_published() -> int:
    """Products of which something is said."""
    return Row.objects.filter(n_reviews__gt=0).count()


def confirm(*, product_ids: Sequence[int], as_of: datetime) -> None:
    """What is published still holds at a later moment; nobody needs to be told."""
    Row.objects.filter(product_id__in=product_ids, as_of__lt=as_of).update(as_of=as_of)


@transaction.atomic
def publish_bullets(*, product_id: int, bullets: Sequence[Bullet], now: datetime) -> None:
    """Replace the description in short; reviews need not have been read."""
    rows = [asdict(bullet) for bullet in bullets]
    Row.objects.update_or_create(
        product_id=product_id,
        defaults={"bullets": rows, "published_at": now},
        create_defaults={
            "bullets": rows, "n_reviews": 0, "n_reviewers": 0, "source": "fallback", "as_of": now, "published_at": now,
        },
    )  # fmt: skip
    _announce(product_id)


@transaction.atomic
def withdraw(*, product_id: int, now: datetime) -> bool:
    """Say nothing any more about a product's reviews; its bullets stay. Returns whether anything was said."""
    changes = {"n_reviews": 0, "n_reviewers": 0, "shown": {}, "digest": "", "as_of": now, "published_at": now}
    said = Row.objects.filter(product_id=product_id).exclude(digest="", n_reviews=0)
    is_changed = bool(said.update(**changes))
    if is_changed:
        AspectInsight.objects.filter(product_id=product_id).delete()
        ReviewMention.objects.filter(product_id=product_id).delete()
        _announce(product_id)
    return is_changed


def shown(insight: ProductInsight, aspects: dict[str, Aspect]) -> dict[str, Any]:
    """What the product page needs, as plain JSON: aspects with their names, and all that is quoted."""
    return {
        "n_verified": insight.n_verified,
        "aspects": [_aspect(row, aspects[row.code]) for row in insight.aspects if row.is_shown],
        "quotes": [asdict(quote) for quote in insight.quotes],
        "claims": [asdict(claim) for claim in insight.claims],
        "pros": list(insight.pros),
        "cons": list(insight.cons),
        "suits": [asdict(tag) for tag in insight.suits],
    }


def _aspect(row: AspectCount, aspect: Aspect) -> dict[str, Any]:
    plain = asdict(row) | {"name_en": aspect.name_en, "name_zh": aspect.name_zh_hans}  # type: ignore[attr-defined]
    return plain | {"months": [asdict(month) | _month(month.month) for month in row.months]}


def _month(month: date) -> dict[str, str]:
    return {"month": month.isoformat()}


def _aspects(codes: set[str]) -> dict[str, Aspect]:
    found = {aspect.code: aspect for aspect in Aspect.objects.filter(code__in=codes)}
    if missing := sorted(codes - set(found)):
        raise UnknownAspect(_("There is no such aspect: %(codes)s") % {"codes": ", ".join(missing)})
    return found


def _replace_counts(insight: ProductInsight, aspects: dict[str, Aspect]) -> None:
    AspectInsight.objects.filter(product_id=insight.product_id).delete()
    AspectInsight.objects.bulk_create(
        AspectInsight(
            product_id=insight.product_id,
            aspect=aspects[row.code],
            n_reviewers=row.n_reviewers,
            n_mentions=row.n_mentions,
            n_positive=row.n_positive,
            n_negative=row.n_negative,
            n_neutral=row.n_neutral,
            verdict=row.verdict,
            is_shown=row.is_shown,
            positive_lo=row.positive_lo,
            positive_hi=row.positive_hi,
        )
        for row in insight.aspects
    )


def _replace_mentions(product_id: int, mentions: Sequence[Mention], aspects: dict[str, Aspect]) -> None:
    ReviewMention.objects.filter(product_id=product_id).delete()
    published = set(Review.objects.approved().filter(product_id=product_id).values_list("pk", flat=True))
    ReviewMention.objects.bulk_create(
        ReviewMention(
            review_id=mention.review_id,
            product_id=product_id,
            aspect=aspects[mention.aspect],
            opinion=mention.opinion if mention.opinion != Opinion.MIXED else Opinion.NEUTRAL,
            start=mention.start,
            end=mention.end,
        )
        for mention in mentions
        if mention.review_id in published
    )


def _announce(product_id: int) -> None:
    """Nothing that is searched or priced changed: whoever shows or learns from insights is told, nobody else."""
    transaction.on_commit(partial(signals.insights_changed.send_robust, Product, product_ids=[product_id]))
