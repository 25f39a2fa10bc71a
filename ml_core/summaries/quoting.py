"""Two to five verbatim quotes that stand for what many reviewers say of one thing.

The value of a quote is a product: how many say the same (and how near it is to what they all say) × bought
here × found helpful × recent × specific. Quotes are then taken one at a time against repetition, one per
reviewer and one per cluster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_core.config import QuoteConfig
from ml_core.estimator import Floats, Ints
from ml_core.index import unit_rows
from ml_core.metrics.summaries import is_han, tokens
from ml_core.summaries.clustering import clusters, supports
from ml_core.summaries.voice import self_share

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]
COPY = 0.95  # cosine from which two quotes are one text, whoever wrote them


@dataclass(frozen=True, slots=True)
class Quotable:
    """A sentence or clause as it stands in a review."""

    text: str
    reviewer: int  # tells people apart
    is_verified: bool = False
    n_helpful: int = 0
    age_days: float = 0.0


def quotes(candidates: Sequence[Quotable], vectors: Floats, *, config: QuoteConfig | None = None) -> Ints:
    """Indices of the chosen candidates, best first.

    Between `config.least` and `config.most` of them, fewer where fewer can be quoted: too short, too long, the
    same reviewer's, or a copy of another.

    Args:
        candidates: n sentences that speak of one aspect with one polarity.
        vectors: (n, D), unit rows.

    Raises:
        ValueError: if there are not as many vectors as candidates.
    """
    config = config or QuoteConfig()
    if len(candidates) != len(vectors):
        raise ValueError(f"{len(candidates)} candidates, {len(vectors)} vectors")
    fit = np.array(
        [at for at, each in enumerate(candidates) if _is_quotable(each.text, config)], dtype=np.int64
    )
    worth = _worth([candidates[at] for at in fit], config)
    # Clustering holds all pairs at once; of very many, the worthiest stand for the rest.
    top = np.sort(np.argsort(-worth, kind="stable")[: config.cluster.largest])
    if not len(top):
        return fit
    own, near = fit[top], vectors[fit[top]]
    reviewers = np.array([candidates[at].reviewer for at in own], dtype=np.int64)
    labels = clusters(near, config.cluster)
    value = _centrality(near, labels, reviewers) * worth[top]
    return own[_choose(value / value.max(), near, labels, reviewers, config)]


def _is_quotable(text: str, config: QuoteConfig) -> bool:
    words = tokens(text)
    is_chinese = 2 * sum(map(is_han, words)) > len(words)
    least, most = config.characters if is_chinese else config.words
    return least <= len(words) <= most


def _worth(candidates: Sequence[Quotable], config: QuoteConfig) -> Values:
    """The factors that a quote has by itself, (n,), each positive."""
    bought = np.where([each.is_verified for each in candidates], 1.0, config.unverified)
    helpful = 1.0 + config.helpful_vote * np.log1p([max(0, each.n_helpful) for each in candidates])
    age = np.array([max(0.0, each.age_days) for each in candidates])
    recent = config.old + (1.0 - config.old) * 0.5 ** (age / config.half_life_days)
    texts = [each.text for each in candidates]
    product_voice = 1.0 - config.first_person * np.array([min(1.0, 5 * self_share(text)) for text in texts])
    return np.asarray(bought * helpful * recent * product_voice * (0.5 + _specificity(texts)))


def _specificity(texts: Sequence[str]) -> Values:
    """Mean rarity of a text's words among all candidates, in [0, 1]: "great product" is said of everything."""
    words = [set(tokens(text)) for text in texts]
    counts = Counter(word for own in words for word in own)
    ceiling = np.log(max(2, len(texts)))
    return np.array([sum(np.log(len(texts) / counts[w]) for w in own) / len(own) / ceiling for own in words])


def _centrality(vectors: Floats, labels: Ints, reviewers: Ints) -> Values:
    """Root of the cluster's share of the largest support, times the cosine to the cluster's centre."""
    support = supports(labels, reviewers)
    centres = np.zeros((int(labels.max()) + 1, vectors.shape[1]), dtype=np.float32)
    np.add.at(centres, labels, vectors)
    near = np.einsum("nd,nd->n", vectors, unit_rows(centres)[labels])
    return np.asarray(np.sqrt(support / support.max()) * np.clip(near, 0.1, 1.0), dtype=np.float64)


def _choose(value: Values, vectors: Floats, labels: Ints, reviewers: Ints, config: QuoteConfig) -> Ints:
    likeness = np.clip(vectors @ vectors.T, 0.0, 1.0)
    is_open = np.ones(len(value), dtype=bool)
    is_fresh = np.ones(len(value), dtype=bool)  # of a cluster that no quote speaks for yet
    taken: list[int] = []
    while len(taken) < config.most:
        free = _free(is_open, is_fresh, value, n_taken=len(taken), config=config)
        if not len(free):
            break
        repeated = likeness[free][:, taken].max(axis=1, initial=0.0)
        gain = config.relevance * value[free] - (1 - config.relevance) * repeated
        best = int(free[np.argmax(gain)])
        taken.append(best)
        is_fresh &= labels != labels[best]
        is_open &= (reviewers != reviewers[best]) & (likeness[best] < COPY)
    return np.array(taken, dtype=np.int64)


def _free(is_open: Mask, is_fresh: Mask, value: Values, *, n_taken: int, config: QuoteConfig) -> Ints:
    """Who may be next: a good one of a new cluster; up to `least`, anyone at all."""
    good = np.flatnonzero(is_open & is_fresh & (value >= config.enough))
    if len(good) or n_taken >= config.least:
        return good
    fresh = np.flatnonzero(is_open & is_fresh)
    return fresh if len(fresh) else np.flatnonzero(is_open)
