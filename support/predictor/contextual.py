"""A question in the light of what was said before, and which reply fits a conversation.

Until a rewriter serves that beats it, a question that leans on its history is searched together with what the customer
said just before; and replies are ordered by the words that they share with the conversation, the latest counting most.
Both are plain, and both are hard to beat on short histories.
"""

from collections.abc import Sequence

import numpy as np

from support.contracts import Language
from support.predictor.loading import rewriter
from support.predictor.ranking import Words

N_EARLIER = 2  # turns that a question may lean on: one may be mere talk
FADING = 0.5  # weight of a message against the one after it


def rewrite(question: str, history: Sequence[str], language: Language) -> str:
    """The question so that it can be searched for alone: the champion's words, else the turns one after another."""
    question = question.strip()
    earlier = [text.strip() for text in history if text.strip() and text.strip() != question]
    if not earlier:
        return question
    champion = rewriter()
    written = champion.rewrite([*earlier, question]) if champion is not None else ""
    return written or concatenated(question, earlier, language)


def concatenated(question: str, earlier: Sequence[str], language: Language) -> str:
    """The latest earlier turns before the question: what serves until a model beats it."""
    joint = " " if language is Language.EN else "，"
    return joint.join([*earlier[-N_EARLIER:], question])


def suggest(history: Sequence[str], candidates: Sequence[str], language: Language) -> list[tuple[str, float]]:
    """The candidates with how well they fit, in [0, 1], best first; equals stay in the order given.

    Every candidate comes back: an agent chooses, so a bad order costs a glance and a missing reply costs typing.
    """
    if not candidates:
        return []
    words = Words(candidates)
    fit = np.zeros(len(candidates))
    for age, text in enumerate(reversed(history)):
        fit += FADING**age * words.search(text).coverage
    fit /= max(sum(FADING**age for age in range(len(history))), 1.0)
    order = np.argsort(-fit, kind="stable")
    return [(candidates[at], float(min(fit[at], 1.0))) for at in order]
