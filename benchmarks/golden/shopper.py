"""The customer of a golden conversation: a script with branches, and no chance in it.

Moves are taken in order. One with `when` is left out unless the latest answer was such; a tap is made if one of its
choices is offered, else its words are typed, and without words it is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.golden.cases import Move
from support.contracts import Choice, Outcome, Reply


@dataclass(frozen=True, slots=True)
class Step:
    """What the customer does next: types words, taps a choice, or answers the proposal with a button."""

    text: str = ""
    payload: str = ""
    token: str = ""
    agrees: bool = True


def step(move: Move, reply: Reply | None, wording: int) -> Step | None:
    """The move as it is made after this answer; None where it does not apply.

    A proposal is answered with its button in even wordings and, where there are words, by typing in odd ones.
    """
    if not _applies(move, reply):
        return None
    words = move.words(wording)
    if move.agree is not None:
        if reply is None or reply.proposal is None:
            return None
        if words and wording % 2:
            return Step(text=words)
        return Step(token=reply.proposal.token, agrees=move.agree)
    chosen = _offered(move.tap, reply)
    if chosen is not None:
        return Step(text=chosen.label, payload=chosen.payload)
    return Step(text=words) if words else None


def _applies(move: Move, reply: Reply | None) -> bool:
    if not move.when:
        return True
    if reply is None:
        return False
    return {
        "asked": reply.outcome is Outcome.ASKED,
        "proposal": reply.proposal is not None,
        "choices": bool(reply.choices),
        "form": bool(reply.form),
    }[move.when]


def _offered(wanted: tuple[str, ...], reply: Reply | None) -> Choice | None:
    if reply is None:
        return None
    for name in wanted:
        for choice in reply.choices:
            if choice.payload.startswith(name) or name.casefold() in choice.label.casefold():
                return choice
    return None
