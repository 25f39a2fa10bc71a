"""One line a minute where a library would log a traceback per call: a cache that is away is asked hundreds of times."""

import logging
import time
from collections.abc import Callable

EVERY_S = 60.0


class OnceAMinute(logging.Filter):
    """Lets one record of its logger pass in a minute, without the traceback, and says how many it held back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._passed_at = float("-inf")
        self._n_held = 0

    def filter(self, record: logging.LogRecord) -> bool:
        now = self._clock()
        if now - self._passed_at < EVERY_S:
            self._n_held += 1
            return False
        why = record.exc_info[1] if record.exc_info else None
        record.msg = "%s: %s (%d more since the line before)"
        record.args = (record.getMessage(), why, self._n_held)
        record.exc_info = record.exc_text = None
        self._passed_at, self._n_held = now, 0
        return True
