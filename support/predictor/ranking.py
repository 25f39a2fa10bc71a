"""BM25 over passages, and the fusion of several rankings.

Sources: Robertson & Zaragoza (2009), with k1 and b as usual there; reciprocal rank fusion (Cormack et al. 2009).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from support.predictor.wording import terms

K1, B = 1.2, 0.75
SINGLE = 0.35  # weight of a single Chinese character beside a pair
RRF_K = 10.0  # ranks that count about alike; 60 is for collections of millions
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hit:
    """BM25 of every passage, and how much of the question (by rarity of its terms) each one has."""

    scores: Values
    coverage: Values


class Words:
    """An inverted index in memory."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.n = len(texts)
        counts = [Counter(terms(text)) for text in texts]
        lengths = np.array([sum(count.values()) for count in counts] or [1], dtype=np.float64)
        self._length = 1 - B + B * lengths / max(1.0, lengths.mean())
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for at, count in enumerate(counts):
            for term, n in count.items():
                self._postings[term].append((at, n))

    def search(self, question: str) -> Hit:
        scores, covered = np.zeros(self.n), np.zeros(self.n)
        total = 0.0
        for term in dict.fromkeys(terms(question)):
            weight = self._weight(term)
            total += weight
            for at, n in self._postings.get(term, ()):
                scores[at] += weight * n * (K1 + 1) / (n + K1 * self._length[at])
                covered[at] += weight
        return Hit(scores, covered / max(total, 1e-9))

    def _weight(self, term: str) -> float:
        """Rarity; a term that no passage has is as rare as can be."""
        having = len(self._postings.get(term, ()))
        rarity = math.log(1 + (self.n - having + 0.5) / (having + 0.5))
        return rarity * (SINGLE if len(term) == 1 and not term.isascii() else 1.0)


def fuse(rankings: Mapping[str, Values], weights: Mapping[str, float]) -> Values:
    """Sum over rankings of weight / (k + rank); what a ranking scores 0 gets nothing of it."""
    fused = np.zeros(len(next(iter(rankings.values()))))
    for name, scores in rankings.items():
        # As good as each other, as high as each other: what is tied is told apart by the other rankings.
        ranks = 1 + np.searchsorted(np.sort(-scores), -scores, side="left")
        fused += np.where(scores > 0, weights[name] * (RRF_K + 1) / (RRF_K + ranks), 0.0)
    return fused / sum(weights.values())
