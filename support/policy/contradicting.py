"""Numbers with units that do not agree: between the two languages of an article, between articles of one topic, and
between an article and how the shop is set up. A customer who is told two numbers believes the better one.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

UNITS = {
    "days": r"(?:calendar |working |business )?days?|个?(?:自然|工作)?[天日]",
    "months": r"months?|个?月",
    "years": r"years?|年",
    "percent": r"%|％|percent|per cent",
    "hours": r"hours?|个?小时",
}
# "30 days" and "30-day"; a range ("2 to 3 days", "2–3 天") says its far end, which is what is promised.
NUMBER = re.compile(
    r"(?<![\d.,])(\d{1,4})\s*-?\s*(?:(" + ")|(".join(UNITS.values()) + r"))(?![a-z])", re.IGNORECASE
)
RETURNS = "return_policy"


@dataclass(frozen=True, slots=True)
class Spoken:
    """An article's key and topic, and what it says in both languages."""

    key: str
    topic: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sources ("returns", "returns:zh", "settings") that say different numbers of one unit."""

    first: str
    second: str
    unit: str
    first_numbers: tuple[int, ...]
    second_numbers: tuple[int, ...]


def numbers(text: str) -> dict[str, frozenset[int]]:
    """The numbers of each unit that a text speaks of."""
    found: dict[str, set[int]] = defaultdict(set)
    names = tuple(UNITS)
    for match in NUMBER.finditer(text):
        unit = next(name for name, given in zip(names, match.groups()[1:], strict=True) if given)
        found[unit].add(int(match[1]))
    return {unit: frozenset(values) for unit, values in found.items()}


def find(articles: Sequence[Spoken], *, return_days: int) -> tuple[Contradiction, ...]:
    """All contradictions, in the order of the articles."""
    return (*_between_languages(articles), *_within_topics(articles), *_with_settings(articles, return_days))


def _between_languages(articles: Sequence[Spoken]) -> Iterator[Contradiction]:
    """Each number must be said in both: a missing one is a rule that only half of the customers know."""
    for one in articles:
        en, zh = numbers(one.en), numbers(one.zh)
        for unit in UNITS:
            if en.get(unit, frozenset()) != zh.get(unit, frozenset()):
                yield _pair(one.key, f"{one.key}:zh", unit, en, zh)


def _within_topics(articles: Sequence[Spoken]) -> Iterator[Contradiction]:
    """Two articles that answer the same question share at least one number where both name one."""
    by_topic: dict[str, list[Spoken]] = defaultdict(list)
    for one in articles:
        if one.topic:
            by_topic[one.topic].append(one)
    for same in by_topic.values():
        for first, second in combinations(same, 2):
            left, right = numbers(first.en), numbers(second.en)
            for unit in left.keys() & right.keys():
                if not left[unit] & right[unit]:
                    yield _pair(first.key, second.key, unit, left, right)


def _with_settings(articles: Sequence[Spoken], return_days: int) -> Iterator[Contradiction]:
    """What is written of returns names the days that the shop really allows."""
    allowed = {"days": frozenset({return_days})}
    for one in articles:
        said = numbers(one.en)
        if one.topic == RETURNS and "days" in said and return_days not in said["days"]:
            yield _pair(one.key, "settings", "days", said, allowed)


def _pair(
    first: str, second: str, unit: str, left: dict[str, frozenset[int]], right: dict[str, frozenset[int]]
) -> Contradiction:
    none: frozenset[int] = frozenset()
    return Contradiction(
        first, second, unit, tuple(sorted(left.get(unit, none))), tuple(sorted(right.get(unit, none)))
    )
