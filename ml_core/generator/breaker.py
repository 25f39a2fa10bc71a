"""A circuit breaker: a model that failed several times in a row is left alone for a while.

Without it each shopper would wait for the same deadline. After the rest one call is a trial; the others are
still turned away, so that a model that has just come back is not run over.
Source: Nygard, Release It! (2007).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ml_core.config import LimitsConfig
from ml_core.generator.errors import GeneratorBusy


class Breaker:
    """Safe for threads."""

    def __init__(self, limits: LimitsConfig, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._rests = 0
        self._rest_until = 0.0
        self._is_trying = False

    def enter(self) -> None:
        """Ask to call.

        Raises:
            GeneratorBusy: while the model rests, or another call is the trial.
        """
        with self._lock:
            left = self._rest_until - self._clock()
            if left > 0:
                raise GeneratorBusy(f"resting for {left:.0f} s after failures", retry_after_s=left)
            if self._rests and self._is_trying:
                raise GeneratorBusy("resting: a trial is under way", retry_after_s=1.0)
            self._is_trying = self._rests > 0

    def succeeded(self) -> None:
        """The call gave an answer."""
        with self._lock:
            self._failures = self._rests = 0
            self._is_trying = False

    def failed(self, *, retry_after_s: float = 0.0) -> None:
        """The call gave none; the endpoint may have said when to come back."""
        with self._lock:
            self._failures += 1
            is_trial, self._is_trying = self._is_trying, False
            if is_trial or self._failures >= self.limits.failures:
                rest = min(self.limits.rest_s * 2**self._rests, self.limits.longest_rest_s)
                self._rests += 1
                self._failures = 0
                self._rest_until = self._clock() + max(rest, retry_after_s)
            elif retry_after_s:
                self._rest_until = self._clock() + retry_after_s

    def left_alone(self) -> None:
        """The call ended without a verdict, as when its reader went away."""
        with self._lock:
            self._is_trying = False
