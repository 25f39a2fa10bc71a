"""Score a recommender on a holdout: full ranking, seen items filtered, ties against the model.

Filtering for every model alike matters: without it EASE on MovieLens drops to a tenth, and tables that
filter for some rows only are worthless.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ml_core import metrics
from ml_core.data import Histories, Holdout, Interactions

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Values = NDArray[np.float64]


class Scores(Protocol):
    """Anything that scores the whole catalogue."""

    def predict(self, histories: Histories) -> Floats:
        """(B, V)."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One model on one holdout; `per_user` keeps every visitor's value for paired comparisons."""

    name: str
    k: int
    per_user: dict[str, Values]
    coverage: float
    gini: float
    novelty_bits: float

    def row(self) -> dict[str, float]:
        """Means with their 95 % intervals, and what the slates do to the catalogue."""
        row: dict[str, float] = {}
        for key, values in self.per_user.items():
            interval = metrics.bootstrap(values)
            row |= {key: interval.mean, f"{key}_lo": interval.lo, f"{key}_hi": interval.hi}
        k = self.k
        return row | {
            f"coverage@{k}": self.coverage,
            f"gini@{k}": self.gini,
            f"novelty@{k}": self.novelty_bits,
        }


def evaluate(
    model: Scores, holdout: Holdout, *, train: Interactions, name: str, k: int = 10, batch: int = 256
) -> Evaluation:
    """Rank every target in the whole catalogue.

    Args:
        model: fitted.
        holdout: visitors and their next item.
        train: what it was fitted on, for novelty and coverage.
        name: of the row in reports.
        k: length of the slate.
        batch: visitors scored at a time; (batch, V) floats are held in memory.
    """
    rank_parts, slate_parts = [], []
    for rank, slate in ranked(model, holdout, k=k, batch=batch):
        rank_parts.append(rank)
        slate_parts.append(slate)
    rank = np.concatenate([*rank_parts, np.empty(0, dtype=np.int64)])
    slates = np.concatenate([*slate_parts, np.empty((0, min(k, train.n_items)), dtype=np.int64)])
    popularity = np.bincount(train.histories.items, minlength=train.n_items).astype(np.float64)
    return Evaluation(
        name,
        k,
        per_user(rank, k),
        metrics.coverage(slates, train.n_items),
        metrics.gini(slates, train.n_items),
        metrics.novelty(slates, popularity),
    )


def per_user(rank: Ints, k: int) -> dict[str, Values]:
    """The three rank metrics of each visitor."""
    return {
        f"hr@{k}": metrics.hit_rate(rank, k),
        f"ndcg@{k}": metrics.ndcg(rank, k),
        f"mrr@{k}": metrics.reciprocal_rank(rank, k),
    }


def mean_ndcg(model: Scores, holdout: Holdout, *, k: int = 10, batch: int = 256) -> float:
    """The validation score of early stopping and of the blend's weight."""
    values = [metrics.ndcg(rank, k) for rank in _ranks(model, holdout, batch)]
    return float(np.concatenate(values).mean()) if values else 0.0


def ranked(model: Scores, holdout: Holdout, *, k: int, batch: int) -> Iterator[tuple[Ints, Ints]]:
    """Ranks (b,) and slates (b, k) of each batch."""
    for scores, targets in filtered(model, holdout, batch):
        yield metrics.ranks(scores, targets), metrics.top_k(scores, k)


def filtered(model: Scores, holdout: Holdout, batch: int) -> Iterator[tuple[Floats, Ints]]:
    """Scores (b, V) with seen items out of reach, and targets (b,), of each batch.

    A target that the visitor has seen stays rankable: a repeat purchase is an answer, not a mistake.
    """
    for start in range(0, len(holdout), batch):
        rows = np.arange(start, min(start + batch, len(holdout)))
        histories, targets = holdout.histories.take(rows), holdout.targets[rows]
        yield mask(model.predict(histories), histories, targets), targets


def mask(scores: Floats, histories: Histories, targets: Ints) -> Floats:
    """`scores` with each visitor's seen items at -inf, except the target."""
    seen_rows, seen_items = histories.rows(), histories.items
    other = seen_items != targets[seen_rows]
    return metrics.mask_seen(scores, seen_rows[other], seen_items[other])


def _ranks(model: Scores, holdout: Holdout, batch: int) -> Iterator[Ints]:
    return (metrics.ranks(scores, targets) for scores, targets in filtered(model, holdout, batch))
