"""Shop signals become promised work: forgetting somebody must reach the ledger, also past a broker that is away."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from shop import signals
from shop.services import jobs


def connect() -> None:
    signals.behaviour_erased.connect(promise_forgetting, dispatch_uid="recommend.forget")


def promise_forgetting(*, customer_id: int | None, visitor_ids: Sequence[int], **kwargs: Any) -> None:
    """One job per device, and one for the customer; 0 stands for nobody."""
    now = timezone.now()
    who = [(customer_id, 0)] if customer_id is not None else []
    for customer, visitor in [*who, *((0, visitor_id) for visitor_id in visitor_ids)]:
        jobs.promise(
            task="recommend.tasks.forget",
            arguments={"customer_id": customer, "visitor_id": visitor},
            key=f"recommend-forget:{customer}:{visitor}:{now.isoformat()}",
            now=now,
        )
