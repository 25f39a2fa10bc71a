"""Contributions to a score, and the few reasons that they come to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature adds to the score; above 0 makes fraud likelier."""

    feature: str
    value: float


@dataclass(frozen=True, slots=True)
class Reason:
    """What all features behind one code add to the score together."""

    code: str
    value: float


@dataclass(frozen=True, slots=True)
class Explained:
    """score = base + the values of all reasons, to the rounding of a double.

    Attributes:
        base: the mean score of the orders that the model was fitted on.
        reasons: at most five, greatest first; the last may be `other`, the sum of all that is not named.
    """

    score: float
    base: float
    reasons: tuple[Reason, ...]
