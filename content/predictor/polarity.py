"""Praise, criticism or neither in a stretch of text about an aspect: the clause model, and the words that say it.

Without a trained model the lexicon alone answers; the same code reads its probabilities.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from content.contracts import Polarity
from content.predictor.spans import Span
from ml_core.aspects.clauses import ClausePolarity

Floats = NDArray[np.float32]
CLASSES = (Polarity.NEGATIVE, Polarity.NEUTRAL, Polarity.POSITIVE)
SIGN = 2.0  # nats by which a word that names an aspect to praise it speaks for praise
MOST = 1.5  # such words that count
DOUBT = 0.5  # of the confidence where the author may mean the opposite
# "Great… not", yeah right, quotation marks around praise, 呵呵.
SARCASM = re.compile(
    r"(?<!\w)/s\b|\byeah,? right\b|\bthanks for nothing\b|(?:\.\.\.|…|\s)not\s*!|\bnot[.!]*$"
    r"|\bjust what i (?:always )?wanted\b|\bgreat job\b.{0,12}!{2,}"
    r"|[\"“](?:great|quality|premium|luxury|fast|new|amazing|genuine|waterproof|soft)[\"”]"
    r"|呵呵|也是醉了|我也是服了|可真“|真是“|“(?:好|优质|正品|高级|新品)”",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """`confidence` is the probability of the polarity, halved where the author may mean the opposite."""

    polarity: Polarity
    confidence: float


def judge(model: ClausePolarity, spans: Sequence[tuple[Span, str]]) -> list[Judgement]:
    """One judgement for each stretch and aspect in it."""
    texts = list(dict.fromkeys(span.text for span, _ in spans))
    place = {text: at for at, text in enumerate(texts)}
    found = model.predict(texts) if texts else np.empty((0, 3), dtype=np.float32)
    return [_judgement(found[place[span.text]], span, aspect) for span, aspect in spans]


def sounds_sarcastic(text: str) -> bool:
    """Whether the text bears a mark of saying the opposite."""
    return bool(SARCASM.search(text))


def _judgement(chances: Floats, span: Span, aspect: str) -> Judgement:
    lean = SIGN * float(np.clip(span.sign(aspect), -MOST, MOST))
    logits = np.log(np.maximum(chances.astype(np.float64), 1e-6)) + np.array([-lean, -abs(lean) / 2, lean])
    odds = np.exp(logits - logits.max())
    best = int(odds.argmax())
    confidence = float(odds[best] / odds.sum())
    if sounds_sarcastic(span.clause.text):
        confidence *= DOUBT
    return Judgement(CLASSES[best], confidence)
