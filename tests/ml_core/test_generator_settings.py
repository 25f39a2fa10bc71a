"""From plain settings to a guarded generator, or none; and refusals that name the setting and not the key."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ml_core.config import LimitsConfig, LocalConfig
from ml_core.generator import Guarded, LocalGenerator, RemoteGenerator, from_settings

URL = {"LLM_URL": "https://llm.example.com/v1", "LLM_MODEL": "small"}


def test_without_settings_there_is_no_generator():
    assert from_settings({}) is None
    assert from_settings({"LLM_URL": "", "LLM_LOCAL": None, "LLM_KEY": "k", "DEBUG": True}) is None


def test_an_address_makes_a_guarded_endpoint_at_default_limits():
    generator = from_settings(URL | {"LLM_KEY": "sk-1"})

    assert isinstance(generator, Guarded)
    assert isinstance(generator.inner, RemoteGenerator)
    assert generator.inner.endpoint.target == "/v1/chat/completions"
    assert generator.limits == LimitsConfig()


def test_a_folder_makes_a_local_model_that_is_not_loaded_yet():
    generator = from_settings(
        {"LLM_LOCAL": "/models/chat", "LLM_LOCAL_FILE": "a.gguf", "LLM_LOCAL_DEVICE": "cpu"}
    )

    assert isinstance(generator, Guarded)
    assert isinstance(generator.inner, LocalGenerator)
    assert generator.inner.config == LocalConfig("/models/chat", file="a.gguf", device="cpu")


def test_limits_and_prices_are_numbers_of_their_kind():
    generator = from_settings(
        URL
        | {
            "LLM_DEADLINE_S": "4.5",
            "LLM_MAX_TOKENS": 64,
            "LLM_WINDOW_CALLS": "10",
            "LLM_WINDOW_MONEY": "0.25",
            "LLM_PRICE_PROMPT": Decimal("0.15"),
        }
    )

    assert isinstance(generator, Guarded)
    limits = generator.limits
    assert (limits.deadline_s, limits.max_tokens, limits.calls) == (4.5, 64, 10)
    assert (limits.money, limits.price_prompt) == (Decimal("0.25"), Decimal("0.15"))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"LLM_LOCAL": "smollm2"}, "choose one"),
        ({"LLM_MODEL": ""}, "LLM_URL needs LLM_MODEL"),
        ({"LLM_URL": "llm.example.com"}, "LLM_URL: expected an address"),
        ({"LLM_KEY": "sk-secret with space"}, "LLM_KEY: a key must be printable"),
        ({"LLM_TIMEOUT": "8"}, "unknown setting LLM_TIMEOUT"),
        ({"LLM_MAX_TOKENS": "many"}, "LLM_MAX_TOKENS: 'many'"),
        ({"LLM_MAX_TOKENS": "1.5"}, "LLM_MAX_TOKENS"),
        ({"LLM_WINDOW_MONEY": "-1"}, "LLM_WINDOW_MONEY"),
        ({"LLM_DEADLINE_S": "nan"}, "LLM_DEADLINE_S"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(more, message):
    with pytest.raises(ValueError, match=message) as refused:
        from_settings(URL | {"LLM_KEY": "sk-secret"} | more)

    assert "secret" not in str(refused.value)
