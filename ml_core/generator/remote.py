"""Any OpenAI-compatible endpoint, over the standard library: one POST a call, nothing retried.

Nothing is retried because the caller has a template at hand and a shopper is waiting; the circuit breaker
around it decides when to try again.
"""

from __future__ import annotations

from collections import abc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from http.client import HTTPResponse

from ml_core.config import RemoteConfig
from ml_core.generator import exchange, sse, wire
from ml_core.generator.deadline import Deadline
from ml_core.generator.errors import GeneratorFailed
from ml_core.generator.messages import Message, Reply, Tool, estimated_prompt, estimated_tokens
from ml_core.generator.pieces import spoken, without_thoughts
from ml_core.generator.secret import Secret

PATH = "/chat/completions"
# What an answer may weigh, far above any true one: an endpoint that never ends must not fill the memory.
LEAST_BYTES = 2**18
BYTES_A_TOKEN = 64  # of a whole answer
BYTES_A_PIECE = 2**10  # of a streamed token with its envelope
CHARACTERS_A_TOKEN = 32


class RemoteGenerator:
    """Stateless; safe for threads."""

    def __init__(self, config: RemoteConfig, key: Secret | None = None) -> None:
        """Nothing is sent yet.

        Raises:
            ValueError: if the address cannot be one.
        """
        self.config = config
        self.endpoint = exchange.Endpoint.of(config.url, PATH)
        self._key = key or Secret()

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
        """See `Generator.generate`."""
        deadline = Deadline(timeout_s)
        offered = tuple(tools or ())
        question = wire.Question(self.config.model, messages, max_tokens, temperature, stop, offered)
        limit = LEAST_BYTES + BYTES_A_TOKEN * max_tokens
        with self._post(question, deadline) as response:
            body = b"".join(exchange.chunks(response, limit=limit, deadline=deadline))
        answer = wire.read_answer(body, offered)
        text = without_thoughts(answer.text)
        if len(text) > CHARACTERS_A_TOKEN * max_tokens:
            raise GeneratorFailed(f"{len(text)} characters for {max_tokens} tokens")
        return Reply(
            text=text,
            n_prompt_tokens=answer.n_prompt_tokens or estimated_prompt(messages, offered),
            n_tokens=estimated_tokens(answer.text) if answer.n_tokens is None else answer.n_tokens,
            seconds=deadline.elapsed,
            finish=answer.finish,
            tool_calls=answer.tool_calls,
        )

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int = 256,
        temperature: float = 0.0,
        stop: Sequence[str] = (),
        timeout_s: float = 8.0,
    ) -> Iterator[str]:
        """See `Generator.stream`."""
        question = wire.Question(self.config.model, messages, max_tokens, temperature, stop, is_stream=True)
        left = CHARACTERS_A_TOKEN * max_tokens
        with closing(self._pieces(question, Deadline(timeout_s))) as pieces:
            for piece in spoken(pieces):
                left -= len(piece)
                if left < 0:
                    raise GeneratorFailed(f"an endless stream: {max_tokens} tokens were asked for")
                yield piece

    def _pieces(self, question: wire.Question, deadline: Deadline) -> abc.Generator[str, None, None]:
        limit = LEAST_BYTES + BYTES_A_PIECE * question.max_tokens
        with self._post(question, deadline) as response:
            chunks = exchange.chunks(response, limit=limit, deadline=deadline)
            # Some endpoints stream nothing, whatever they are asked.
            if response.getheader("Content-Type", "").startswith("application/json"):
                yield wire.read_answer(b"".join(chunks), ()).text
                return
            yield from wire.read_pieces(sse.events(chunks))

    def _post(self, question: wire.Question, deadline: Deadline) -> AbstractContextManager[HTTPResponse]:
        return exchange.post(
            self.endpoint,
            question.body(),
            self._headers(),
            deadline=deadline,
            connect_s=self.config.connect_s,
        )

    def _headers(self) -> Mapping[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        return headers | ({"Authorization": f"Bearer {self._key.reveal()}"} if self._key else {})
