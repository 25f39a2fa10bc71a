"""What a message is wanted for before any model is trained: what the example nearest to it is wanted for.

Its numbers order well and are not calibrated; they are set so that a message that shares little with every example
counts as out of scope.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ml_core.config import LikenessConfig
from ml_core.intents import Likeness
from support.contracts import Intent, Language
from support.features.examples import Example, phrases

SHARPNESS = 12.0  # of the chances: .1 more of likeness is three times the chance
UNALIKE, SLOPE = 0.32, 14.0  # likeness of the nearest example that is as likely in scope as out of it
Values = NDArray[np.float64]


def nearest(text: str, language: Language) -> tuple[tuple[tuple[Intent, float], ...], float]:
    """Intents with chances, best first, and the chance that it is none of them."""
    known = phrases(language)
    cosines = _likeness(language).cosines([text])[0].astype(np.float64)
    best = _best(known, cosines)
    outside = best.pop(Intent.OTHER, 0.0)
    likes = np.array(list(best.values()))
    chances = np.exp(SHARPNESS * (likes - likes.max()))
    chances /= chances.sum()
    order = np.argsort(-chances, kind="stable")
    intents = list(best)
    ranked = tuple((intents[at], float(chances[at])) for at in order)
    return ranked, _unlike(float(likes.max()), outside)


def _best(known: tuple[Example, ...], cosines: Values) -> dict[Intent, float]:
    """Likeness of the nearest example of each intent."""
    found: dict[Intent, float] = {}
    for example, cosine in zip(known, cosines.tolist(), strict=True):
        found[example.intent] = max(found.get(example.intent, 0.0), cosine)
    return found


def _unlike(inside: float, outside: float) -> float:
    """Nothing alike, or more like what is not the shop's business."""
    return float(1 / (1 + np.exp(SLOPE * (inside - max(UNALIKE, outside)))))


@cache
def _likeness(language: Language) -> Likeness:
    config = LikenessConfig.for_chinese() if language == Language.ZH else LikenessConfig()
    return Likeness(config).fit([example.text for example in phrases(language)])
