"""A sentence as a verifier sees it: its values in order, its other words, and what it denies, allows or limits."""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from support.contracts import Language
from support.policy.verifying import values
from support.policy.verifying.values import Kind, Placed, Value

_TABLES = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
_CODES = {Language.EN: "en", Language.ZH: "zh"}
HAN = re.compile(r"[\u3400-\u9fff]+")
# Letters of any other script are words as well: what nobody can read is not supported.
WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+(?:'[^\W\d_\u3400-\u9fff]+)*")
BLANK = "\0"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language that are known."""

    plain: frozenset[str]
    not_numbers: tuple[str, ...]
    harmless: tuple[str, ...]
    logic: Mapping[str, tuple[str, ...]]


def _words(table: Mapping[str, object]) -> Words:
    logic = table["logic"]
    assert isinstance(logic, dict)  # noqa: S101 - the file beside this one
    return Words(
        frozenset(str(table["plain"]).split()),
        _listed(table, "not_numbers"),
        _listed(table, "harmless"),
        {name: tuple(str(words).split()) for name, words in logic.items()},
    )


def _listed(table: Mapping[str, object], name: str) -> tuple[str, ...]:
    found = table.get(name, [])
    return tuple(map(str, found)) if isinstance(found, list) else ()


WORDS = {language: _words(_TABLES[code]) for language, code in _CODES.items()}


@dataclass(frozen=True, slots=True)
class Reading:
    """`words` in letters, `runs` of Chinese signs between them; `text` is what both were read from."""

    text: str
    values: tuple[Value, ...]
    words: frozenset[str]
    runs: tuple[str, ...]
    logic: frozenset[str]


def read(text: str, language: Language, names: Collection[str] = ()) -> Reading:
    """Read a sentence; `names` of products and places count as values."""
    known = WORDS[language]
    whole = plain(text)
    placed, rest = _named(whole, names)
    masked = rest
    for phrase in known.not_numbers:
        masked = masked.replace(phrase, BLANK * len(phrase))
    found = values.values(masked)
    rest = _without(rest, found)
    ordered = sorted([*placed, *found], key=lambda one: one.start)
    return Reading(
        text=whole,
        values=tuple(one.value for one in ordered),
        words=frozenset(WORD.findall(rest)),
        runs=tuple(HAN.findall(rest)),
        logic=_logic(rest, known, language),
    )


def plain(text: str) -> str:
    """NFKC, small letters, straight apostrophes."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def _named(text: str, names: Collection[str]) -> tuple[list[Placed], str]:
    """Names where they stand, longest first, and the text without them."""
    placed: list[Placed] = []
    for name in sorted({plain(one).strip() for one in names} - {""}, key=len, reverse=True):
        pattern = re.compile(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])")
        placed += [Placed(one.start(), one.end(), Value(Kind.NAME, name)) for one in pattern.finditer(text)]
        text = pattern.sub(lambda match: BLANK * len(match.group()), text)
    return placed, text


def _without(text: str, found: Collection[Placed]) -> str:
    signs = list(text)
    for one in found:
        signs[one.start : one.end] = BLANK * (one.end - one.start)
    return "".join(signs)


def _logic(text: str, known: Words, language: Language) -> frozenset[str]:
    if language is Language.EN:
        said = {*WORD.findall(text), *("?" if "?" in text else "")}
        return frozenset(name for name, words in known.logic.items() if said & set(words))
    for phrase in known.harmless:
        text = text.replace(phrase, BLANK)
    return frozenset(name for name, words in known.logic.items() if any(word in text for word in words))
