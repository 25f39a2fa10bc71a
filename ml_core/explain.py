"""What a past event really did to a score: remove it and look.

Attention weights are not reasons. "Because you viewed X" may be said only where the list without X is
another; this module supplies the numbers, the app's policy decides what they justify.
Source: counterfactual explanations for recommenders, ACCENT (Tran et al. 2021, arXiv 2105.05008).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ml_core.data import Histories

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Scores(Protocol):
    """Anything that scores the whole catalogue."""

    def predict(self, histories: Histories) -> Floats:
        """(B, V)."""


def deletion_effects(model: Scores, history: Sequence[int], items: Sequence[int]) -> Floats:
    """How much each event holds up each item: its score minus its score without the event.

    Args:
        model: fitted.
        history: one visitor's J events, oldest first.
        items: n items, usually the slate.

    Returns:
        (J, n); positive where the event speaks for the item. Scores are centred on their mean over the
        catalogue first, because a log-softmax moves as a whole when the history changes.
    """
    scores = _with_and_without(model, history)
    wanted = np.asarray(items, dtype=np.int64)
    effects: Floats = (scores[-1] - scores[:-1])[:, wanted]
    return effects


def ranks_without(
    model: Scores, history: Sequence[int], items: Sequence[int], *, allowed: Mask | None = None
) -> Ints:
    """Rank that each of `items` would have without each event, among the `allowed` (V,); shape (J, n).

    Ties count against the item, so a model that no longer tells items apart shows them as lost.
    """
    scores = _with_and_without(model, history)[:-1]  # (J, V)
    if allowed is not None:
        scores = np.where(allowed, scores, -np.inf)
    own = scores[:, np.asarray(items, dtype=np.int64)]  # (J, n)
    # Sorted once per row: the rank is the count of scores that are not smaller.
    ordered = np.sort(scores, axis=1)
    below = [np.searchsorted(row, wanted, side="left") for row, wanted in zip(ordered, own, strict=True)]
    ranks: Ints = scores.shape[1] - np.asarray(below, dtype=np.int64).reshape(own.shape)
    return ranks


def _with_and_without(model: Scores, history: Sequence[int]) -> Floats:
    """(J + 1, V): without each event in turn, and last with all of them; one batched call."""
    whole = Histories.of([history])
    without = whole.without_each()
    offsets = np.concatenate([without.offsets, [len(without.items) + len(whole.items)]])
    scores = model.predict(Histories(np.concatenate([without.items, whole.items]), offsets))
    centred: Floats = scores - scores.mean(axis=1, keepdims=True)
    return centred
