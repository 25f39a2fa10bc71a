"""What is said to a language model and what it answers: the same words for every back end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

# <|im_start|>, <|eot_id|>, [INST], <<SYS>>, <start_of_turn> … of the common families.
_CONTROL = re.compile(r"<\|[^<>|\s]{1,40}\|>|\[/?INST\]|<</?SYS>>|</?(?:start|end)_of_turn>")


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class Finish(StrEnum):
    """Why an answer ended."""

    STOP = "stop"
    LENGTH = "length"  # cut at `max_tokens`
    TOOL_CALLS = "tool_calls"
    FILTERED = "filtered"  # by the provider
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Tool:
    """What the model may ask for. Whether it may be done is decided by the caller, never here."""

    name: str
    description: str
    parameters: Mapping[str, object]  # JSON schema of the arguments


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A request of the model, for one of the tools that it was offered; the arguments are unchecked."""

    id: str
    name: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn. `tool_calls` belong to an assistant's turn, `tool_call_id` to the tool's turn that answers."""

    role: Role
    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and what it took. Token counts are estimates where the back end reports none."""

    text: str
    n_prompt_tokens: int
    n_tokens: int
    seconds: float
    finish: Finish
    tool_calls: tuple[ToolCall, ...] = field(default=())


class Generator(Protocol):
    """A chat model."""

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
        """Answer once.

        Args:
            max_tokens: of the answer.
            temperature: 0 takes the likeliest word every time.
            stop: texts at which the answer ends; they are no part of it.
            timeout_s: seconds until the deadline of the whole call.
            tools: what the model may ask for instead of answering.

        Raises:
            GeneratorBusy, GeneratorTimeout, GeneratorFailed, BudgetSpent.
        """

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int = 256,
        temperature: float = 0.0,
        stop: Sequence[str] = (),
        timeout_s: float = 8.0,
    ) -> Iterator[str]:
        """The answer in pieces, as `generate`; nothing is sent before the first piece is asked for.

        An error may come after pieces that were already given. Closing the iterator ends the call.
        """


def plain(text: str, control: Sequence[str] = ()) -> str:
    """`text` without what a chat template reads as the borders of turns, so that no turn can be forged.

    Args:
        control: more tokens of that kind, as the model's tokenizer names them.
    """
    for token in sorted(control, key=len, reverse=True):
        text = text.replace(token, " ")
    return _CONTROL.sub(" ", text)


def estimated_tokens(text: str) -> int:
    """About as many tokens as `text` has, rather too many: 3 letters each, or two thirds of another character."""
    n_ascii = sum(character.isascii() for character in text)
    return -(-n_ascii // 3) + -(-(len(text) - n_ascii) * 3 // 2)


def estimated_prompt(messages: Sequence[Message], tools: Sequence[Tool] | None = None) -> int:
    """`estimated_tokens` of a whole prompt, with what a chat template adds to each message."""
    texts = [message.text + str(message.tool_calls or "") for message in messages]
    texts += [f"{tool.name} {tool.description} {tool.parameters}" for tool in tools or ()]
    return sum(estimated_tokens(text) + 8 for text in texts)
