"""How far two people agree beyond chance: Cohen's kappa.

Source: Cohen (1960).
"""

from collections import Counter
from collections.abc import Sequence


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """1 for full agreement, 0 for chance's; None without pairs, or where both always say the same one thing."""
    if not pairs:
        return None
    n = len(pairs)
    observed = sum(one == other for one, other in pairs) / n
    firsts, seconds = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = sum(firsts[label] * seconds[label] for label in firsts) / (n * n)
    if expected == 1.0:
        return None
    return (observed - expected) / (1 - expected)
