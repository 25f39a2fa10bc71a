"""Sentences that say the same thing, and how many reviewers say it.

Source: average-link agglomerative clustering (Sokal & Michener 1958), which neither chains unlike sentences
together as single link does nor splits a large opinion as complete link does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml_core.config import ClusterConfig
from ml_core.estimator import Floats, Ints

BLOCK = 512  # rows of likeness held at once


def clusters(vectors: Floats, config: ClusterConfig | None = None) -> Ints:
    """A label for each unit vector (n, D); labels are 0, 1, … in the order in which they first appear.

    Raises:
        ValueError: for more vectors than `config.largest`.
    """
    config = config or ClusterConfig()
    if len(vectors) > config.largest:
        raise ValueError(f"{len(vectors)} sentences to cluster, at most {config.largest}")
    if len(vectors) < 2:
        return np.zeros(len(vectors), dtype=np.int64)
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415 - takes half a second to import

    distance = np.clip(1.0 - vectors.astype(np.float64) @ vectors.T, 0.0, 2.0)
    tree = linkage(distance[np.triu_indices(len(vectors), 1)], "average")
    return _in_order(fcluster(tree, 1.0 - config.likeness, "distance"))


def supports(labels: Ints, documents: Ints) -> Ints:
    """For each sentence the distinct documents in its cluster: a reviewer who repeats himself counts once."""
    pairs = np.unique(np.stack([labels, documents]), axis=1)
    counts = np.bincount(pairs[0], minlength=int(labels.max(initial=-1)) + 1)
    found: Ints = counts[labels].astype(np.int64)
    return found


def echo(vectors: Floats, documents: Ints) -> NDArray[np.float64]:
    """How much each sentence is echoed by the other documents, (n,).

    The mean over all other documents of the cosine of their most alike sentence: a support count without a
    threshold, so that it means the same for every encoder. 0 where there is no other document.
    """
    n_documents = len(np.unique(documents))
    if n_documents < 2:
        return np.zeros(len(vectors))
    order = np.argsort(documents, kind="stable")
    starts = np.flatnonzero(np.diff(documents[order], prepend=documents[order][0] - 1))
    blocks = [
        _echo_of(
            vectors[at : at + BLOCK],
            documents[at : at + BLOCK],
            vectors[order],
            documents[order][starts],
            starts,
        )
        for at in range(0, len(vectors), BLOCK)
    ]
    return np.concatenate(blocks)


def likeness_by_chance(
    vectors: Floats, products: Ints, *, share: float = 0.01, pairs: int = 20_000, seed: int = 0
) -> float:
    """The cosine that only `share` of the pairs of sentences about different products reach.

    Encoders differ in the range of their cosines; this is the number to give `ClusterConfig.likeness` for one
    whose range is not known.

    Raises:
        ValueError: if there is only one product.
    """
    rng = np.random.default_rng(seed)
    left, right = rng.integers(0, max(1, len(vectors)), (2, pairs))
    is_apart = products[left] != products[right] if len(vectors) else np.zeros(pairs, dtype=bool)
    if not is_apart.any():
        raise ValueError("likeness by chance needs sentences of at least two products")
    cosines = np.einsum("nd,nd->n", vectors[left[is_apart]], vectors[right[is_apart]])
    return float(np.quantile(cosines, 1.0 - share))


def _echo_of(
    rows: Floats, own: Ints, ordered: Floats, names: Ints, starts: NDArray[np.intp]
) -> NDArray[np.float64]:
    nearest = np.maximum.reduceat(rows @ ordered.T, starts, axis=1)  # (rows, documents)
    nearest[own[:, None] == names[None, :]] = 0.0
    total: NDArray[np.float64] = nearest.sum(axis=1, dtype=np.float64)
    return total / (len(names) - 1)


def _in_order(labels: NDArray[np.generic]) -> Ints:
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    ordered: Ints = rank[inverse]
    return ordered
