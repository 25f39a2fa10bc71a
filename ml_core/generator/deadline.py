"""The moment by which a call must have ended."""

from __future__ import annotations

import time

from ml_core.generator.errors import GeneratorTimeout


class Deadline:
    """A moment that does not move."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.started = time.monotonic()

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def left(self) -> float:
        """Seconds, 0 when over."""
        return max(0.0, self.seconds - self.elapsed)

    def check(self) -> None:
        """Raise GeneratorTimeout when over."""
        if not self.left:
            raise GeneratorTimeout(f"no answer within {self.seconds:.1f} s")
