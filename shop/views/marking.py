"""Words of a text to be marked, as parts. Templates write them out and escape each, so nothing breaks out of a mark."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start` to `end` of a text that say something; `opinion` is a code of `Opinion`."""

    start: int
    end: int
    opinion: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text; `opinion` is empty where it is not marked."""

    text: str
    opinion: str = ""


def parts_of(text: str, marks: Iterable[Mark]) -> tuple[Part, ...]:
    """The whole text in its order. Marks that overlap share one place: the earlier, then the longer, has it.

    Marks beyond the text, which may have been shortened since, mark nothing.
    """
    parts, at = [], 0
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        start, end = max(mark.start, at), min(mark.end, len(text))
        if start >= end:
            continue
        if start > at:
            parts.append(Part(text[at:start]))
        parts.append(Part(text[start:end], mark.opinion))
        at = end
    if parts and at < len(text):
        parts.append(Part(text[at:]))
    return tuple(parts)
