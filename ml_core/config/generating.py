"""Language models: which one, how it is asked, and what it may cost. No key is ever part of a configuration."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class LocalConfig:
    """A chat model in this process."""

    model: str  # a folder, a .gguf file, a Hugging Face name, or `smollm2` (the packaged one)
    file: str = ""  # the .gguf file inside a folder or repository; empty = safetensors
    sha256: str = ""  # of a local .gguf file, or of model.safetensors in a folder; empty = not checked
    device: str = "auto"  # auto takes a GPU if there is one
    context: int = 4_096  # tokens of prompt and answer together; the memory of attention grows with it
    top_p: float = 0.95  # nucleus for temperatures above 0; cuts the tail that small models ramble in
    seed: int = 0  # of sampling, for each call: one prompt, one answer


@dataclass(frozen=True, slots=True)
class RemoteConfig:
    """An OpenAI-compatible endpoint."""

    url: str  # up to and without /chat/completions; any path prefix
    model: str  # as the endpoint names it
    connect_s: float = 3.0  # seconds to reach the endpoint, within the deadline of a call


@dataclass(frozen=True, slots=True)
class LimitsConfig:
    """What calls may cost, for each guard. None = no cap."""

    deadline_s: float = (
        8.0  # seconds of one call; a shopper who waits longer has left, templates answer at once
    )
    max_tokens: int = 512  # of one answer
    prompt_characters: int = 24_000  # of one call's messages; facts of a product take about 4,000
    window_s: float = 3_600.0  # seconds over which the caps below are counted, sliding
    calls: int | None = 600  # one every six seconds: above what one small shop needs, below what hurts
    tokens: int | None = 1_000_000  # of prompts and answers
    seconds: float | None = 3_600.0  # of all calls together: one call at a time, on average
    money: Decimal | None = Decimal("5")  # in the currency of the prices
    price_prompt: Decimal = Decimal(0)  # for a million tokens read
    price_answer: Decimal = Decimal(0)  # for a million tokens written
    failures: int = 3  # in a row, after which the model rests
    rest_s: float = 30.0  # seconds of the first rest; doubles with each failed trial
    longest_rest_s: float = 600.0  # seconds
