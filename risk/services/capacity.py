"""How many orders people have time for: a bar on what a review must save, set by the latest orders of the channel."""

from __future__ import annotations

import math
from decimal import Decimal

from django.conf import settings
from django.core.cache import cache

from risk.contracts import Action
from risk.contracts.heads import Head
from risk.models import ScreeningDecision
from risk.policy import queueing

LATEST = 1_000  # orders that say what the next ones will be like
LEAST = 100  # of fewer, a share says nothing
HOLDS_S = 300


def least_saving(channel_id: int | None) -> Decimal:
    """What a review must save to be worth one of the places in the queue; 0 where all have room."""
    key = f"risk:least-saving:{channel_id}"
    found = cache.get(key)
    if found is None:
        found = _least_saving(channel_id)
        cache.set(key, found, HOLDS_S)
    return Decimal(found)


def room(n_orders: int) -> int:
    """Reviews that people have time for among so many orders."""
    return math.ceil(settings.RISK_REVIEW_RATE * n_orders)


def _least_saving(channel_id: int | None) -> Decimal:
    rows = ScreeningDecision.objects.filter(channel_id=channel_id, head=Head.PAYMENT.value).exclude(costs={})
    tables = list(rows.order_by("-at", "-pk").values_list("costs", flat=True)[:LATEST])
    if len(tables) < LEAST:
        return Decimal(0)
    savings = (
        queueing.saving_of({Action(name): Decimal(cost) for name, cost in table.items()})
        for table in tables
        if len(table) > 1 and Action.REVIEW.value in table
    )
    return queueing.least_saving(savings, room=room(len(tables)))
