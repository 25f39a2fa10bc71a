"""From clauses to stretches of text that speak of one thing each: the places where an opinion is looked for.

"The sound is clear, the battery poor" has two stretches, because both sides of its comma name an aspect; in "thin, as
if from a tin" the second side belongs to the first. "And" parts only where both sides are sentences of their own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from content.contracts import Clause
from content.features import at_commas
from content.predictor.matching import Match, Matcher
from content.predictor.words import words

AND = re.compile(r"\s+(?:and|plus|also)\s+|(?=而且|并且|同时|另外)", re.IGNORECASE)
MIN_WORDS = 3  # on either side of an "and" that parts
HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Span:
    """`text` is `clause.text[start:end]`, with the aspects that it names."""

    clause: Clause
    text: str
    start: int
    end: int
    matches: tuple[Match, ...]

    def aspects(self) -> list[str]:
        """Each once."""
        return sorted({one.aspect for one in self.matches})

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the stored text; the whole clause where markup makes places inside it unsure."""
        clause = self.clause
        if clause.end - clause.start != len(clause.text):
            return clause.start, clause.end
        return clause.start + self.start, clause.start + self.end

    def sign(self, aspect: str) -> int:
        """What the words that name it say of it: above 0 praise, below criticism."""
        return sum(one.sign for one in self.matches if one.aspect == aspect)


def spans(clauses: Sequence[Clause], matcher: Matcher, product_type: str) -> Iterator[Span]:
    """Every stretch that names an aspect."""
    for clause in clauses:
        yield from _spans(clause, matcher, product_type)


def _spans(clause: Clause, matcher: Matcher, product_type: str) -> Iterator[Span]:
    parts = _sure(
        _span(clause, start, end, matcher, product_type)
        for at, to in at_commas(clause.text)
        for start, end in _at_and(clause.text, at, to)
    )
    found: list[Span] = []
    for part in parts:
        if found and (not part.matches or found[-1].aspects() in ([], part.aspects())):
            found[-1] = _joined(found[-1], part)
        else:
            found.append(part)
    yield from (one for one in found if one.matches)


def _sure(parts: Iterable[Span]) -> list[Span]:
    """Without the words that decide only alone, where another names an aspect for sure."""
    found = list(parts)
    if any(not one.is_weak for part in found for one in part.matches):
        return [
            replace(part, matches=tuple(one for one in part.matches if not one.is_weak)) for part in found
        ]
    return found


def _span(clause: Clause, start: int, end: int, matcher: Matcher, product_type: str) -> Span:
    text = clause.text[start:end]
    return Span(clause, text, start, end, tuple(matcher.find(text, product_type)))


def _joined(first: Span, second: Span) -> Span:
    text = first.clause.text[first.start : second.end]
    return Span(first.clause, text, first.start, second.end, first.matches + second.matches)


def _at_and(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretch itself, or its sides of an "and" if each is long enough to be an opinion."""
    for found in AND.finditer(text, start, end):
        if _is_long(text[start : found.start()]) and _is_long(text[found.end() : end]):
            yield start, found.start()
            start = found.end()
    yield start, end


def _is_long(text: str) -> bool:
    return sum(1 for _ in words(text)) + len(HAN.findall(text)) / 2 >= MIN_WORDS
