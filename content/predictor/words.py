"""English words as aspects are matched by: lower case, without regular endings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"[A-Za-z0-9À-ÖØ-öø-ÿ]+(?:['’][A-Za-z]+)*")
VOWEL = re.compile(r"[aeiouy]")
KEPT_DOUBLE = frozenset("lsz")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: `text[start:end]`, and its stem."""

    stem: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    for found in WORD.finditer(text):
        yield Word(stem(found.group()), found.start(), found.end())


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What charge, charges, charged and charging have in common.

    Source: the first steps of Porter (1980); only regular forms, because -ness and -ly often change the aspect.
    """
    plain = word.lower().replace("’", "'").removesuffix("'s")
    if "'" in plain or len(plain) < 4:
        return plain
    plain = _singular(plain)
    for suffix in ("ing", "ed"):
        base = plain.removesuffix(suffix)
        if base != plain and len(base) >= 3 and VOWEL.search(base):
            plain = _undoubled(base)
            break
    return plain.removesuffix("e") if len(plain) > 3 else plain


def _singular(plain: str) -> str:
    if plain.endswith("ies") and len(plain) > 4:
        return plain[:-3] + "y"
    if plain.endswith(("sses", "shes", "ches", "xes")):
        return plain[:-2]
    if plain.endswith("s") and not plain.endswith(("ss", "us", "is")):
        return plain[:-1]
    return plain


def _undoubled(base: str) -> str:
    if base[-1] == base[-2] and base[-1] not in KEPT_DOUBLE and not VOWEL.match(base[-1]):
        return base[:-1]
    return base
