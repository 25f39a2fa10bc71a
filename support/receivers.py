"""Shop signals become work: a device that signs in brings its conversations along; one that is forgotten loses them.

An account's conversations go with the account: its row takes them along. They are no behaviour, so they stay where an
account only withdraws a consent.
"""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from shop import signals
from shop.services import jobs
from support import tasks


def connect() -> None:
    signals.customer_joined.connect(adopt_conversations, dispatch_uid="support.adopt")
    signals.behaviour_erased.connect(promise_forgetting, dispatch_uid="support.forget")


def promise_forgetting(*, visitor_ids: Sequence[int], **kwargs: Any) -> None:
    """Promised, not enqueued: forgetting must happen also past a broker that is away."""
    now = timezone.now()
    for visitor_id in visitor_ids:
        jobs.promise(
            task="support.tasks.forget",
            arguments={"visitor_id": visitor_id},
            key=f"support-forget:{visitor_id}:{now.isoformat()}",
            now=now,
        )


def adopt_conversations(*, customer_id: int, visitor_id: int, **kwargs: Any) -> None:
    tasks.adopt.delay(visitor_id=visitor_id, customer_id=customer_id)
