"""Writes events: into the table first, then into the memory that features are read from.

Redis is a copy. When it is away, features come from the table for a moment before it is asked again, so that a burst
does not wait for its timeout at every order. What it was not told is a row of `MissedEvent`; while there is one, or
Redis has lost its memory, nobody reads from it, until `repair` has made it whole.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial
from hashlib import blake2b
from typing import Any

import redis
from django.conf import settings
from django.db import transaction

from risk.contracts.events import Happening, Link
from risk.features import past, traces
from risk.features.memory import Memory
from risk.features.past import DatabaseMemory
from risk.features.redis_memory import RedisMemory
from risk.features.traces import Trace
from risk.models import MissedEvent, RiskEvent
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
        found = None if MissedEvent.objects.exists() else self._asked(places, now_ms)
        return self._table.recall(places, now_ms) if found is None else found

    def add(self, event: Happening) -> None:
        """See `Memory.add`; an event that Redis misses is in the table all the same, and is marked there."""
        if time.monotonic() >= self._rests_until:
            try:
                self._shared.add(event)
            except redis.RedisError:
                self._rest()
            else:
                return
        rows = RiskEvent.objects.filter(event_id=event.event_id).values_list("pk", flat=True)
        MissedEvent.objects.bulk_create((MissedEvent(event_id=pk) for pk in rows), ignore_conflicts=True)

    def repair(self, now: datetime) -> int:
        """Tell Redis what it missed, or everything where it has lost its memory; returns how many events.

        Adding twice changes nothing, so a repair may be cut short, or run beside orders.

        Raises:
            redis.RedisError: if it is still away.
        """
        missed = list(MissedEvent.objects.values_list("pk", flat=True))
        is_whole = self._shared.is_whole()
        n_events = 0
        for event in past.some(missed) if is_whole else past.remembered(now):
            self._shared.add(event)
            n_events += 1
        self._shared.declare_whole()
        MissedEvent.objects.filter(pk__in=missed).delete()
        return n_events

    def _asked(self, places: Sequence[str], now_ms: int) -> list[list[Trace]] | None:
        """What Redis says; None where it does not answer, or does not know everything."""
        if time.monotonic() < self._rests_until:
            return None
        try:
            return self._shared.recall(places, now_ms)
        except redis.RedisError:
            self._rest()
            return None

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


def repair(*, now: datetime) -> int:
    """Make the shared memory whole again; returns how many events it was told, 0 where there is no Redis."""
    own = memory()
    try:
        return own.repair(now) if isinstance(own, SharedMemory) else 0
    except redis.RedisError:
        logger.warning("risk: Redis is still away; it is repaired later")
        return 0


def is_known(event_id: str) -> bool:
    """Whether an event is a row already."""
    return RiskEvent.objects.filter(event_id=event_id).exists()


def store(event: Happening) -> RiskEvent:
    """Write an event's row; one that is there already is returned as it is."""
    row, is_new = RiskEvent.objects.get_or_create(event_id=event.event_id, defaults=_values(event))
    if is_new:
        _hear(event)
    return row


def store_new(event: Happening) -> RiskEvent:
    """The same for an event whose id was made a moment ago: nothing to look for first."""
    row = row_of(event)
    row.save(force_insert=True)
    _hear(event)
    return row


def _hear(event: Happening) -> None:
    # What bursts within minutes, such as tested cards, is looked for at once; see `alerting.hear`.
    transaction.on_commit(partial(alerting.hear, event, now=event.known_at), robust=True)


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
