"""How often somebody may do something: fixed windows counted by one atomic `incr` of the cache.

When the cache is away the process counts for itself, so that a limit gets wider by the number of workers and is
never gone.
"""

import ipaddress
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.cache import cache

IPV6_NETWORK = 64  # one household or server owns at least this much


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` in a window of `window_s` seconds, of one caller."""

    scope: str
    most: int
    window_s: int


_lock, _own = Lock(), Counter[str]()
MAX_OWN = 10_000  # callers that a process remembers by itself


def count(limit: Limit, *, caller: str, now: datetime) -> int:
    """Count one, and return how many there are in this window."""
    key = _key(limit, caller, now)
    cache.add(key, 0, timeout=2 * limit.window_s)
    try:
        used = cache.incr(key)
    except ValueError:  # the entry is not there: the cache is away, or was emptied in between
        used = None
    if used:
        return int(used)
    with _lock:
        if len(_own) > MAX_OWN:
            _own.clear()
        _own[key] += 1
        return _own[key]


def is_exceeded(limit: Limit, *, caller: str, now: datetime) -> bool:
    """Whether this window is full already; counts nothing."""
    key = _key(limit, caller, now)
    return max(int(cache.get(key) or 0), _own[key]) >= limit.most


def address(meta: Mapping[str, Any]) -> str:
    """The caller's address out of a request's META.

    `X-Forwarded-For` counts only as far as our own proxies wrote it: with n trusted proxies the n-th entry from
    the right, everything left of which the caller may have made up.
    """
    peer = str(meta.get("REMOTE_ADDR", ""))
    if n_proxies := settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
        return hops[-n_proxies] if len(hops) >= n_proxies and hops[-n_proxies] else peer
    return peer


def network(meta: Mapping[str, Any]) -> str:
    """What callers are counted by: the address; of IPv6 the network, of which one caller has all addresses."""
    try:
        parsed = ipaddress.ip_address(address(meta))
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, IPV6_NETWORK), strict=False)).replace(":", ".")
    return str(parsed)


def _key(limit: Limit, caller: str, now: datetime) -> str:
    return f"limit:{limit.scope}:{caller}:{int(now.timestamp()) // limit.window_s}"
