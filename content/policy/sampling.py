"""Which words to label next: those that the model is unsure of, of many products and kinds rather than of one.

Uncertainty alone asks for the same odd sentence a hundred times, diversity alone for what is known already; their
product asks for what teaches most.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that could be labelled. `p` is the model's confidence in what it says of them, in [0, 1]."""

    review_id: int
    start: int
    end: int
    aspect: str  # empty: the review as a whole
    p: float
    product_id: int
    kind: str  # product type and language: what should be covered evenly


@dataclass(slots=True)
class Covered:
    """How often products and kinds were labelled already."""

    products: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)


def choose(candidates: Sequence[Candidate], n: int, covered: Covered) -> tuple[Candidate, ...]:
    """The `n` that teach most, one after the other, each with those before it in mind; one of each review."""
    seen = Covered(Counter(covered.products), Counter(covered.kinds))
    left, chosen = list(candidates), list[Candidate]()
    while left and len(chosen) < n:
        best = max(left, key=lambda one: (worth(one, seen), -one.review_id, -one.start))
        chosen.append(best)
        seen.products[best.product_id] += 1
        seen.kinds[best.kind] += 1
        left = [one for one in left if one.review_id != best.review_id]
    return tuple(chosen)


def worth(one: Candidate, covered: Covered) -> float:
    """Uncertainty (1 at even odds, 0 where the model is sure), less for what was labelled often."""
    uncertainty = 1 - 2 * abs(one.p - 0.5)
    often = covered.products[one.product_id] + covered.kinds[one.kind] / 10
    return uncertainty / (1 + often)
