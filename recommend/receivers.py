"""Shop signals become tasks: forgetting somebody must reach the ledger."""

from collections.abc import Sequence
from typing import Any

from recommend import tasks
from shop import signals


def connect() -> None:
    signals.behaviour_erased.connect(enqueue_forget, dispatch_uid="recommend.forget")


def enqueue_forget(*, customer_id: int | None, visitor_ids: Sequence[int], **kwargs: Any) -> None:
    tasks.forget.delay(customer_id=customer_id, visitor_ids=list(visitor_ids))
