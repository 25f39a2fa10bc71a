"""A language model that takes part in conversations while they are measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.conf import settings

from ml_core.generator import Generator
from support import predictor

MODES = ("phraser", "router", "agent")


@contextmanager
def speaking(mode: str, generator: Generator, *, deadline_s: float = 8.0) -> Iterator[None]:
    """Within the block, `generator` takes part as `mode` says."""
    chosen = {"SUPPORT_LLM_MODE": mode, "SUPPORT_LLM_DEADLINE_S": deadline_s}
    before = {name: getattr(settings, name) for name in chosen}
    for name, value in chosen.items():
        setattr(settings, name, value)
    try:
        with patch.object(predictor, "configured", lambda: generator):
            yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
