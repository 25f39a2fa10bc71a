"""Chinese messages with their words in English: the packaged encoder reads English only.

Word by word and with no grammar, which is enough to tell what a message is about, and needs no model.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from support.contracts import Language

FILE = Path(__file__).with_name("glossary.toml")


def glossed(text: str, language: Language) -> str:
    """A Chinese text followed by its gloss; an English one as it is."""
    return f"{text} {gloss(text)}".strip() if language == Language.ZH else text


def gloss(text: str) -> str:
    """The English of the words that are known, in order; words in Latin letters stand as they are."""
    words, pattern = _glossary()
    return " ".join(words.get(found.group(), found.group()) for found in pattern.finditer(text))


@cache
def _glossary() -> tuple[dict[str, str], re.Pattern[str]]:
    """Words with their English, and a pattern that finds the longest at each place."""
    lines = tomllib.loads(FILE.read_text(encoding="utf-8"))["words"].strip().splitlines()
    words = dict(line.split("=", 1) for line in lines)
    longest_first = sorted(words, key=len, reverse=True)
    return words, re.compile("|".join([*map(re.escape, longest_first), r"[A-Za-z0-9]+"]))
