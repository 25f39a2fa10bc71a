"""How near a question comes to those that an article is known to answer.

A question finds another question better than it finds an answer: both are short and say the same things. Articles that
operators write have no known questions and are found by their words alone.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ml_core.config import LikenessConfig
from ml_core.encoder import EncoderUnavailable
from ml_core.intents import Likeness
from support.contracts import Language, Passage
from support.features.articles import asking
from support.features.glossing import gloss
from support.predictor.vectors import PassageVectors

Values = NDArray[np.float64]


def by_words(question: str, language: Language, *, but: str = "") -> Mapping[str, float]:
    """Likeness to the nearest question of each article, by its key; `but` is left out, to learn from questions."""
    return _nearest(_likeness(language).cosines([question])[0].astype(np.float64), language, but)


def by_meaning(
    question: str, language: Language, vectors: PassageVectors | None, *, but: str = ""
) -> Mapping[str, float]:
    """The same by sentence vectors; empty where there are none. A Chinese question is read by its gloss."""
    read = gloss(question) if language == Language.ZH else question
    if vectors is None or not read:
        return {}
    try:
        return _nearest(vectors.nearness(read, _passages()), Language.EN, but)
    except EncoderUnavailable:
        return {}


def key_of(passage: Passage) -> str:
    """The key of a passage's article; empty for what is no article."""
    kind, _, key = passage.key.partition(":")
    return key if kind in ("policy", "faq") else ""


def _nearest(cosines: Values, language: Language, but: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for (key, line), cosine in zip(asking.lines(language), cosines.tolist(), strict=True):
        if line != but:
            found[key] = max(found.get(key, 0.0), cosine)
    return found


@cache
def _likeness(language: Language) -> Likeness:
    config = LikenessConfig.for_chinese() if language == Language.ZH else LikenessConfig()
    return Likeness(config).fit([line for _key, line in asking.lines(language)])


@cache
def _passages() -> tuple[Passage, ...]:
    return tuple(asking.as_passage(line, Language.EN) for _key, line in asking.lines(Language.EN))
