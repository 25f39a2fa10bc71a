"""Rules against a text: weights of different signs near each other add up, until they are enough."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content.features.wording.lexicon import Lexicon
from content.features.wording.readings import Reading

ENOUGH = 1.0
SURE = 0.9  # where the reading itself is a guess only a sign of this weight counts
MAX_HITS = 50  # of one rule; a text that repeats itself says nothing new


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched, at `start:end` of the original text."""

    rule: str
    weight: float
    start: int
    end: int
    reading: str


def hits(reading: Reading, lexicon: Lexicon) -> Iterator[Hit]:
    """Every match of every rule in one reading of a text."""
    if reading.is_squeezed:
        for pattern in lexicon.squeezed:
            for found in _first(pattern.finditer(reading.text)):
                yield Hit("squeezed", ENOUGH, *reading.place(*found.span()), reading.name)
        return
    excused = [found.span() for found in lexicon.excused.finditer(reading.text)] if lexicon.excused else []
    for rule in lexicon.rules:
        if reading.is_guess and rule.weight < SURE:
            continue
        for found in _first(rule.pattern.finditer(reading.text)):
            if not any(start < found.end() and found.start() < end for start, end in excused):
                yield Hit(rule.name, rule.weight, *reading.place(*found.span()), reading.name)


def enough(found: Iterable[Hit], window: int) -> list[Hit]:
    """The hits that lie near enough together to weigh enough; of a rule the heaviest counts once."""
    ordered = sorted(found, key=lambda hit: hit.start)
    kept: dict[Hit, None] = {}
    for at, first in enumerate(ordered):
        near = [hit for hit in ordered[at : at + 200] if hit.start - first.start <= window]
        best: dict[str, float] = {}
        for hit in near:
            best[hit.rule] = max(best.get(hit.rule, 0.0), hit.weight)
        if sum(best.values()) >= ENOUGH - 1e-9:
            kept.update(dict.fromkeys(near))
    return list(kept)


def _first(items: Iterator[re.Match[str]]) -> Iterator[re.Match[str]]:
    for n, item in enumerate(items):
        if n >= MAX_HITS:
            return
        yield item
