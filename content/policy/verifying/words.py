"""The words that reports of opinions are made of, by what they claim; whatever is not here is not understood.

They are in words.toml beside this file, which is read once.
"""

import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from content.contracts import Language


class Kind(StrEnum):
    """What a word does in a claim."""

    PLAIN = "plain"
    TOPIC = "topic"  # as to the battery: what follows is about it
    SUBJECT = "subject"  # reviewers, 用户: who thinks so
    NUMBER = "number"
    PERCENT = "percent"
    ASPECT = "aspect"
    FOREIGN_ASPECT = "foreign_aspect"
    PRAISE = "praise"
    CRITICISM = "criticism"
    NOT = "not"
    NO = "no"  # no complaints: a count of nought, not the other side
    OPPOSITE = "opposite"  # of what was said before
    DIVIDED = "divided"
    MENTION = "mention"  # on no side
    QUANTITY = "quantity"
    ABOUT = "about"  # nearly, over, 约: a number that is none
    OF = "of"  # the total follows
    AMONG = "among"  # the total came before: 41 位中
    AND = "and"
    BREAK = "break"  # a clause ends
    UNKNOWN = "unknown"


def _entries(table: Mapping[str, object]) -> Iterator[tuple[str, tuple[Kind, str]]]:
    """(word, (kind, name of a quantity))."""
    for name, words in table.items():
        if isinstance(words, dict):
            yield from (
                (word, (Kind.QUANTITY, quantity)) for quantity, text in words.items() for word in _words(text)
            )
        else:
            yield from ((word, (Kind(name), "")) for word in _words(str(words)))


def _words(text: str) -> list[str]:
    return [" ".join(word.split()) for word in text.split(",") if word.strip()]


_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
LEXICON: Mapping[Language, Mapping[str, tuple[Kind, str]]] = {
    Language(code): dict(_entries(table)) for code, table in _TABLES.items()
}
