"""Rate limits that hold: fixed windows counted by one atomic `incr`, and headers that tell the client where it stands.

DRF's own throttles read a list, append and write it back, so that parallel requests slip through. Here the cache
counts: Redis for all workers, or the memory of one process on the embedded default. When the cache is away the
process counts for itself, so that a limit gets wider by the number of workers and is never gone.
"""

import math
import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from shop.models import ApiKey
from shop.services import limits

if TYPE_CHECKING:
    from rest_framework.views import APIView

    from shop.api.endpoint import Endpoint

WINDOW_S = 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """Where a caller stands in the current window of one scope."""

    scope: str
    limit: int
    n_used: int
    reset_s: int

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.n_used)

    @property
    def is_exceeded(self) -> bool:
        return self.n_used > self.limit

    @property
    def headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(self.reset_s),
        }


class _OwnMemory:
    """Counts of this process, for when the cache cannot count. Only the current window is kept."""

    def __init__(self) -> None:
        self._lock, self._window, self._counts = Lock(), 0, dict[str, int]()

    def incr(self, key: str, window: int) -> int:
        with self._lock:
            if window != self._window:
                self._window, self._counts = window, {}
            self._counts[key] = self._counts.get(key, 0) + 1
            return self._counts[key]


_own_memory = _OwnMemory()


class WindowThrottle(BaseThrottle):
    """Counts a request in every scope of its view; the tightest one speaks in the headers."""

    exceeded: Allowance | None = None

    def allow_request(self, request: Request, view: "APIView") -> bool:
        caller, now = caller_of(request), time.time()
        scopes = cast("Endpoint", view).rate_scopes(request)
        allowances = [count(scope=scope, caller=caller, now_s=now) for scope in scopes]
        if not allowances:
            return True
        tightest = min(allowances, key=lambda one: (one.limit - one.n_used) / one.limit)
        request._request.META["shop.allowance"] = tightest
        self.exceeded = tightest if tightest.is_exceeded else None
        return self.exceeded is None

    def wait(self) -> float | None:
        return float(self.exceeded.reset_s) if self.exceeded else None


def count(*, scope: str, caller: str, now_s: float) -> Allowance:
    """Count one request of `caller` in `scope` and say where that leaves it."""
    window = int(now_s // WINDOW_S)
    key = f"rate:{scope}:{caller}:{window}"
    used = _incr(key, window)
    return Allowance(
        scope=scope,
        limit=settings.API_RATES[scope],
        n_used=used,
        reset_s=max(1, math.ceil((window + 1) * WINDOW_S - now_s)),
    )


def _incr(key: str, window: int) -> int:
    cache.add(key, 0, timeout=2 * WINDOW_S)
    try:
        used = cache.incr(key)
    except ValueError:  # the entry is not there: the cache is away, or was emptied in between
        used = None
    return used or _own_memory.incr(key, window)


def caller_of(request: Request) -> str:
    """Whose requests are counted together: a key's, an account's, or an address's."""
    if isinstance(request.auth, ApiKey):
        return f"key{request.auth.pk}"
    if request.user.is_authenticated:
        return f"user{request.user.pk}"
    return client_network(request._request)


def client_network(request: HttpRequest) -> str:
    """The caller's address; of IPv6 the network."""
    return limits.network(request.META)
