"""A chat model in this process: any causal Transformers model with a chat template, safetensors or gguf.

The loop that picks tokens is here, and not Transformers' `generate`, because it must stop at a deadline between
two tokens, stream in the caller's own thread, and end when its reader goes away. One call at a time: two on the
same cores are slower than one after the other.
"""

from __future__ import annotations

import json
import re
import threading
from collections import abc
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_core.config import LocalConfig
from ml_core.generator import weights
from ml_core.generator.deadline import Deadline
from ml_core.generator.errors import GeneratorBusy, GeneratorFailed
from ml_core.generator.messages import Finish, Message, Reply, Tool, ToolCall, plain
from ml_core.generator.pieces import Decoder, before_stop, spoken, without_thoughts
from ml_core.generator.wire import offered, said, tool_call

if TYPE_CHECKING:
    import torch

PREFILL = 256  # tokens of a prompt read at once; between two parts the deadline is checked
# How models of the Hermes and Qwen families, and SmolLM2, ask for tools.
_TOOL_CALL = re.compile(r"<tool_call>(.*?)</tool_call>", re.DOTALL)


@dataclass(slots=True)
class _Call:
    """One call under way. The counts and `finish` are true once its pieces are read."""

    max_tokens: int
    temperature: float
    stop: Sequence[str]
    deadline: Deadline
    n_prompt_tokens: int = 0
    n_tokens: int = 0
    finish: Finish = Finish.LENGTH


class LocalGenerator:
    """Loads at the first call, or at `warm`. Safe for threads: they take turns, a token at a time."""

    def __init__(self, config: LocalConfig) -> None:
        self.config = config
        self._lock = threading.Lock()
        self._loaded: weights.Loaded | None = None

    def warm(self) -> None:
        """Load now, so that no call has to wait for it.

        Raises:
            GeneratorFailed: if the weights cannot be used.
        """
        with self._lock:
            self._load()

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
        """See `Generator.generate`. Loading counts: the first call may find its deadline passed."""
        call = _Call(max_tokens, temperature, stop, Deadline(timeout_s))
        text = without_thoughts("".join(self._answer(messages, tools or (), call)))
        text, calls = _requests(text, {tool.name for tool in tools or ()})
        finish = Finish.TOOL_CALLS if calls else call.finish
        return Reply(text, call.n_prompt_tokens, call.n_tokens, call.deadline.elapsed, finish, calls)

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
        call = _Call(max_tokens, temperature, stop, Deadline(timeout_s))
        with closing(self._answer(messages, (), call)) as pieces:
            yield from spoken(pieces)

    def _answer(
        self, messages: Sequence[Message], tools: Sequence[Tool], call: _Call
    ) -> abc.Generator[str, None, None]:
        with self._turn(call.deadline):
            loaded = self._load()
        call.deadline.check()
        prompt = _prompt(loaded, messages, tools)
        call.n_prompt_tokens = prompt.shape[1]
        self._require_room(loaded, call)
        tokens = self._tokens(loaded, prompt, call)
        with closing(tokens):
            has_stopped = yield from before_stop(Decoder(loaded.tokenizer).texts(tokens), call.stop)
        if has_stopped:
            call.finish = Finish.STOP

    def _tokens(
        self, loaded: weights.Loaded, prompt: torch.Tensor, call: _Call
    ) -> abc.Generator[int, None, None]:
        """Pick token after token; the prompt is read in parts, its keys and values are kept."""
        import torch  # noqa: PLC0415

        rng = torch.Generator(loaded.device).manual_seed(self.config.seed)
        ends = _ends(loaded)
        parts = [
            prompt[:, at : at + PREFILL] for at in range(0, prompt.shape[1], PREFILL)
        ]  # (1, <= PREFILL) each
        memory: object = None
        while call.n_tokens < call.max_tokens:
            logits = None
            for part in parts:
                with self._turn(call.deadline):
                    logits, memory = _step(loaded, part, memory)
                call.deadline.check()
            assert logits is not None  # noqa: S101 - there is at least one part
            token = _pick(logits, call.temperature, self.config.top_p, rng)
            if token in ends:
                call.finish = Finish.STOP
                return
            call.n_tokens += 1
            yield token
            parts = [torch.tensor([[token]], device=loaded.device)]

    def _require_room(self, loaded: weights.Loaded, call: _Call) -> None:
        own = getattr(loaded.model.config, "max_position_embeddings", None) or self.config.context
        room = min(self.config.context, own)
        if call.n_prompt_tokens + call.max_tokens > room:
            asked = f"a prompt of {call.n_prompt_tokens} tokens and {call.max_tokens} of answer"
            raise GeneratorFailed(f"{asked}, room for {room}")

    def _load(self) -> weights.Loaded:
        if self._loaded is None:
            self._loaded = weights.load(self.config)
        return self._loaded

    @contextmanager
    def _turn(self, deadline: Deadline) -> Iterator[None]:
        """Compute alone. Held for one step and not for a call, as a reader may pause between pieces."""
        if not self._lock.acquire(timeout=deadline.left):
            raise GeneratorBusy(f"no turn within {deadline.seconds:.1f} s")
        try:
            yield
        finally:
            self._lock.release()


def _prompt(loaded: weights.Loaded, messages: Sequence[Message], tools: Sequence[Tool]) -> torch.Tensor:
    """Token ids (1, T) of the whole conversation, in the model's own form."""
    from jinja2 import TemplateError  # noqa: PLC0415

    # A control token typed by a shopper would be read as one, and could begin a turn of the system.
    control = [str(token) for token in loaded.tokenizer.added_tokens_decoder.values()]
    turns = [said(message, plain(message.text, control)) for message in messages]
    try:
        text = loaded.tokenizer.apply_chat_template(
            turns,
            tools=[offered(tool) for tool in tools] or None,
            add_generation_prompt=True,
            tokenize=False,
        )
    except TemplateError as error:
        raise GeneratorFailed(f"the chat template refuses the conversation: {error}") from error
    tokens: torch.Tensor = loaded.tokenizer(text, add_special_tokens=False, return_tensors="pt").input_ids
    return tokens.to(loaded.device)


def _step(loaded: weights.Loaded, part: torch.Tensor, memory: object) -> tuple[torch.Tensor, object]:
    """Logits (V,) after `part` (1, T), and the keys and values of everything so far."""
    import torch  # noqa: PLC0415

    try:
        with torch.inference_mode():
            out = loaded.model(input_ids=part, past_key_values=memory, use_cache=True, logits_to_keep=1)
    except RuntimeError as error:  # memory, above all
        raise GeneratorFailed(f"the model stopped: {type(error).__name__}") from error
    return out.logits[0, -1].float(), out.past_key_values


def _pick(logits: torch.Tensor, temperature: float, top_p: float, rng: torch.Generator) -> int:
    """The likeliest token, or one drawn from the nucleus. Source: Holtzman et al. (2020)."""
    if temperature <= 0:
        return int(logits.argmax())
    chances, order = (logits / temperature).softmax(dim=-1).sort(descending=True)  # (V,) both
    chances[chances.cumsum(dim=-1) - chances >= top_p] = 0.0
    return int(order[chances.multinomial(1, generator=rng)])


def _ends(loaded: weights.Loaded) -> set[int]:
    named = loaded.model.generation_config.eos_token_id
    several = named if isinstance(named, list) else [named]
    return {int(token) for token in (*several, loaded.tokenizer.eos_token_id) if token is not None}


def _requests(text: str, names: set[str]) -> tuple[str, tuple[ToolCall, ...]]:
    """What is left of a text, and the tools that it asks for."""
    if not names:
        return text, ()
    found = [_parsed(block) for block in _TOOL_CALL.findall(text)]
    asked = [each for block in found for each in (block if isinstance(block, list) else [block])]
    return _TOOL_CALL.sub("", text).strip(), tuple(
        _request(each, f"call_{number}", names) for number, each in enumerate(asked)
    )


def _parsed(block: str) -> object:
    try:
        parsed: object = json.loads(block)
    except (ValueError, RecursionError):
        raise GeneratorFailed("a tool call is no JSON") from None
    return parsed


def _request(asked: object, identity: str, names: set[str]) -> ToolCall:
    if not isinstance(asked, dict):
        raise GeneratorFailed("a tool call is no JSON object")
    name, arguments = asked.get("name"), asked.get("arguments") or {}
    return tool_call(identity=identity, name=name, arguments=arguments, names=names)
