"""What a person has to know who takes over: what was said last, which procedure is under way, what was looked up."""

from typing import Any

from support.models import Conversation, Message, TurnDecision

N_SAID = 3
N_LOOKED_UP = 6
SLOTS = ("order_number", "reason", "voucher_code", "country", "question")


def summary(conversation: Conversation) -> dict[str, Any]:
    """Facts and procedure state as JSON, from stored rows alone: no model writes them."""
    state = conversation.state
    stack = state.get("stack") or []
    frame = stack[-1] if stack else {}
    slots = state.get("slots") or {}
    return {
        "said": _said(conversation),
        "procedure": _read(frame, "intent"),
        "waits_for": _read(frame, "pending"),
        "facts": {name: str(slots[name]) for name in SLOTS if slots.get(name)},
        "product_ids": list(slots.get("product_ids") or ()),
        "refused": list(state.get("refused") or ()),
        "evidence": _evidence(conversation),
    }


def _read(frame: Any, name: str) -> str:
    return str(frame.get(name, "")) if isinstance(frame, dict) else ""


def _said(conversation: Conversation) -> list[str]:
    """The customer's latest words, oldest first."""
    rows = conversation.messages.filter(author=Message.Author.CUSTOMER).order_by("-number")[:N_SAID]
    return [row.text for row in reversed(rows)]


def _evidence(conversation: Conversation) -> dict[str, list[str]]:
    """Tools that were used with how they ended, and passages that were found, each named once."""
    tools: list[str] = []
    passages: list[str] = []
    rows = TurnDecision.objects.filter(conversation=conversation).order_by("-at", "-pk")[:N_LOOKED_UP]
    for row in rows:
        tools += [f"{one[0]}: {one[1]}" for one in row.tools if len(one) > 1]
        passages += [str(one[0]) for one in row.passages if one]
    return {
        "tools": list(dict.fromkeys(tools))[:N_LOOKED_UP],
        "passages": list(dict.fromkeys(passages))[:N_LOOKED_UP],
    }
