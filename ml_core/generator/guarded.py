"""Guards around any generator: a deadline, caps on tokens, calls, seconds and money, and a circuit breaker.

Guards nest: one for the shop around the model, and one for each conversation around that.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ml_core.config import LimitsConfig
from ml_core.generator.breaker import Breaker
from ml_core.generator.budget import Cost, Ledger, WindowLedger, priced
from ml_core.generator.errors import (
    BudgetSpent,
    GeneratorBusy,
    GeneratorFailed,
    GeneratorTimeout,
)
from ml_core.generator.messages import (
    Generator,
    Message,
    Reply,
    Tool,
    estimated_prompt,
    estimated_tokens,
)

logger = logging.getLogger(__name__)


class Guarded:
    """A generator that cannot cost more than `limits` allow. Safe for threads if `inner` is."""

    def __init__(
        self,
        inner: Generator,
        limits: LimitsConfig | None = None,
        *,
        ledger: Ledger | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.inner = inner
        self.limits = limits or LimitsConfig()
        self.ledger = ledger or WindowLedger(self.limits, clock=clock)
        self._breaker = Breaker(self.limits, clock=clock)
        self._clock = clock

    def generate(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int = 256,
        temperature: float = 0.0,
        stop: Sequence[str] = (),
        timeout_s: float = 8.0,
        tools: Sequence[Tool] | None = None,
    ) -> Reply:
        """See `Generator.generate`; `max_tokens` and `timeout_s` are cut to what the limits allow.

        Raises:
            BudgetSpent: before anything is sent.
        """
        call = self._begin(messages, tools, max_tokens, timeout_s)
        try:
            reply = self.inner.generate(
                messages,
                max_tokens=call.max_tokens,
                temperature=temperature,
                stop=stop,
                timeout_s=call.timeout_s,
                tools=tools,
            )
        except BaseException as error:
            call.failed(error)
            raise
        call.succeeded(n_prompt_tokens=reply.n_prompt_tokens, n_tokens=reply.n_tokens)
        return reply

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int = 256,
        temperature: float = 0.0,
        stop: Sequence[str] = (),
        timeout_s: float = 8.0,
    ) -> Iterator[str]:
        """See `Generator.stream`; the caps are asked when the first piece is."""
        call = self._begin(messages, None, max_tokens, timeout_s)
        n_tokens = 0
        pieces = self.inner.stream(
            messages, max_tokens=call.max_tokens, temperature=temperature, stop=stop, timeout_s=call.timeout_s
        )
        try:
            for piece in pieces:
                call.check()
                n_tokens += estimated_tokens(piece)
                yield piece
        except GeneratorExit:
            call.abandoned(n_tokens=n_tokens)
            raise
        except BaseException as error:
            call.failed(error)
            raise
        finally:
            if close := getattr(pieces, "close", None):
                close()
        call.succeeded(n_prompt_tokens=call.n_prompt_tokens, n_tokens=n_tokens)

    def _begin(
        self, messages: Sequence[Message], tools: Sequence[Tool] | None, max_tokens: int, timeout_s: float
    ) -> _Call:
        n_characters = sum(len(message.text) for message in messages)
        if n_characters > self.limits.prompt_characters:
            raise GeneratorFailed(
                f"a prompt of {n_characters} characters, at most {self.limits.prompt_characters}"
            )
        call = _Call(
            limits=self.limits,
            ledger=self.ledger,
            breaker=self._breaker,
            clock=self._clock,
            max_tokens=min(max_tokens, self.limits.max_tokens),
            timeout_s=min(timeout_s, self.limits.deadline_s),
            n_prompt_tokens=estimated_prompt(messages, tools),
        )
        call.start()
        return call


@dataclass(slots=True)
class _Call:
    """One call's way through the guards: taken at its worst, settled at what it was."""

    limits: LimitsConfig
    ledger: Ledger
    breaker: Breaker
    clock: Callable[[], float]
    max_tokens: int
    timeout_s: float
    n_prompt_tokens: int
    started: float = 0.0
    ticket: int = 0

    def start(self) -> None:
        """Pass the caps, then the breaker: a call that may not be paid for is no trial."""
        self.ticket = self.ledger.take(self._cost(self.timeout_s, self.n_prompt_tokens, self.max_tokens))
        try:
            self.breaker.enter()
        except GeneratorBusy:
            self.ledger.settle(self.ticket, Cost())
            raise
        self.started = self.clock()

    def check(self) -> None:
        """Hold the deadline also against a generator that does not."""
        if self.clock() - self.started > self.timeout_s:
            raise GeneratorTimeout(f"no whole answer within {self.timeout_s:.1f} s")

    def succeeded(self, *, n_prompt_tokens: int, n_tokens: int) -> None:
        self.ledger.settle(self.ticket, self._cost(self._seconds, n_prompt_tokens, n_tokens))
        self.breaker.succeeded()

    def abandoned(self, *, n_tokens: int) -> None:
        """The reader went away: neither a success nor a failure of the model."""
        self.ledger.settle(self.ticket, self._cost(self._seconds, self.n_prompt_tokens, n_tokens))
        self.breaker.left_alone()

    def failed(self, error: BaseException) -> None:
        """What a failed call is billed is not known, so it counts at its worst; a refusal is free."""
        logger.warning("no answer of the language model: %s", type(error).__name__)
        if isinstance(error, BudgetSpent):
            self.ledger.settle(self.ticket, Cost())
            self.breaker.left_alone()
        elif isinstance(error, GeneratorBusy):
            self.ledger.settle(self.ticket, Cost(calls=1, seconds=self._seconds))
            self.breaker.failed(retry_after_s=error.retry_after_s)
        else:
            self.ledger.settle(self.ticket, self._cost(self._seconds, self.n_prompt_tokens, self.max_tokens))
            self.breaker.failed()

    @property
    def _seconds(self) -> float:
        return self.clock() - self.started

    def _cost(self, seconds: float, n_prompt_tokens: int, n_tokens: int) -> Cost:
        cost = Cost(calls=1, seconds=seconds)
        return priced(cost, n_prompt_tokens=n_prompt_tokens, n_tokens=n_tokens, limits=self.limits)
