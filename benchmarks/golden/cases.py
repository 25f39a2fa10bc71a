"""Reads golden conversations from TOML, and refuses what is misspelt: a key that nobody reads checks nothing."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

N_WORDINGS = 4
WORLD = "world.toml"
LANGUAGES = ("en", "zh-hans")
WHENS = ("", "asked", "proposal", "choices", "form")


class InvalidConversation(ValueError):
    """A file that cannot be used; the message names file, conversation and what is allowed."""


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that the customer does: says words, taps a choice, agrees or declines. One wording per paraphrase.

    `when` makes it a branch: it is left out unless the answer before was such. `tap` names choices by the beginning
    of their payload or words of their label; the first that is offered is tapped, and the words are typed otherwise.
    """

    say: tuple[str, ...] = ()
    when: str = ""
    tap: tuple[str, ...] = ()
    agree: bool | None = None

    def words(self, wording: int) -> str:
        return self.say[wording % len(self.say)] if self.say else ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One dialogue. `changes` is everything of the watched database that may and must differ afterwards."""

    id: str
    language: str
    covers: tuple[str, ...]
    moves: tuple[Move, ...]
    who: str = ""  # a person of the world; none: a guest
    orders: tuple[str, ...] | None = None  # which of the person's orders exist; None: all
    page: str = ""  # order whose page a guest writes from
    changes: dict[str, str] = field(default_factory=dict)
    must: tuple[str, ...] = ()  # facts; "a|b" is either
    must_not: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()  # of the last answer; empty: any
    handoff: tuple[str, ...] = ()  # reasons of which one must be given; empty: no hand-over
    max_turns: int = 4
    attack: int = 0  # number of the attack, which one of 28
    is_held_out: bool = False


def read(folder: Path) -> list[Conversation]:
    """All conversations of a folder, files in order of their names.

    Raises:
        InvalidConversation: naming the file and the key.
    """
    found: list[Conversation] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name != WORLD:
            found += [_conversation(row, path.name) for row in _load(path).get("conversation", [])]
    ids = [one.id for one in found]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice or not found:
        raise InvalidConversation(
            f"{folder}: {'ids used twice: ' + ', '.join(twice) if twice else 'no conversations'}"
        )
    return found


def read_world(folder: Path) -> dict[str, Any]:
    """The rows that exist before every conversation."""
    return _load(folder / WORLD)


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidConversation(f"{path}: {error}") from error


def _conversation(row: dict[str, Any], where: str) -> Conversation:
    where = f"{where}: {row.get('id', 'a conversation without id')}"
    allowed = {one.name for one in fields(Conversation)} - {"is_held_out"} | {"held_out"}
    _only(row, allowed, where)
    missing = [name for name in ("id", "language", "covers", "moves") if not row.get(name)]
    if missing:
        raise InvalidConversation(f"{where}: {', '.join(missing)} missing")
    if row["language"] not in LANGUAGES:
        raise InvalidConversation(f"{where}: language {row['language']!r}; allowed: {', '.join(LANGUAGES)}")
    lists = {
        name: tuple(row[name]) for name in ("covers", "must", "must_not", "outcome", "handoff") if name in row
    }
    return Conversation(
        id=row["id"],
        language=row["language"],
        moves=tuple(_move(move, where) for move in row["moves"]),
        who=row.get("who", ""),
        orders=tuple(row["orders"]) if "orders" in row else None,
        page=row.get("page", ""),
        changes=dict(row.get("changes", {})),
        max_turns=row.get("max_turns", 4),
        attack=row.get("attack", 0),
        is_held_out=row.get("held_out", False),
        **lists,
    )


def _move(row: dict[str, Any] | list[str] | str, where: str) -> Move:
    """A list is wordings alone, a text is said in every wording."""
    if isinstance(row, str):
        return Move(say=(row,))
    if isinstance(row, list):
        row = {"say": row}
    _only(row, {one.name for one in fields(Move)}, where)
    say = row.get("say", ())
    say = (say,) if isinstance(say, str) else tuple(say)
    if len(say) not in (0, 1, N_WORDINGS):
        raise InvalidConversation(f"{where}: {len(say)} wordings; allowed: 1 for all, or {N_WORDINGS}")
    if row.get("when", "") not in WHENS:
        raise InvalidConversation(f"{where}: when {row['when']!r}; allowed: {', '.join(WHENS[1:])}")
    return Move(say, row.get("when", ""), tuple(row.get("tap", ())), row.get("agree"))


def _only(row: dict[str, Any], allowed: set[str], where: str) -> None:
    unknown = sorted(set(row) - allowed)
    if unknown:
        raise InvalidConversation(
            f"{where}: unknown {', '.join(unknown)}; allowed: {', '.join(sorted(allowed))}"
        )
