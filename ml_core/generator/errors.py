"""The four ways in which a language model does not answer. Each means: use the template.

Messages hold neither prompts nor answers nor keys, so that they can be logged.
"""

from __future__ import annotations


class GeneratorError(RuntimeError):
    """No usable answer."""


class GeneratorBusy(GeneratorError):
    """It declines for now: overloaded, rate-limited, or resting after failures."""

    def __init__(self, message: str, *, retry_after_s: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s  # seconds, 0 when unknown


class GeneratorTimeout(GeneratorError):
    """The deadline passed first."""


class GeneratorFailed(GeneratorError):
    """Unreachable, refused, or an answer that cannot be read."""


class BudgetSpent(GeneratorError):
    """The call would pass a cap of its window; nothing was sent."""
