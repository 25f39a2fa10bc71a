"""How surely a reply to a proposal is a yes, a no, or something else: learnt from packaged replies.

It hears what no list of words holds ("on reflection I would rather have it"). Whether a yes may be acted on is for
`policy` to say.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from ml_core.config import RidgeConfig
from ml_core.intents import Ridge
from support.contracts import Language
from support.features.abstracting import readable
from support.features.examples import KINDS, replies
from support.predictor import keeping


@dataclass(frozen=True, slots=True)
class Heard:
    """Calibrated chances; what is left of 1 is something else."""

    yes: float
    no: float


def heard(text: str, language: Language) -> Heard:
    """Read a reply to a proposal."""
    chances = _learnt(language).read([readable(text, language)]).chances[0]
    return Heard(float(chances[KINDS.index("yes")]), float(chances[KINDS.index("no")]))


@cache
def _learnt(language: Language) -> Ridge:
    known = replies(language)
    config = RidgeConfig.for_chinese() if language == Language.ZH else RidgeConfig()
    texts = [readable(text, language) for _kind, text in known]
    return keeping.learnt(
        "replies", config, texts, np.array([KINDS.index(kind) for kind, _text in known], dtype=np.int64)
    )
