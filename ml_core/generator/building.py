"""A guarded generator from plain settings, or none: how an app gets one without knowing back ends.

`shared` gives one for the whole process, so that apps do not load a local model twice, and one app's failures spare the
others the wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from ml_core.config import LimitsConfig, LocalConfig, RemoteConfig
from ml_core.generator.guarded import Guarded
from ml_core.generator.local import LocalGenerator
from ml_core.generator.messages import Generator
from ml_core.generator.remote import RemoteGenerator
from ml_core.generator.secret import Secret

NAMES = {
    "LLM_URL": "url",
    "LLM_MODEL": "model",
    "LLM_KEY": "key",
    "LLM_LOCAL": "local",
    "LLM_LOCAL_FILE": "file",
    "LLM_LOCAL_SHA256": "sha256",
    "LLM_LOCAL_DEVICE": "device",
}
LIMITS = {
    "LLM_DEADLINE_S": "deadline_s",
    "LLM_MAX_TOKENS": "max_tokens",
    "LLM_WINDOW_S": "window_s",
    "LLM_WINDOW_CALLS": "calls",
    "LLM_WINDOW_TOKENS": "tokens",
    "LLM_WINDOW_SECONDS": "seconds",
    "LLM_WINDOW_MONEY": "money",
    "LLM_PRICE_PROMPT": "price_prompt",
    "LLM_PRICE_ANSWER": "price_answer",
}


def from_settings(values: Mapping[str, object]) -> Generator | None:
    """The generator that settings name, guarded; None where they name none.

    Args:
        values: names `LLM_…` and plain values; empty ones count as not set, others' names are ignored. The
            names are described in docs/language-models.md.

    Raises:
        ValueError: for an unknown `LLM_` name, two models, half a model, or a value that cannot be one. The
            message names the setting and never repeats the key.
    """
    set_ = {name: str(value).strip() for name, value in values.items() if name.startswith("LLM_")}
    set_ = {name: value for name, value in set_.items() if value not in ("", "None")}
    if unknown := sorted(set(set_) - set(NAMES) - set(LIMITS)):
        raise ValueError(f"unknown setting {', '.join(unknown)}")
    inner = _inner({NAMES[name]: value for name, value in set_.items() if name in NAMES})
    return Guarded(inner, limits_from(set_)) if inner else None


def shared(values: Mapping[str, object]) -> Generator | None:
    """`from_settings`, the same object for the same settings: its caps and its breaker hold for all who use it."""
    return _shared(tuple(sorted((name, str(value)) for name, value in values.items())))


@lru_cache(maxsize=4)
def _shared(values: tuple[tuple[str, str], ...]) -> Generator | None:
    return from_settings(dict(values))


def limits_from(values: Mapping[str, str]) -> LimitsConfig:
    """The limits that settings name, the others at their defaults."""
    kinds = {field.name: str(field.type) for field in fields(LimitsConfig)}
    chosen = {
        field: _number(name, values[name], kinds[field]) for name, field in LIMITS.items() if name in values
    }
    return replace(LimitsConfig(), **chosen)  # type: ignore[arg-type]  # each is of its field's kind


def _inner(values: Mapping[str, str]) -> Generator | None:
    if "url" in values and "local" in values:
        raise ValueError("LLM_URL and LLM_LOCAL are both set: choose one")
    if "local" in values:
        file, sha256 = values.get("file", ""), values.get("sha256", "")
        local = LocalConfig(values["local"], file=file, sha256=sha256, device=values.get("device", "auto"))
        return LocalGenerator(local)
    if "url" not in values:
        return None
    if "model" not in values:
        raise ValueError("LLM_URL needs LLM_MODEL: how the endpoint calls the model")
    try:
        secret = Secret(values.get("key", ""))
    except ValueError as error:
        raise ValueError(f"LLM_KEY: {error}") from None
    try:
        return RemoteGenerator(RemoteConfig(values["url"], values["model"]), secret)
    except ValueError as error:
        raise ValueError(f"LLM_URL: {error}") from None


def _number(name: str, text: str, kind: str) -> int | float | Decimal:
    """A number that is not negative, of the kind that a field is annotated with."""
    try:
        number = Decimal(text)
        if not number.is_finite() or number < 0 or (kind.startswith("int") and number % 1):
            raise InvalidOperation
    except InvalidOperation:
        raise ValueError(f"{name}: {text!r} is no number that fits") from None
    if kind.startswith("Decimal"):
        return number
    return int(number) if kind.startswith("int") else float(number)
