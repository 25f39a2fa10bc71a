"""One loaded model: scores of the whole catalogue for one visitor, likenesses, and baskets' companions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ml_core.data import Histories, Vocabulary
from ml_core.together import Together
from ml_core.transitions import Transitions
from recommend.contracts import Candidate, Companion, Facts, Step
from recommend.features import Assortment

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

# Only the latest events are taken away for explanations: older ones hardly move a score, and each costs a row.
EXPLAINED = 8
# Candidates handed to the policy: enough for its limits to bite and still fill a slate.
POOL = 100
# Likeness: words against behaviour, and what another category costs.
TEXT_SHARE = 0.6
OTHER_CATEGORY = 0.2
COMPANIONS = 40


class Scorer(Protocol):
    """The part of an estimator that serving uses."""

    def predict(self, histories: Histories) -> Floats:
        """(B, V)."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Best candidates with the whole history, then for each explained step without it, and what it cost."""

    candidates: list[Candidate]
    steps: list[Step]
    without: list[list[Candidate]]
    drops: list[dict[int, float]]


class Model:
    """A champion ready to serve. Reads only; safe to share between threads."""

    def __init__(
        self,
        *,
        vocabulary: Vocabulary,
        scorer: Scorer,
        transitions: Transitions,
        together: Together,
        texts: Floats | None,
        facts: Facts,
    ) -> None:
        self.vocabulary = vocabulary
        self.scorer = scorer
        self.transitions = transitions
        self.together = together
        self.texts = texts  # (V, F), rows of length 1
        self.facts = facts
        self._aligned: tuple[str, Ints] | None = (
            None  # of the latest assortment: its stamp, its items' indices
        )

    def knows(self, product_id: int) -> bool:
        return int(self.vocabulary.encode([product_id])[0]) >= 0

    def rank(self, steps: Sequence[Step], shelf: Assortment, blocked: Collection[int]) -> Ranking | None:
        """Candidates among what the channel has and nothing blocks; None for an unknown history.

        One batched prediction: the history, and the history without each of its latest events.
        """
        known = [step for step in steps if self.knows(step.product_id)]
        if not known:
            return None
        index, products, categories = self._within(shelf, blocked)
        scores = self.scorer.predict(_with_and_without(known, self.vocabulary, EXPLAINED))
        centred = scores - scores.mean(axis=1, keepdims=True)
        top = _top(scores[:, index])  # (1 + J, k), best first
        fell = (centred[0] - centred[1:])[:, index[top[0]]].tolist()
        names = products[top[0]].tolist()
        rows = [_candidates(row, scores[at, index[row]], products, categories) for at, row in enumerate(top)]
        drops = [dict(zip(names, row, strict=True)) for row in fell]
        return Ranking(rows[0], known[-EXPLAINED:], rows[1:], drops)

    def similar(self, product_id: int, shelf: Assortment, blocked: Collection[int]) -> list[Candidate]:
        """Products like this one, by words and by what visitors of it went on to; its own category first."""
        anchor = int(self.vocabulary.encode([product_id])[0])
        if anchor < 0:
            return []
        index, products, categories = self._within(shelf, {product_id, *blocked})
        likeness = (1 - TEXT_SHARE) * _unit(self.transitions.score_one([anchor]))[index]
        if self.texts is not None:
            likeness = likeness + TEXT_SHARE * (self.texts[index] @ self.texts[anchor]).clip(min=0)
        likeness = likeness - OTHER_CATEGORY * (categories != shelf.category_of(product_id))
        best = _top(likeness[None])[0]
        return _candidates(best, likeness[best], products, categories)

    def companions(self, product_ids: Sequence[int], shelf: Assortment) -> list[Companion]:
        """What baskets with any of these products also held, among what the channel has."""
        ids = self.vocabulary.ids
        found = []
        for anchor_id, anchor in zip(product_ids, self.vocabulary.encode(product_ids).tolist(), strict=True):
            pairs = self.together.pairs(anchor, COMPANIONS) if anchor >= 0 else []
            found += [
                Companion(int(ids[pair.item]), anchor_id, pair.support, pair.baskets, pair.score)
                for pair in pairs
                if shelf.has(int(ids[pair.item]))
            ]
        return found

    def _within(self, shelf: Assortment, blocked: Collection[int]) -> tuple[Ints, Ints, Ints]:
        """Index, id and category of the channel's products that the model knows and nothing blocks."""
        if self._aligned is None or self._aligned[0] != shelf.stamp:
            # Written as one value, so that a thread that reads meanwhile sees the old or the new one.
            self._aligned = (shelf.stamp, self.vocabulary.encode(shelf.product_ids))
        index = self._aligned[1].copy()
        index[shelf.places_of(blocked)] = -1
        known = index >= 0
        return index[known], shelf.product_ids[known], shelf.categories[known]


def _with_and_without(steps: Sequence[Step], vocabulary: Vocabulary, n_removed: int) -> Histories:
    """Row 0: all steps; then one row without each of the latest `n_removed`, in their order."""
    items = vocabulary.encode([step.product_id for step in steps]).tolist()
    weights = [step.weight for step in steps]
    removed = range(max(0, len(steps) - n_removed), len(steps))
    rows = [items, *(items[:at] + items[at + 1 :] for at in removed)]
    return Histories.of(rows, weights=[weights, *(weights[:at] + weights[at + 1 :] for at in removed)])


def _top(scores: Floats) -> Ints:
    """Columns of the best `POOL` of each row, best first; ties go to the older product. (R, n) to (R, k)."""
    columns = np.tile(np.arange(scores.shape[1]), (len(scores), 1))
    if scores.shape[1] > POOL:
        columns = np.sort(np.argpartition(-scores, POOL, axis=1)[:, :POOL], axis=1)
    order = np.argsort(-np.take_along_axis(scores, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1)


def _candidates(columns: Ints, scores: Floats, products: Ints, categories: Ints) -> list[Candidate]:
    found = (products[columns].tolist(), scores.tolist(), categories[columns].tolist())
    return [Candidate(product, score, group) for product, score, group in zip(*found, strict=True)]


def _unit(scores: Floats) -> Floats:
    """Scores from 0 to 1."""
    top = float(scores.max(initial=0.0))
    return scores / np.float32(top) if top > 0 else scores
