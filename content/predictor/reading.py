"""Read reviews: language, whether the whole praises, and every aspect with its polarity.

Never an exception for what somebody wrote: markup, base64, one emoji, half a megabyte (of which the first 5,000
characters are read). Without a model words alone are read, and the reading says so.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from content import features
from content.contracts import Language, Reading, Remark, Split, Written
from content.features.parts import whole_text
from content.predictor import matching, polarity
from content.predictor.loading import champion
from content.predictor.polarity import Judgement
from content.predictor.scoring import Model, expit, leans
from content.predictor.spans import Span, spans
from ml_core.aspects import lexicon
from ml_core.aspects.clauses import ClausePolarity

SOURCE_MODEL, SOURCE_FALLBACK = "model", "fallback"
READ = (Language.EN, Language.ZH)
BUYING = re.compile(
    r"\b(?:bought|ordered|purchased|my (?:first|second|third|\d+(?:st|nd|rd|th)) .{1,40} from (?:this|here|them))\b"
    r"|第[一二三四五六七八九十\d]+次(?:来|在)|在这家买|下单|入手",
    re.IGNORECASE,
)
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Part:
    """A review with its parts."""

    written: Written
    split: Split

    @property
    def text(self) -> str:
        """All of it as the model of whole reviews reads it."""
        return whole_text(self.written.title, self.split)


def read(reviews: Sequence[Written]) -> list[Reading]:
    """A reading of each review, in the order given."""
    model = champion().model
    parts = [_Part(one, features.split(one.text, one.title)) for one in reviews]
    remarks = _remarks(parts, model.clauses if model else words_alone())
    whole = _whole(parts, model)
    return [
        Reading(
            review_id=part.written.review_id,
            language=part.split.language,
            p_positive=p_positive,
            remarks=tuple(found),
            source=SOURCE_MODEL if model else SOURCE_FALLBACK,
            model_version=model.facts.version if model else "",
        )
        for part, found, p_positive in zip(parts, remarks, whole, strict=True)
    ]


@cache
def words_alone() -> ClausePolarity:
    """What reads where no model was trained: the lexicon."""
    return ClausePolarity.from_lexicon()


def _remarks(parts: Sequence[_Part], model: ClausePolarity) -> list[list[Remark]]:
    """By review; of several stretches that say the same of an aspect each is a remark."""
    matcher = matching.matcher(features.ontology())
    told = [
        (at, span, aspect)
        for at, part in enumerate(parts)
        if part.split.language in READ
        for span in spans(part.split.clauses, matcher, part.written.product_type)
        if not _is_about_buying(span)
        for aspect in span.aspects()
    ]
    judged = polarity.judge(model, [(span, aspect) for _, span, aspect in told])
    found: dict[int, list[Remark]] = defaultdict(list)
    for (at, span, aspect), judgement in zip(told, judged, strict=True):
        found[at].append(_remark(span, aspect, judgement))
    return [found[at] for at in range(len(parts))]


def _is_about_buying(span: Span) -> bool:
    """Whether it tells of an order and judges nothing: "my second perfume from this shop" says nothing of a smell."""
    return bool(BUYING.search(span.text)) and not lexicon.signs(BUYING.sub(" ", span.text))


def _remark(span: Span, aspect: str, judgement: Judgement) -> Remark:
    return Remark(aspect, judgement.polarity, judgement.confidence, *span.place)


def _whole(parts: Sequence[_Part], model: Model | None) -> list[float | None]:
    """The chance that each review praises; None where it says nothing that can be read."""
    found: list[float | None] = [_by_words(part) for part in parts]
    for language, calibrated in (model.whole if model else {}).items():
        rows = [at for at, part in enumerate(parts) if part.split.language == language]
        chances: Sequence[float] = (
            calibrated.p_positive([parts[at].text for at in rows]).tolist() if rows else []
        )
        for at, chance in zip(rows, chances, strict=True):
            found[at] = float(np.clip(chance, 0.0, 1.0))
    return [_doubted(part, chance) for part, chance in zip(parts, found, strict=True)]


def _doubted(part: _Part, chance: float | None) -> float | None:
    """Half as far from undecided where the author may mean the opposite."""
    if chance is None or not polarity.sounds_sarcastic(part.text):
        return chance
    return 0.5 + polarity.DOUBT * (chance - 0.5)


def _by_words(part: _Part) -> float | None:
    """By opinion words and emoji; None in a language that is not read, or without a word that judges."""
    if part.split.language == Language.OTHER:
        return None
    if not lexicon.signs(part.text):
        return None if part.split.language == Language.NONE else 0.5
    return float(expit(leans([part.text]))[0])
