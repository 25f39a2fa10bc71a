"""How customers ask for what the packaged articles answer: searched beside the articles, and what teaches to answer."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from support.contracts import Authority, Language, Passage

FILE = Path(__file__).with_name("asked.toml")
CODES = {Language.EN: "en", Language.ZH: "zh"}
NOTHING = "nothing"


@cache
def asked(language: Language) -> Mapping[str, tuple[str, ...]]:
    """Questions by the key of the article that answers them."""
    return {key: lines for key, lines in _tables()[CODES[language]].items() if key != NOTHING}


def unanswered(language: Language) -> tuple[str, ...]:
    """Questions to a shop that no packaged article answers."""
    return _tables()[CODES[language]][NOTHING]


@cache
def lines(language: Language) -> tuple[tuple[str, str], ...]:
    """(key, question) of every question that is answered, in the file's order."""
    return tuple((key, line) for key, several in asked(language).items() for line in several)


def as_passage(line: str, language: Language) -> Passage:
    """A question as something that has a sentence vector."""
    return Passage(f"asked:{line}", line, Authority.FAQ, language)


@cache
def _tables() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        code: {key: tuple(line.strip() for line in text.strip().splitlines()) for key, text in table.items()}
        for code, table in tables.items()
    }
