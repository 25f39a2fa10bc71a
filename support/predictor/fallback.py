"""What a message is wanted for before any model is trained: least squares on the packaged phrases.

Learnt at the first question, 20 to 30 seconds of work for a language, and kept on disk. Its chances are calibrated on
phrases as if each had been left out.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ml_core.config import RidgeConfig
from ml_core.intents import Ridge
from support.contracts import Intent, Language
from support.features.abstracting import readable
from support.features.examples import phrases
from support.predictor import keeping

Ranked = tuple[tuple[tuple[Intent, float], ...], float]


def nearest(texts: Sequence[str], language: Language) -> list[Ranked]:
    """For each text intents with chances, best first, and the chance that it is none of them."""
    intents, model = learnt(language)
    read = model.read([readable(text, language) for text in texts])
    return [
        (_ranked(intents, chances), float(outside))
        for chances, outside in zip(read.chances, read.outside, strict=True)
    ]


@cache
def learnt(language: Language) -> tuple[tuple[Intent, ...], Ridge]:
    """The classes in their order, and what tells them apart."""
    known = [one for one in phrases(language) if one.intent is not Intent.OTHER]
    intents = tuple(dict.fromkeys(one.intent for one in known))
    places = {intent: at for at, intent in enumerate(intents)}
    return intents, keeping.learnt(
        "intents",
        RidgeConfig.for_chinese() if language == Language.ZH else RidgeConfig(),
        [readable(one.text, language) for one in known],
        np.array([places[one.intent] for one in known], dtype=np.int64),
        [readable(one.text, language) for one in phrases(language) if one.intent is Intent.OTHER],
    )


def _ranked(intents: tuple[Intent, ...], chances: NDArray[np.float32]) -> tuple[tuple[Intent, float], ...]:
    order = np.argsort(-chances, kind="stable")
    return tuple((intents[at], float(chances[at])) for at in order)
