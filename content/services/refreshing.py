"""Publish what the reviews of products say, whenever that changed; a product at a time, in one transaction each.

The ledger gets a row for every publication. A product that fails is logged and left as it was; the sweep comes back.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from content import features
from content.contracts import Heard, Limits, Named
from content.models import InsightDecision
from content.services import composing
from content.services.composing import Composed
from shop.services import insights

MODEL_NAME = "reader"
CHUNK = 50  # products whose reviews are held in memory at once
Progress = Callable[[float], None]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a chunk of products is refreshed with."""

    names: Mapping[str, Named]
    digests: Mapping[int, str]
    limits: Limits
    now: datetime


def refresh(*, product_ids: Sequence[int], now: datetime, progress: Progress = lambda done: None) -> int:
    """Publish anew where the digest of the published reviews is another one; returns how many products changed."""
    ids = sorted(set(product_ids))
    names = features.names() if ids else {}
    n_changed = 0
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        known = _Known(names, insights.digests(product_ids=chunk), limits(), now)
        n_changed += _refresh(chunk, known)
        progress(min(1.0, (start + CHUNK) / len(ids)))
    return n_changed


def limits() -> Limits:
    """The business's limits: defaults, and what the settings say otherwise."""
    return Limits(**getattr(settings, "CONTENT_LIMITS", {}))


def _refresh(chunk: Sequence[int], known: _Known) -> int:
    heard = features.heard(chunk)
    n_changed, unchanged = 0, []
    for product_id in chunk:
        try:
            changed = _one(product_id, heard.get(product_id, []), known)
        except Exception:  # one product that cannot be published is no reason to leave out the others
            logger.exception("content: what product %s's reviews say cannot be published", product_id)
            continue
        n_changed += changed
        if not changed:
            unchanged.append(product_id)
    insights.confirm(product_ids=unchanged, as_of=known.now)
    return n_changed


def _one(product_id: int, heard: list[Heard], known: _Known) -> bool:
    if not heard:
        return _withdraw(product_id, known)
    digest = composing.digest(heard, known.names)
    if known.digests.get(product_id) == digest:
        return False
    return _publish(
        composing.compose(heard, names=known.names, limits=known.limits, digest=digest, now=known.now)
    )


@transaction.atomic
def _publish(composed: Composed) -> bool:
    insight = composed.insight
    is_published = insights.publish(insight=insight, mentions=composed.mentions, now=insight.as_of)
    if is_published:
        InsightDecision.objects.create(
            product_id=insight.product_id,
            at=insight.as_of,
            as_of=insight.as_of,
            source=insight.source,
            model_name=MODEL_NAME,
            model_version=insight.model_version,
            reasons=[["left out", composed.n_left_out]] if composed.n_left_out else [],
            digest=insight.digest,
            n_reviews=insight.n_reviews,
            counts={
                one.code: [one.n_positive, one.n_negative, one.n_mentions, one.n_reviewers]
                for one in insight.aspects
            },
            claims=[[claim.text_en, claim.text_zh] for claim in insight.claims],
            dropped=[list(one) for one in composed.dropped],
        )
    return is_published


@transaction.atomic
def _withdraw(product_id: int, known: _Known) -> bool:
    """No published review is left: nothing is said any more, and the ledger says since when."""
    is_withdrawn = insights.withdraw(product_id=product_id, now=known.now)
    if is_withdrawn:
        InsightDecision.objects.create(
            product_id=product_id, at=known.now, as_of=known.now, source=composing.FALLBACK, n_reviews=0
        )
    return is_withdrawn
