"""The configured language model for one turn: within what the turn may spend, and with every failure as one error.

Nothing here decides anything. What the model writes is words, or requests that `services` checks.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence

from django.conf import settings

from ml_core.config import LimitsConfig
from ml_core.generator import (
    BudgetSpent,
    Generator,
    GeneratorBusy,
    GeneratorError,
    GeneratorTimeout,
    Guarded,
    Message,
    Reply,
    Role,
    Tool,
    WindowLedger,
    limits_from,
    shared,
)
from support.contracts import Allowance, Fallback, Spent

WINDOW_S = 3_600.0  # longer than any turn: all its calls count together
logger = logging.getLogger(__name__)


class NoAnswer(Exception):
    """The model did not answer; `reason` says why."""

    def __init__(self, reason: Fallback) -> None:
        super().__init__(reason.value)
        self.reason = reason


def configured() -> Generator | None:
    """The model that settings name, one for the process; None for none or for settings that cannot be."""
    try:
        return shared(getattr(settings, "LLM", {}))
    except ValueError as error:
        logger.error("support: no language model: %s", error)
        return None


class Writer:
    """One turn's use of a model. Not safe for threads; a turn has one."""

    def __init__(
        self, generator: Generator, allowance: Allowance, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._ends = clock() + allowance.seconds
        limits = _limits(allowance)
        self._max_tokens = limits.max_tokens
        self._ledger = WindowLedger(limits, clock=clock)
        self._guarded = Guarded(generator, limits, ledger=self._ledger, clock=clock)

    @property
    def spent(self) -> Spent:
        cost = self._ledger.spent
        return Spent(cost.calls, cost.tokens, round(cost.seconds, 3), cost.money)

    @property
    def left_s(self) -> float:
        """Seconds until the template answers."""
        return self._ends - self._clock()

    def ask(self, messages: Sequence[Message], *, max_tokens: int, tools: Sequence[Tool] = ()) -> Reply:
        """One answer.

        Raises:
            NoAnswer
        """
        try:
            return self._guarded.generate(
                messages,
                max_tokens=min(max_tokens, self._max_tokens),
                timeout_s=self._left(),
                tools=tools or None,
            )
        except GeneratorError as error:
            raise NoAnswer(reason_of(error)) from error

    def stream(self, system: str, user: str, *, max_tokens: int) -> Iterator[str]:
        """An answer in pieces; an error may come after some of them.

        Raises:
            NoAnswer
        """
        pieces = self._guarded.stream(
            [Message(Role.SYSTEM, system), Message(Role.USER, user)],
            max_tokens=min(max_tokens, self._max_tokens),
            timeout_s=self._left(),
        )
        try:
            yield from pieces
        except GeneratorError as error:
            raise NoAnswer(reason_of(error)) from error

    def _left(self) -> float:
        if self.left_s <= 0:
            raise NoAnswer(Fallback.TIMEOUT)
        return self.left_s


def reason_of(error: GeneratorError) -> Fallback:
    """Which of the four errors it is, as a code of the ledger."""
    kinds = (
        (GeneratorBusy, Fallback.BUSY),
        (GeneratorTimeout, Fallback.TIMEOUT),
        (BudgetSpent, Fallback.BUDGET),
    )
    return next((code for kind, code in kinds if isinstance(error, kind)), Fallback.FAILED)


def _limits(allowance: Allowance) -> LimitsConfig:
    """The turn's own caps, at the prices and sizes of the settings."""
    try:
        own = limits_from({name: str(value) for name, value in getattr(settings, "LLM", {}).items()})
    except ValueError:
        own = LimitsConfig()
    return LimitsConfig(
        deadline_s=max(allowance.seconds, 0.0),
        max_tokens=own.max_tokens,
        prompt_characters=own.prompt_characters,
        window_s=WINDOW_S,
        calls=allowance.calls,
        tokens=allowance.tokens,
        seconds=None,
        money=allowance.money,
        price_prompt=own.price_prompt,
        price_answer=own.price_answer,
        failures=1_000,  # the shared generator has the breaker
    )
