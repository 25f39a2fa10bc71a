"""One loaded model: scores of the whole catalogue for one visitor, likenesses, and baskets' companions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ml_core.data import Histories, Vocabulary
from ml_core.together import Together
from ml_core.transitions import Transitions
from recommend.contracts import Candidate, Companion, Facts, Step

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

# Only the latest events are taken away for explanations: older ones hardly move a score, and each costs a row.
EXPLAINED = 12
# Candidates handed to the policy: enough for its limits to bite and still fill a slate.
POOL = 160
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

    def knows(self, product_id: int) -> bool:
        return int(self.vocabulary.encode([product_id])[0]) >= 0

    def rank(self, steps: Sequence[Step], allowed: Ints, groups: Ints) -> Ranking | None:
        """Candidates among `allowed` products (n,) of categories `groups` (n,); None for an unknown history.

        One batched prediction: the history, and the history without each of its latest events.
        """
        known = [step for step in steps if self.knows(step.product_id)]
        if not known:
            return None
        index, products, categories = self._within(allowed, groups)
        scores = self.scorer.predict(_with_and_without(known, self.vocabulary, EXPLAINED))[:, index]
        centred = scores - scores.mean(axis=1, keepdims=True)
        whole = _best(scores[0], products, categories)
        without = [_best(row, products, categories) for row in scores[1:]]
        taken = np.isin(products, [candidate.product_id for candidate in whole])
        named = products[taken].tolist()
        fell = (centred[0] - centred[1:])[:, taken].tolist()
        return Ranking(
            whole,
            known[-EXPLAINED:],
            without,
            [dict(zip(named, row, strict=True)) for row in fell],
        )

    def similar(self, product_id: int, allowed: Ints, groups: Ints, group: int) -> list[Candidate]:
        """Products like this one, by words and by what visitors of it went on to; its own category first."""
        anchor = int(self.vocabulary.encode([product_id])[0])
        if anchor < 0:
            return []
        index, products, categories = self._within(allowed, groups)
        likeness = (1 - TEXT_SHARE) * _unit(self.transitions.score_one([anchor]))[index]
        if self.texts is not None:
            likeness = likeness + TEXT_SHARE * (self.texts[index] @ self.texts[anchor]).clip(min=0)
        likeness = likeness - OTHER_CATEGORY * (categories != group)
        likeness[index == anchor] = -np.inf
        return _best(likeness, products, categories)

    def companions(self, product_ids: Sequence[int], allowed: Ints) -> list[Companion]:
        """What baskets with any of these products also held, among `allowed`."""
        ids = self.vocabulary.ids
        open_ids = set(allowed.tolist())
        found = []
        for anchor_id, anchor in zip(product_ids, self.vocabulary.encode(product_ids).tolist(), strict=True):
            pairs = self.together.pairs(anchor, COMPANIONS) if anchor >= 0 else []
            found += [
                Companion(int(ids[pair.item]), anchor_id, pair.support, pair.baskets, pair.score)
                for pair in pairs
                if int(ids[pair.item]) in open_ids
            ]
        return found

    def _within(self, allowed: Ints, groups: Ints) -> tuple[Ints, Ints, Ints]:
        """Index, id and category of the allowed products that the model knows."""
        index = self.vocabulary.encode(allowed)
        known = index >= 0
        return index[known], allowed[known], groups[known]


def _with_and_without(steps: Sequence[Step], vocabulary: Vocabulary, n_removed: int) -> Histories:
    """Row 0: all steps; then one row without each of the latest `n_removed`, in their order."""
    items = vocabulary.encode([step.product_id for step in steps]).tolist()
    weights = [step.weight for step in steps]
    removed = range(max(0, len(steps) - n_removed), len(steps))
    rows = [items, *(items[:at] + items[at + 1 :] for at in removed)]
    return Histories.of(rows, weights=[weights, *(weights[:at] + weights[at + 1 :] for at in removed)])


def _best(scores: Floats, products: Ints, categories: Ints) -> list[Candidate]:
    """The best `POOL`, best first; ties go to the older product."""
    top = np.arange(len(scores))
    if len(scores) > POOL:
        top = np.argpartition(-scores, POOL)[:POOL]
    order = top[np.lexsort((products[top], -scores[top]))]
    finite = order[np.isfinite(scores[order])]
    columns = (products[finite].tolist(), scores[finite].tolist(), categories[finite].tolist())
    return [Candidate(product, score, group) for product, score, group in zip(*columns, strict=True)]


def _unit(scores: Floats) -> Floats:
    """Scores from 0 to 1."""
    top = float(scores.max(initial=0.0))
    return scores / np.float32(top) if top > 0 else scores
