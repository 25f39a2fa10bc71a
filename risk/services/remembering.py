"""Writes events: into the table first, then into the memory that features are read from.

Redis is a copy. When it is away, features come from the table for a moment before it is asked again, so that a burst
does not wait for its timeout at every order.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from functools import cache, partial
from hashlib import blake2b
from typing import Any

import redis
from django.conf import settings
from django.db import transaction

from risk.contracts.events import Happening, Link
from risk.features import traces
from risk.features.memory import Memory
from risk.features.past import DatabaseMemory
from risk.features.redis_memory import RedisMemory
from risk.features.traces import Trace
from risk.models import RiskEvent
from risk.services import alerting

TIMEOUT_S = 0.03  # of one call; the whole screening has 80 ms
REST_S = 2.0  # without asking Redis after it failed
logger = logging.getLogger(__name__)


class SharedMemory:
    """Redis, and the table where it does not answer."""

    def __init__(self, shared: RedisMemory) -> None:
        self._shared, self._table = shared, DatabaseMemory()
        self._rests_until = 0.0

    def recall(self, places: Sequence[str], now_ms: int) -> list[list[Trace]]:
        """See `Memory.recall`."""
        if time.monotonic() >= self._rests_until:
            try:
                return self._shared.recall(places, now_ms)
            except redis.RedisError:
                self._rest()
        return self._table.recall(places, now_ms)

    def add(self, event: Happening) -> None:
        """See `Memory.add`; an event that Redis misses is in the table all the same."""
        try:
            self._shared.add(event)
        except redis.RedisError:
            self._rest()

    def _rest(self) -> None:
        logger.warning("risk: Redis does not answer; features are read from the database", exc_info=True)
        self._rests_until = time.monotonic() + REST_S


@cache
def _connected(url: str) -> SharedMemory:
    client = redis.Redis.from_url(url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)
    return SharedMemory(RedisMemory(client))


def memory() -> Memory:
    """The memory of this shop."""
    return _connected(settings.REDIS_URL) if settings.REDIS_URL else DatabaseMemory()


def key() -> bytes:
    """The key of hashes, derived from the shop's secret."""
    return blake2b(b"risk hashes", key=settings.SECRET_KEY.encode()[:64]).digest()


def store(event: Happening) -> RiskEvent:
    """Write an event's row; one that is there already is returned as it is."""
    row, is_new = RiskEvent.objects.get_or_create(event_id=event.event_id, defaults=_values(event))
    if is_new:
        # What bursts within minutes, such as tested cards, is looked for at once; see `alerting.hear`.
        transaction.on_commit(partial(alerting.hear, event, now=event.known_at), robust=True)
    return row


def row_of(event: Happening) -> RiskEvent:
    """The row, not yet written."""
    return RiskEvent(event_id=event.event_id, **_values(event))


def _values(event: Happening) -> dict[str, Any]:
    # `Any`: columns of many types.
    links = {link.value: event.links.get(link, "") for link in Link}
    return {
        "kind": event.kind.value,
        "occurred_at": event.occurred_at,
        "known_at": event.known_at,
        "at_ms": traces.milliseconds(event.at),
        "amount": event.amount,
        "subject": event.subject,
        "is_fraud": event.is_fraud,
        "numbers": dict(event.numbers),
        **links,
    }
