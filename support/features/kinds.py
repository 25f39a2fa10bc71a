"""Kinds of goods by the words that people use for them: a rucksack is a backpack, and 水壶 part of 电热水壶."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("goods_words.toml")
PLURAL = r"(?:e?s)?"


@dataclass(frozen=True, slots=True)
class Kind:
    """Where a text names a kind of goods; `code` is the same for all of its words in both languages."""

    code: str
    start: int
    end: int


def found(text: str) -> tuple[Kind, ...]:
    """Every kind that is named, the longest word at each place."""
    pattern, codes = _words()
    return tuple(
        Kind(codes[_key(match.group(), codes)], match.start(), match.end())
        for match in pattern.finditer(text)
    )


def _key(said: str, codes: dict[str, str]) -> str:
    """The word as it is listed: without a plural."""
    word = said.lower().replace("-", " ")
    return next(one for one in (word, word.removesuffix("s"), word.removesuffix("es")) if one in codes)


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of all words, and the code of the kind of each."""
    codes: dict[str, str] = {}
    for line in tomllib.loads(FILE.read_text(encoding="utf-8"))["kinds"].strip().splitlines():
        listed = [word.strip() for part in line.split("=") for word in part.split("|")]
        codes |= {word.lower().replace("-", " "): f"#{listed[0]}" for word in listed}
    longest_first = sorted(codes, key=len, reverse=True)
    latin = "|".join(re.escape(word).replace(r"\ ", "[ -]") for word in longest_first if word.isascii())
    han = "|".join(re.escape(word) for word in longest_first if not word.isascii())
    return re.compile(rf"(?<![A-Za-z-])(?:{latin}){PLURAL}(?![A-Za-z])|{han}", re.IGNORECASE), codes
