"""What every recommender promises: one verb set, so that one contract test covers them all.

The verbs are scikit-learn's. `fit` validates, learns and returns itself; `predict` never changes state;
`state` and `from_state` are plain arrays, so that the registry needs no pickle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
State = dict[str, NDArray[np.generic]]

Train_contra = TypeVar("Train_contra", contravariant=True)
Validation_contra = TypeVar("Validation_contra", contravariant=True)
Inputs_contra = TypeVar("Inputs_contra", contravariant=True)


class Estimator(Protocol[Train_contra, Validation_contra, Inputs_contra]):
    """A model that scores every item of a catalogue for each history."""

    @property
    def n_items(self) -> int:
        """V: items that `predict` scores."""

    def fit(self, train: Train_contra, validation: Validation_contra | None = None) -> Self:
        """Learn from `train`; `validation` may only choose among candidates, never teach."""

    def predict(self, histories: Inputs_contra) -> Floats:
        """Scores (B, V), higher is better; seen and unavailable items are not filtered."""

    def score_one(self, history: Sequence[int]) -> Floats:
        """Scores (V,) for one visitor: the serving path."""

    def state(self) -> State:
        """Everything learnt, as named arrays."""

    def with_items(self, content: Floats | None, *, n_new: int) -> Self:
        """A copy whose catalogue ends with `n_new` items that training never saw.

        Args:
            content: their content, shape (n_new, F), of the kind `fit` saw; None when there is none.
        """


class Unfitted(RuntimeError):
    """`predict` or `state` was called before `fit`."""


class ForeignState(ValueError):
    """Arrays that do not belong to the estimator that was asked to load them."""


def own_state(state: Mapping[str, NDArray[np.generic]], names: set[str]) -> State:
    """The arrays of an estimator, strictly: `vocabulary.*` is left to its owner.

    Raises:
        ForeignState: if a name is missing or unknown.
    """
    own = {name: array for name, array in state.items() if not name.startswith("vocabulary.")}
    if set(own) != names:
        raise ForeignState(f"expected arrays {sorted(names)}, found {sorted(own)}")
    return own


def part_of(state: Mapping[str, NDArray[np.generic]], prefix: str) -> State:
    """The arrays under `prefix.`, without it: how a model made of models unpacks its parts."""
    start = f"{prefix}."
    return {name[len(start) :]: array for name, array in state.items() if name.startswith(start)}
