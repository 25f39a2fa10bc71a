"""What words of a question and of a sentence are compared by, in English and Chinese.

`questions.toml` lists words that say nothing of what is asked, words that ask about nothing in particular alone, and
words of both languages that mean the same; operators' words for aspects stand in the ontology and not here.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from content.predictor.words import stem, words

FILE = Path(__file__).with_name("questions.toml")
HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
# Porter's endings would make them "run": most garments run small.
APART = dict.fromkeys(("running", "runner", "runners"), "running")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The packaged lists; `same` by the stems of an English phrase, `same_zh` by the Chinese word."""

    drop: frozenset[str]
    light: frozenset[str]
    drop_zh: tuple[str, ...]  # longest first
    light_zh: frozenset[str]
    same: Mapping[tuple[str, ...], str]  # stems of an English phrase → key
    same_zh: Mapping[str, str]


def kept(run: str, known: Vocabulary) -> Iterator[tuple[int, int]]:
    """Start and end of what a run of characters says: words that are known here, and what stands between the others."""
    start = at = 0
    while at < len(run):
        meant = max((word for word in known.same_zh if run.startswith(word, at)), key=len, default="")
        dropped = next((word for word in known.drop_zh if run.startswith(word, at)), "")
        if max(len(meant), len(dropped)) == 0:
            at += 1
            continue
        yield from _without_light(run, start, at, known)
        if len(meant) >= len(dropped):
            yield at, at + len(meant)
        at += max(len(meant), len(dropped))
        start = at
    yield from _without_light(run, start, len(run), known)


def _without_light(run: str, start: int, end: int, known: Vocabulary) -> Iterator[tuple[int, int]]:
    """A stretch without the light words at its ends; all of it where nothing else is in it."""
    if start >= end:
        return
    left, right = start, end
    while left < right and (word := _light_at(run[left:right], known, str.startswith)):
        left += len(word)
    while left < right and (word := _light_at(run[left:right], known, str.endswith)):
        right -= len(word)
    if left < right:
        yield left, right
    elif run[start:end] in known.light_zh:
        yield start, end


def _light_at(part: str, known: Vocabulary, where: Callable[[str, str], bool]) -> str:
    return max((word for word in known.light_zh if where(part, word)), key=len, default="")


def keys(text: str) -> Iterator[str]:
    """What a sentence is found by: stems, two words written as one, pairs of characters, words of both languages."""
    known = vocabulary()
    stems = [stemmed(text[word.start : word.end]) for word in words(text)]
    yield from stems
    yield from (first + second for first, second in pairwise(stems))
    for same in phrases(stems, known).values():
        yield from same
    for run in HAN_RUN.findall(text):
        yield from run
        yield from (run[at : at + 2] for at in range(len(run) - 1))
        yield from same_in(run, known)


def phrases(stems: Sequence[str], known: Vocabulary) -> dict[int, set[str]]:
    """Keys of the phrases that begin, or go on, at each word."""
    found: dict[int, set[str]] = {}
    for at in range(len(stems)):
        for length in (1, 2, 3):
            key = known.same.get(tuple(stems[at : at + length])) if at + length <= len(stems) else None
            if key:
                for place in range(at, at + length):
                    found.setdefault(place, set()).add(key)
    return found


def same_in(run: str, known: Vocabulary) -> set[str]:
    return {key for word, key in known.same_zh.items() if word in run}


def stemmed(word: str) -> str:
    return APART.get(word.lower()) or stem(word)


@cache
def vocabulary() -> Vocabulary:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    same: dict[tuple[str, ...], str] = {}
    same_zh: dict[str, str] = {}
    for number, line in enumerate(table["same"]):
        english, _, chinese = line.partition(" / ")
        for phrase in english.split(", "):
            same[tuple(stemmed(part) for part in re.findall(r"[\w'’]+", phrase))] = f"#{number}"
        same_zh |= {word: f"#{number}" for word in chinese.split(", ") if HAN_RUN.search(word)}
    return Vocabulary(
        drop=frozenset(table["drop_en"].split()),
        light=frozenset(table["light_en"].split()),
        drop_zh=tuple(sorted(table["drop_zh"].split(), key=len, reverse=True)),
        light_zh=frozenset(table["light_zh"].split()),
        same=same,
        same_zh=same_zh,
    )
