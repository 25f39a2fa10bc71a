"""A question that leaves out what it is about is searched with the one before it."""

import pytest

from shop.models import Channel
from support.contracts import (
    Gated,
    GateVerdict,
    Language,
    Slots,
    State,
    ToolContext,
    ToolName,
    ToolResult,
    ToolStatus,
)
from support.services.procedures import shopping
from support.services.turns import Turn
from tests import factories as make

pytestmark = pytest.mark.django_db


def asked(monkeypatch: pytest.MonkeyPatch, text: str) -> str:
    """What the articles are searched for."""
    seen: list[str] = []

    def call(self: Turn, name: ToolName, **given: str) -> ToolResult:
        seen.append(given["question"])
        return ToolResult(name, ToolStatus.NOT_FOUND)

    monkeypatch.setattr(Turn, "call", call)
    channel: Channel = make.channel()
    context = ToolContext(None, None, channel.pk, Language.EN, make.NOW)
    gated = Gated(text, GateVerdict.PASS, Language.EN)
    state = State(slots=Slots(question="How much is delivery?"))
    shopping.written(Turn(gated, "", state, context), "")
    return seen[0]


def test_a_follow_up_takes_the_question_before_it_along(monkeypatch):
    assert asked(monkeypatch, "and how long?") == "How much is delivery? and how long?"


def test_a_whole_question_stands_alone(monkeypatch):
    assert asked(monkeypatch, "Where are your stores?") == "Where are your stores?"
