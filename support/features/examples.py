"""Example phrases by intent, packaged: what the models of intent learn from, and what serves before any is trained."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from support.contracts import Intent, Language

FOLDER = Path(__file__).with_name("phrases")
FILES = {Language.EN: "en", Language.ZH: "zh"}
KINDS = ("yes", "no", "else")  # of replies to a proposal


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    intent: Intent  # OTHER for what is not the shop's business


@cache
def phrases(language: Language) -> tuple[Example, ...]:
    """The examples of every intent, in the file's order, and then those that are out of scope."""
    name = FILES[language]
    by_intent = _lines(FOLDER / f"{name}.toml")
    outside = _lines(FOLDER / "elsewhere.toml")[name]
    inside = [Example(text, Intent(code)) for code, texts in by_intent.items() for text in texts]
    return (*inside, *(Example(text, Intent.OTHER) for text in outside))


@cache
def replies(language: Language) -> tuple[tuple[str, str], ...]:
    """Replies to a proposal: each with its kind in front."""
    by_kind = _lines(FOLDER / f"replies.{FILES[language]}.toml")
    return tuple((kind, text) for kind in KINDS for text in by_kind[kind])


def _lines(file: Path) -> dict[str, list[str]]:
    """One phrase a line keeps the files easy to read and to add to."""
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        name: [line.strip() for line in text.splitlines() if line.strip()] for name, text in tables.items()
    }
