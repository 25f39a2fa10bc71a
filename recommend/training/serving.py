"""The version that will serve: fitted on everything, and packed as plain arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml_core import config as ml_config
from ml_core.config import TogetherConfig, TransitionsConfig
from ml_core.data import Histories, Interactions, Vocabulary
from ml_core.together import Together
from recommend.features import Baskets
from recommend.features.baskets import buyers_of_pairs
from recommend.training.content import Content
from recommend.training.dataset import Dataset
from recommend.training.fitting import BLEND, TRANSITIONS, Row, fit_transitions

State = dict[str, NDArray[np.generic]]
# Fewer different buyers than this could single out one household.
MIN_BUYERS = 5


@dataclass(frozen=True, slots=True)
class Packed:
    """What the registry stores."""

    estimator: str
    config: Mapping[str, Any]
    tensors: State


def better(rows: Mapping[str, Row]) -> str:
    """Blend or transitions, whichever ranks validation better; the simpler one when equal or alone."""
    if BLEND in rows and rows[BLEND].validation_ndcg > rows[TRANSITIONS].validation_ndcg:
        return BLEND
    return TRANSITIONS


def pack(
    estimator: str, rows: Mapping[str, Row], dataset: Dataset, baskets: Baskets, content: Content | None
) -> Packed:
    """The estimator with counts over everything, companions of baskets, and the words' vectors.

    Args:
        rows: models fitted for leave-one-out, which know all but the latest two events of each person; the
            network is taken from there instead of being trained a third time.
    """
    counts = fit_transitions(dataset.everything)
    config: Mapping[str, Any]
    if estimator == BLEND:
        from ml_core.blend import Blend  # noqa: PLC0415 - imports torch

        fitted = rows[BLEND].model
        if not isinstance(fitted, Blend):
            raise TypeError(f"a blend expected, found {type(fitted).__name__}")
        blend = Blend(fitted.config)
        blend.sequence_, blend.mix_, blend.transitions_ = fitted.sequence_, fitted.mix_, counts
        config, own = ml_config.to_dict(blend.config), blend.state()
    else:
        config, own = ml_config.to_dict(TransitionsConfig()), counts.state()
    tensors: State = {f"model.{name}": array for name, array in own.items()}
    together = companions(baskets, dataset.vocabulary).state()
    tensors |= {f"together.{name}": array for name, array in together.items()}
    tensors |= dataset.vocabulary.state()
    return Packed(estimator, config, tensors | (content.state() if content else {}))


def companions(baskets: Baskets, vocabulary: Vocabulary) -> Together:
    """Counts of baskets, without the pairs that fewer than five different people bought in one order."""
    items = vocabulary.encode(baskets.products)
    known = items >= 0
    histories = Histories(items, baskets.offsets).keep(known)
    n_items = len(vocabulary)
    state = Together().fit(Interactions(histories, n_items)).state()
    codes, n_buyers = buyers_of_pairs(histories.items, histories.offsets, baskets.buyers, n_items)
    first = np.repeat(np.arange(n_items), np.diff(state["row_ends"]))
    found = np.searchsorted(codes, first * n_items + state["companions"].astype(np.int64))
    state["support"] = (
        np.where(n_buyers[found] >= MIN_BUYERS, state["support"], 0) if len(codes) else state["support"]
    )
    return Together.from_state(TogetherConfig(), state)
