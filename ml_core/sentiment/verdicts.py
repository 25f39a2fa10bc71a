"""From a probability to a word: negative, unsure, positive, with as few mistakes as was asked for.

A review that says "it is a case" is neither praise nor complaint, and two-class training texts have no such class;
what the model is unsure of is left out of counts instead of guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from ml_core.estimator import Floats, Ints

NEVER_NEGATIVE, NEVER_POSITIVE = -0.1, 1.1  # chances that no text has


class Verdict(IntEnum):
    """What is said about a text."""

    NEGATIVE = -1
    UNSURE = 0
    POSITIVE = 1


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Chances of the positive class; in between the verdict is `UNSURE`."""

    negative_up_to: float
    positive_from: float


def choose(chances: Floats, labels: Ints, *, precision: float = 0.95) -> Thresholds:
    """The widest use of both words at which held-out texts still give each at least `precision`.

    Args:
        chances: of the positive class, (n,), from a model that did not see these texts.
        labels: 0 negative, 1 positive.
        precision: share of a word's uses that must be right; where none reaches it the word is never used.
    """
    exact = chances.astype(np.float64)
    falling, rising = np.argsort(-exact, kind="stable"), np.argsort(exact, kind="stable")
    positive = _furthest(exact[falling], labels[falling] == 1, exact[falling] >= 0.5, precision)
    negative = _furthest(exact[rising], labels[rising] == 0, exact[rising] <= 0.5, precision)
    return Thresholds(
        negative_up_to=NEVER_NEGATIVE if negative is None else negative,
        positive_from=NEVER_POSITIVE if positive is None else positive,
    )


def decide(chances: Floats, thresholds: Thresholds) -> Ints:
    """A `Verdict` for each chance (n,)."""
    verdicts = np.full(len(chances), Verdict.UNSURE, dtype=np.int64)
    verdicts[chances <= thresholds.negative_up_to] = Verdict.NEGATIVE
    verdicts[chances >= thresholds.positive_from] = Verdict.POSITIVE
    return verdicts


def _furthest(
    chances: NDArray[np.float64], hits: NDArray[np.bool_], allowed: NDArray[np.bool_], precision: float
) -> float | None:
    """The last chance, surest first, up to which enough are right; None if there is none."""
    right = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    closes = np.ones(len(chances), dtype=bool)
    closes[:-1] = chances[1:] != chances[:-1]  # equal chances stand or fall together
    fine = np.flatnonzero(closes & allowed & (right >= precision))
    return float(chances[fine[-1]]) if len(fine) else None
