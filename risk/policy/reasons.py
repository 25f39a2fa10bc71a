"""At most five reasons from a score's exact contributions: they add up to the score, whatever is left unnamed.

Features that say the same thing to a person share a code; a code is named by what its features add together, so that
two that cancel each other are no reason.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from risk.contracts import Contribution, Explained, Reason

MOST = 5
OTHER = "other"


def explain(
    base: float, contributions: Sequence[Contribution], codes: Mapping[str, str], *, most: int = MOST
) -> Explained:
    """The score and its reasons.

    Args:
        base: the score before any feature is looked at.
        contributions: of every feature.
        codes: the code of each feature; one without a code counts as `other`.
        most: reasons at most, `other` included.

    Raises:
        ValueError: if a contribution is not finite, or fewer than one reason is asked for.
    """
    if most < 1 or not all(math.isfinite(each.value) for each in contributions):
        raise ValueError("at least one reason, and finite contributions are needed")
    lots: dict[str, list[float]] = defaultdict(list)
    for each in contributions:
        lots[codes.get(each.feature, OTHER)].append(each.value)
    rest = lots.pop(OTHER, [])
    sums = sorted(
        ((math.fsum(lot), code) for code, lot in lots.items()), key=lambda pair: (-abs(pair[0]), pair[1])
    )
    is_whole = len(sums) <= most and not rest
    named = sums if is_whole else sums[: most - 1]
    left = [value for value, _ in sums[len(named) :]]
    reasons = [Reason(code, value) for value, code in named if value != 0]
    if (other := math.fsum([*rest, *left])) != 0:
        reasons.append(Reason(OTHER, other))
    score = math.fsum([base, *(reason.value for reason in reasons)])
    return Explained(score, base, tuple(reasons))


def against(explained: Explained) -> tuple[str, ...]:
    """Codes that speak for fraud, strongest first; what an operator reads at a glance."""
    return tuple(reason.code for reason in explained.reasons if reason.value > 0 and reason.code != OTHER)
