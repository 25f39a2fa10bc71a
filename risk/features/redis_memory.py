"""The memory that all workers share: sorted sets in Redis, read and written in one atomic call each.

A place has two sets, its events and its labels, scored by milliseconds. A reading sees all links of an event at one
moment, so two checkouts at once cannot each see half of the other. Ties are ordered by the member's text, which
begins with the event's id, as `Trace` is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from risk.contracts.events import Happening
from risk.features import traces
from risk.features.memory import LABEL_KINDS, LABEL_SPAN_MS, MOST, SPAN_MS
from risk.features.traces import Trace

PREFIX = "risk:"
SLACK_MS = 86_400_000  # a set lives a day longer than its span, so that a slow clock still finds it

# The first of KEYS says that this memory is whole; without it nothing is answered. Then two keys a place.
# ARGV: now, span, span of labels, most. Gives member, score, member, score … of each.
RECALL = """
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
local found = {}
for at = 2, #KEYS do
  local span = (at % 2 == 0) and ARGV[2] or ARGV[3]
  local rows = redis.call('ZREVRANGEBYSCORE', KEYS[at], ARGV[1], '(' .. (ARGV[1] - span),
    'WITHSCORES', 'LIMIT', 0, ARGV[4])
  found[at - 1] = rows
end
return found
"""

# ARGV: member, score, most, milliseconds to live. A member that is there already is not moved.
ADD = """
for at = 1, #KEYS do
  redis.call('ZADD', KEYS[at], 'NX', ARGV[2], ARGV[1])
  redis.call('ZREMRANGEBYRANK', KEYS[at], 0, -ARGV[3] - 1)
  redis.call('PEXPIRE', KEYS[at], ARGV[4])
end
return #KEYS
"""


class RedisMemory:
    """See `memory.Memory`, but that it may know that it does not know.

    Errors of the client are the caller's: it falls back and says so.
    """

    def __init__(self, client: Any, *, prefix: str = PREFIX) -> None:
        # `Any`: redis-py's commands are typed as either an answer or its promise.
        self._prefix, self._whole, self._client = prefix, f"{prefix}whole", client
        self._recall = client.register_script(RECALL)
        self._add = client.register_script(ADD)

    def recall(self, places: Sequence[str], now_ms: int) -> list[list[Trace]] | None:
        """See `Memory.recall`; one call. None while nobody has declared this memory whole."""
        if not places:
            return []
        keys = [self._whole, *(key for place in places for key in self._keys(place))]
        found = self._recall(keys=keys, args=[now_ms, SPAN_MS, LABEL_SPAN_MS, MOST])
        if found is None:
            return None
        logs = [_read(rows) for rows in found]
        return [logs[at] + logs[at + 1] for at in range(0, len(logs), 2)]

    def add(self, event: Happening) -> None:
        """See `Memory.add`; one call."""
        found = traces.trace(event)
        is_label = found.kind in LABEL_KINDS
        keys = [self._keys(place)[is_label] for place in traces.places(event)]
        if keys:
            span = LABEL_SPAN_MS if is_label else SPAN_MS
            self._add(keys=keys, args=[found.text(), found.at_ms, MOST, span + SLACK_MS])

    def is_whole(self) -> bool:
        """Whether it holds all that there was to remember: not since it was emptied, or restarted without a copy."""
        return bool(self._client.exists(self._whole))

    def declare_whole(self) -> None:
        """From now on it is read from."""
        self._client.set(self._whole, 1)

    def _keys(self, place: str) -> tuple[str, str]:
        return f"{self._prefix}e:{place}", f"{self._prefix}l:{place}"


def _read(rows: Sequence[bytes | str]) -> list[Trace]:
    """Oldest first; Redis gave the newest first, which is what a limit needs."""
    texts = [row.decode() if isinstance(row, bytes) else row for row in rows]
    pairs = zip(texts[::2], texts[1::2], strict=True)
    found = [Trace.of_text(member, int(float(score))) for member, score in pairs]
    return found[::-1]
