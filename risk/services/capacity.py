"""How many decisions people have time for: a bar on what a review must save, set by the latest of the same queue.

Orders queue by channel, in its currency; sign-ins, codes, returns and reviews share one queue.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal

from django.conf import settings
from django.core.cache import cache

from risk.contracts import Action, Why
from risk.contracts.heads import Head
from risk.models import ScreeningDecision
from risk.policy import queueing


def least_saving(channel_id: int | None) -> Decimal:
    """What a review must save to be worth one of the places in the queue; 0 where all have room.

    Args:
        channel_id: whose orders; None for all that is no order.
    """
    key = f"risk:least-saving:{channel_id}"
    found = cache.get(key)
    if found is None:
        rate = settings.RISK_ABUSE_REVIEW_RATE if channel_id is None else settings.RISK_REVIEW_RATE
        found = queueing.bar(_past(channel_id), rate=rate)
        cache.set(key, found, queueing.HOLDS_S)
    return Decimal(found)


def room(n_orders: int) -> int:
    """Reviews that people have time for among so many orders."""
    return math.ceil(settings.RISK_REVIEW_RATE * n_orders)


def _past(channel_id: int | None) -> list[queueing.Past]:
    """The latest decisions."""
    rows = ScreeningDecision.objects.filter(channel_id=channel_id)
    own = (
        rows.exclude(head=Head.PAYMENT.value) if channel_id is None else rows.filter(head=Head.PAYMENT.value)
    )
    latest = own.order_by("-at", "-pk").values_list("costs", "verdict", "why")[: queueing.LATEST]
    return [_place(costs, verdict, why) for costs, verdict, why in latest]


def _place(costs: Mapping[str, str], verdict: str, why: str) -> queueing.Past:
    saving = queueing.saving_of({Action(name): Decimal(cost) for name, cost in costs.items()})
    is_reviewed = verdict == Action.REVIEW.value
    return queueing.Past(
        saving, by_rule=is_reviewed and why == Why.RULE.value, by_cost=is_reviewed and why == Why.COST.value
    )
