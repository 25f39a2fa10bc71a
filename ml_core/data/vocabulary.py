"""The shop's keys and the model's dense indices, kept in the artifact with the numbers they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
KEY = "vocabulary.ids"


class Vocabulary:
    """Maps keys to 0..V-1 in the order given; keys are unique integers."""

    def __init__(self, ids: Sequence[int] | Ints) -> None:
        self.ids = np.asarray(ids, dtype=np.int64)
        self._order = np.argsort(self.ids, kind="stable")
        self._sorted = self.ids[self._order]
        if (self._sorted[1:] == self._sorted[:-1]).any():
            raise ValueError("vocabulary: the same key twice")

    def __len__(self) -> int:
        return len(self.ids)

    def encode(self, ids: Sequence[int] | Ints) -> Ints:
        """Index of each key; -1 for a key that the model does not know."""
        wanted = np.asarray(ids, dtype=np.int64)
        if not len(self):
            return np.full(wanted.shape, -1, dtype=np.int64)
        at = np.searchsorted(self._sorted, wanted).clip(max=len(self) - 1)
        return np.where(self._sorted[at] == wanted, self._order[at], -1)

    def decode(self, indices: Sequence[int] | Ints) -> Ints:
        """Key of each index."""
        return self.ids[np.asarray(indices, dtype=np.int64)]

    def extended(self, ids: Sequence[int] | Ints) -> Vocabulary:
        """A vocabulary that ends with `ids`, for items that arrived after training."""
        return Vocabulary(np.concatenate([self.ids, np.asarray(ids, dtype=np.int64)]))

    def state(self) -> dict[str, NDArray[np.generic]]:
        """For the artifact, beside the estimator's own arrays."""
        return {KEY: self.ids}

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Read back what `state` wrote.

        Raises:
            KeyError: if the artifact holds no vocabulary.
        """
        return cls(np.asarray(state[KEY], dtype=np.int64))
