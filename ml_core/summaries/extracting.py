"""The sentences of many reviews that together speak for all of them, under a budget of words.

A sentence is relevant when the other reviews echo it (in vectors, and in words), when it speaks of the product
and not of its writer, and when its length is a sentence's. Relevant sentences are taken one at a time, each
weighed against its likeness to those already taken, and never two of one cluster.

Sources: centrality as in LexRank (Erkan & Radev 2004) but counted over reviewers as in QT (Angelidis et al.
2021); maximal marginal relevance (Carbonell & Goldstein 1998). All scores are standardised, because encoders
differ in the range of their cosines (unrelated texts: 0.0 in MiniLM, 0.8 in e5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_core.config import ExtractConfig
from ml_core.estimator import Floats, Ints
from ml_core.metrics.summaries import tokens
from ml_core.summaries.clustering import clusters, echo, supports
from ml_core.summaries.voice import self_share

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Extract:
    """Chosen sentences, most relevant first, and how many documents stand behind each; both (k,)."""

    sentences: Ints
    support: Ints


def extract(
    sentences: Sequence[str],
    vectors: Floats,
    budget: int,
    *,
    documents: Ints | None = None,
    config: ExtractConfig | None = None,
) -> Extract:
    """Choose sentences of at most `budget` tokens together.

    Args:
        sentences: n texts, each document's in its order.
        vectors: (n, D), unit rows.
        budget: words, or Chinese characters; a sentence that does not fit is passed over.
        documents: (n,) which review each sentence is of; by default each is a review of its own.

    Returns:
        Nothing where nothing fits.

    Raises:
        ValueError: if the three differ in length.
    """
    config = config or ExtractConfig()
    reviews = np.arange(len(sentences)) if documents is None else np.asarray(documents, dtype=np.int64)
    if not len(sentences) == len(vectors) == len(reviews):
        raise ValueError(f"{len(sentences)} sentences, {len(vectors)} vectors, {len(reviews)} documents")
    words = [tokens(sentence) for sentence in sentences]
    lengths = np.array([len(each) for each in words], dtype=np.int64)
    fitting = np.flatnonzero((lengths > 0) & (lengths <= budget))
    if not len(fitting):
        return Extract(fitting, fitting)
    relevance = _relevance(sentences, words, vectors, reviews, config)
    # The most relevant only, in their old order: the rest could not win, and pairs grow with the square.
    near = np.sort(fitting[np.argsort(-relevance[fitting], kind="stable")][: config.candidates])
    labels = clusters(vectors[near], config.cluster)
    taken = _marginal(standard(relevance[near]), vectors[near], labels, lengths[near], budget, config)
    return Extract(near[taken], supports(labels, reviews[near])[taken])


def standard(values: Values) -> Values:
    """Mean 0, deviation 1; zeros where all are alike."""
    spread = float(values.std()) if len(values) else 0.0
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)


def _relevance(
    sentences: Sequence[str],
    words: Sequence[Sequence[str]],
    vectors: Floats,
    documents: Ints,
    config: ExtractConfig,
) -> Values:
    lengths = np.array([max(1, len(each)) for each in words])
    first = np.flatnonzero(np.diff(documents, prepend=-1))
    place = np.arange(len(documents)) - np.repeat(first, np.diff(first, append=len(documents)))
    voice = np.array([self_share(sentence) for sentence in sentences])
    length: Values = np.abs(np.log(lengths / config.ideal_length))
    parts = (echo(vectors, documents), _shared(words, documents), -voice, -length, 1.0 / (1.0 + place))
    weights = (1.0, config.shared_words, config.voice, config.length, config.position)
    weighed = [weight * standard(part) for weight, part in zip(weights, parts, strict=True)]
    return np.asarray(np.sum(weighed, axis=0), dtype=np.float64)


def _shared(words: Sequence[Sequence[str]], documents: Ints) -> Values:
    """Mean over a sentence's words of the share of documents that use the word."""
    pairs = {
        (word, document) for own, document in zip(words, documents.tolist(), strict=True) for word in own
    }
    counts = Counter(word for word, _ in pairs)
    n_documents = len(np.unique(documents))
    return np.array([sum(counts[w] for w in own) / (max(1, len(own)) * n_documents) for own in words])


def _marginal(
    relevance: Values, vectors: Floats, labels: Ints, lengths: Ints, budget: int, config: ExtractConfig
) -> Ints:
    """Take one by one the best of what still fits."""
    likeness = _standard_pairs(vectors)
    taken: list[int] = []
    is_open = np.ones(len(relevance), dtype=bool)
    repeated = np.full(len(relevance), -np.inf)
    while (free := np.flatnonzero(is_open & (lengths <= budget))).size:
        penalty = repeated[free] if taken else np.zeros(len(free))
        gain = config.relevance * relevance[free] - (1 - config.relevance) * penalty
        best = int(free[np.argmax(gain)])
        taken.append(best)
        budget -= int(lengths[best])
        is_open &= labels != labels[best]
        repeated = np.maximum(repeated, likeness[best])
    return np.array(taken, dtype=np.int64)


def _standard_pairs(vectors: Floats) -> Values:
    """Cosines (n, n), standardised by those of distinct pairs."""
    likeness = vectors.astype(np.float64) @ vectors.T
    pairs = likeness[np.triu_indices(len(vectors), 1)]
    spread = float(pairs.std()) if len(pairs) else 0.0
    return (likeness - pairs.mean()) / spread if spread > 1e-9 else np.zeros_like(likeness)
