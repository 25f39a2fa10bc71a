"""What tells whether passages answer a question: numbers that need no collection, so that any passage can be judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from support.contracts import Intent, Passage, Understood
from support.predictor.askings import key_of
from support.predictor.wording import terms

NAMES = (
    "first_has", "any_has", "score", "lead", "in_scope", "sureness", "on_topic",
    "asked", "asked_lead", "meant", "meant_lead", "learnt", "learnt_lead",
)  # fmt: skip
SINGLE = 0.35  # weight of a single Chinese character beside a word or a pair
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alike:
    """How near a question comes to those that each article is known to answer, by the article's key."""

    words: Mapping[str, float]
    meaning: Mapping[str, float]
    learnt: Mapping[str, float] = field(default_factory=dict)


def signals(
    question: str, passages: Sequence[Passage], understood: Understood, topic: str, alike: Alike
) -> Values:
    """One row of `NAMES`; `topic` is the intent that the first passage's article answers, or empty."""
    if not passages:
        return np.zeros(len(NAMES))
    first = passages[0]
    rivals = [one.score for one in passages[1:] if one.key != first.key]
    chances = dict(understood.intents)
    return np.array(
        [
            _share(question, passages[:1]),
            _share(question, passages[:3]),
            first.score,
            first.score - max(rivals, default=0.0),
            1 - understood.p_out_of_scope,
            understood.confidence,
            chances.get(Intent(topic), 0.0) if topic else 0.0,
            *_ahead(key_of(first), alike.words),
            *_ahead(key_of(first), alike.meaning),
            *_ahead(key_of(first), alike.learnt),
        ]
    )


def _ahead(key: str, alike: Mapping[str, float]) -> tuple[float, float]:
    """Of the first passage's article, and by how much it is before all others."""
    own = alike.get(key, 0.0)
    return own, own - max((value for other, value in alike.items() if other != key), default=0.0)


def _share(question: str, passages: Sequence[Passage]) -> float:
    """Share of the question's terms that stand in the passages or their titles."""
    asked = dict.fromkeys(terms(question))
    said = {term for one in passages for term in terms(f"{one.title} {one.text}")}
    total = sum(_weight(term) for term in asked)
    return sum(_weight(term) for term in asked if term in said) / total if total else 0.0


def _weight(term: str) -> float:
    return SINGLE if len(term) == 1 and not term.isascii() else 1.0
