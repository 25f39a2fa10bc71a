"""Shop signals become work: a review that came or changed is read, and what its product says follows.

A signal that gets lost with the broker costs half a minute: the sweep finds reviews and products by their state. Only
forgetting is promised, because no table tells that it is still to be done.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from content import tasks
from content.services import deciding
from shop import signals
from shop.services import jobs


def connect() -> None:
    signals.review_submitted.connect(read_review, dispatch_uid="content.read")
    signals.review_decided.connect(record_decision, dispatch_uid="content.decided")
    signals.reviews_changed.connect(refresh_products, dispatch_uid="content.refresh")
    signals.product_changed.connect(check_descriptions, dispatch_uid="content.check")
    signals.behaviour_erased.connect(promise_forgetting, dispatch_uid="content.forget")


def read_review(*, review_id: int, **kwargs: Any) -> None:
    tasks.read.delay(review_ids=[review_id])


def record_decision(*, review_id: int, actor: str, decided_at: datetime, **kwargs: Any) -> None:
    """At once and in this process: the next reading must know of it."""
    deciding.record(review_id=review_id, actor=actor, decided_at=decided_at)


def refresh_products(*, product_ids: list[int], **kwargs: Any) -> None:
    tasks.refresh.delay(product_ids=product_ids)


def check_descriptions(*, product_ids: list[int], **kwargs: Any) -> None:
    tasks.check_descriptions.delay(product_ids=product_ids)


def promise_forgetting(*, customer_id: int | None, **kwargs: Any) -> None:
    """Devices alone wrote nothing."""
    if customer_id is None:
        return
    now = timezone.now()
    jobs.promise(
        task="content.tasks.forget",
        arguments={"customer_id": customer_id},
        key=f"content-forget:{customer_id}:{now.isoformat()}",
        now=now,
    )
