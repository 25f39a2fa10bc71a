"""What may be said to a question: only what reviewers wrote, with how many of them; else honestly that nobody did.

A sentence answers if it covers enough of the question. Where none does, what is said of an aspect that the question
names is offered as what it is: related. Counts of an aspect are those that the product's page shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from content.contracts import Answer, Cited, Fact, Found, Polarity, Tally


@dataclass(frozen=True, slots=True)
class Rules:
    """From when on a sentence answers, and how many are shown."""

    coverage: float = (
        0.5  # of the question's words, where one of them stands there; below, most speak of something else
    )
    aspect_coverage: float = 0.6  # where only aspects are shared
    max_cited: int = 5
    max_related: int = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was understood. `only_aspect` where it is about one aspect and nothing else."""

    text: str
    aspects: tuple[str, ...]
    only_aspect: str
    is_general: bool


def answer(
    asked: Asked,
    found: Sequence[Found],
    *,
    n_reviewers: int,
    tallies: Mapping[str, Tally],
    facts: Sequence[Fact],
    rules: Rules,
) -> Answer:
    """Facts of the product first, then who says what."""
    direct = [one for one in found if _answers(one, rules)] if not asked.is_general else []
    shown = tallies.get(asked.only_aspect)
    related = [one for one in found if one.aspects] if not direct else []
    first = next((code for code in asked.aspects if code in tallies), "")
    return Answer(
        question=asked.text,
        tally=shown if shown and direct else _tally(direct, n_reviewers),
        facts=tuple(facts),
        cited=_cited(direct, rules.max_cited),
        related=_cited(related, rules.max_related),
        related_tally=(tallies.get(first) or _tally(related, n_reviewers)) if related else None,
        aspects=asked.aspects,
        suggestions=tuple(tallies),
        is_general=asked.is_general,
    )


def opinion_of(found: Found) -> str:
    """What a sentence says of the aspects that were asked about, or of any where none was; empty where neither."""
    remarks = found.passage.remarks
    told = {one.polarity for one in remarks if not found.aspects or one.aspect in found.aspects}
    sides = told & {Polarity.POSITIVE, Polarity.NEGATIVE}
    return str(next(iter(sides))) if len(sides) == 1 else ""


def _answers(one: Found, rules: Rules) -> bool:
    return one.coverage >= (rules.coverage if one.is_literal else rules.aspect_coverage)


def _tally(found: Sequence[Found], n_reviewers: int) -> Tally:
    """Distinct reviewers; who praises and criticises counts in both."""
    people = {one.passage.author for one in found}
    sides = {
        side: {one.passage.author for one in found if opinion_of(one) == side}
        for side in (Polarity.POSITIVE, Polarity.NEGATIVE)
    }
    return Tally(len(people), n_reviewers, len(sides[Polarity.POSITIVE]), len(sides[Polarity.NEGATIVE]))


def _cited(found: Sequence[Found], most: int) -> tuple[Cited, ...]:
    """The best sentence of each reviewer; both opinions where both are voiced."""
    best: dict[str, Found] = {}
    for one in found:
        best.setdefault(one.passage.author, one)
    ranked = sorted(best.values(), key=_place)
    chosen = ranked[:most]
    voiced = {opinion_of(one) for one in chosen}
    others = [one for one in ranked[most:] if opinion_of(one) and opinion_of(one) not in voiced]
    if others and len(voiced) == 1 and most > 1:
        chosen = [*chosen[: most - 1], others[0]]
    return tuple(_cite(one) for one in chosen)


def _place(one: Found) -> tuple[float, bool, float, float]:
    return (
        -round(one.coverage, 3),
        not one.passage.is_verified,
        -one.rank,
        -one.passage.created_at.timestamp(),
    )


def _cite(one: Found) -> Cited:
    passage = one.passage
    return Cited(
        review_id=passage.review_id,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        language=passage.language,
        stars=passage.stars,
        author_name=passage.author_name,
        is_verified=passage.is_verified,
        created_at=passage.created_at,
        opinion=opinion_of(one),
        score=one.coverage,
    )
