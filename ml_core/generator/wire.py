"""The chat-completions format, both ways. What comes back is checked field by field: it is foreign input.

Source: OpenAI's API reference, "Chat completions", as vLLM, llama.cpp, Ollama and others speak it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ml_core.generator.errors import GeneratorFailed
from ml_core.generator.messages import Finish, Message, Tool, ToolCall, plain

_FINISHES = {
    "stop": Finish.STOP,
    "length": Finish.LENGTH,
    "tool_calls": Finish.TOOL_CALLS,
    "function_call": Finish.TOOL_CALLS,
    "content_filter": Finish.FILTERED,
}
LONGEST_SHOWN = 40  # characters of a foreign name that an error repeats


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as the endpoint gave it. Token counts are None where it named none that can be true."""

    text: str
    finish: Finish
    tool_calls: tuple[ToolCall, ...] = ()
    n_prompt_tokens: int | None = None
    n_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that one request says."""

    model: str
    messages: Sequence[Message]
    max_tokens: int
    temperature: float
    stop: Sequence[str] = ()
    tools: Sequence[Tool] = ()
    is_stream: bool = False

    def body(self) -> bytes:
        """The request as JSON."""
        request: dict[str, object] = {
            "model": self.model,
            "messages": [said(message, plain(message.text)) for message in self.messages],
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
        }
        optional: dict[str, object] = {
            "stop": list(self.stop),
            "tools": [offered(tool) for tool in self.tools],
            "stream": self.is_stream,
        }
        request |= {name: value for name, value in optional.items() if value}
        # Lone surrogates, which a form can carry, are no UTF-8.
        return json.dumps(request, ensure_ascii=False).encode("utf-8", errors="replace")


def read_answer(body: bytes, tools: Sequence[Tool]) -> Answer:
    """Parse a whole answer.

    Raises:
        GeneratorFailed: if it is not one, or calls a tool that was not offered.
    """
    payload = _object(_parsed(body), "the answer")
    choice = _first_choice(payload)
    message = _object(choice.get("message"), "the message")
    calls = _calls(message.get("tool_calls"), {tool.name for tool in tools})
    usage = payload.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    return Answer(
        text=_text(message.get("content")),
        finish=Finish.TOOL_CALLS if calls else _finish(choice.get("finish_reason")),
        tool_calls=calls,
        n_prompt_tokens=_count(counts.get("prompt_tokens")),
        n_tokens=_count(counts.get("completion_tokens")),
    )


def read_pieces(events: Iterator[str]) -> Iterator[str]:
    """The text of each event of a stream.

    Raises:
        GeneratorFailed: if an event cannot be read, or the stream ends before the answer does.
    """
    is_finished = False
    for event in events:
        if event.strip() == "[DONE]":
            return
        payload = _object(_parsed(event), "an event")
        if payload.get("choices") == []:  # the usage, after the answer
            continue
        choice = _first_choice(payload)
        is_finished = is_finished or choice.get("finish_reason") is not None
        if text := _text(_object(choice.get("delta", {}), "a delta").get("content")):
            yield text
    if not is_finished:
        raise GeneratorFailed("the stream broke off")


def said(message: Message, text: str) -> dict[str, object]:
    """A turn, with `text` in the place of its own."""
    turn: dict[str, object] = {"role": message.role.value, "content": text}
    if message.tool_call_id:
        turn["tool_call_id"] = message.tool_call_id
    if message.tool_calls:
        turn["tool_calls"] = [_asked(call) for call in message.tool_calls]
    return turn


def _asked(call: ToolCall) -> dict[str, object]:
    arguments = json.dumps(dict(call.arguments), ensure_ascii=False)
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments}}


def offered(tool: Tool) -> dict[str, object]:
    """A tool as chat templates and endpoints know it."""
    described = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": described}


def _parsed(text: bytes | str) -> object:
    try:
        parsed: object = json.loads(text)
    except (ValueError, RecursionError):
        raise GeneratorFailed("the endpoint sent what is no JSON") from None
    return parsed


def _object(value: object, what: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise GeneratorFailed(f"{what} is no JSON object")
    return value


def _first_choice(payload: Mapping[str, object]) -> Mapping[str, object]:
    choices = payload.get("choices")
    if "error" in payload or not isinstance(choices, list) or not choices:
        raise GeneratorFailed("the endpoint sent an error instead of an answer")
    return _object(choices[0], "a choice")


def _text(content: object) -> str:
    """Content is a text, nothing, or a list of parts of which some are texts."""
    if content is None:
        return ""
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str))
    if not isinstance(content, str):
        raise GeneratorFailed("the content is no text")
    return content


def _finish(reason: object) -> Finish:
    return _FINISHES.get(reason, Finish.OTHER) if isinstance(reason, str) else Finish.OTHER


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**8 else None


def _calls(value: object, names: set[str]) -> tuple[ToolCall, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise GeneratorFailed("the tool calls are no list")
    return tuple(_call(each, number, names) for number, each in enumerate(value))


def _call(value: object, number: int, names: set[str]) -> ToolCall:
    asked = _object(value, "a tool call")
    function = _object(asked.get("function"), "a tool call's function")
    return tool_call(
        identity=asked.get("id") or f"call_{number}",
        name=function.get("name"),
        arguments=function.get("arguments") or "{}",
        names=names,
    )


def tool_call(*, identity: object, name: object, arguments: object, names: set[str]) -> ToolCall:
    """A checked request for one of the tools in `names`.

    Args:
        arguments: an object, or its JSON.

    Raises:
        GeneratorFailed: if it is for another tool, or its arguments are no object.
    """
    if not isinstance(name, str) or name not in names:
        raise GeneratorFailed(f"called the tool {str(name)[:LONGEST_SHOWN]!r}, which was not offered")
    given = _parsed(arguments) if isinstance(arguments, str) else arguments
    return ToolCall(str(identity), name, _object(given, f"the arguments of {name}"))
