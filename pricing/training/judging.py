"""How well elasticities foretell what sold on later days, at other prices.

What a variant sold before, moved by the elasticity to the later price, and all variants of a channel's day scaled
together to what the channel sold that day: seasons and trends are given to every candidate alike, and what is left to
foretell is who gained and who lost. Only variants whose price moved can tell candidates apart, so only they judge.
The measure is the Poisson deviance of a day, lower is better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_core.config import ForestConfig, LinearConfig, ResponseConfig, TreeConfig
from ml_core.tabular.decision_tree import DecisionTree
from ml_core.tabular.linear import Linear
from ml_core.tabular.random_forest import RandomForest
from ml_core.tabular.response.curve import squared_error_slopes
from ml_core.tabular.response.records import Records
from ml_core.tabular.table import Regressor
from pricing.features.panel import Panel
from pricing.training.dataset import Split

NAIVE, USUAL, CANDIDATE = "no_response", "usual", "response"
MOVED = 0.01  # change of the mean log price from which a variant judges
MOST_ROWS = 40_000  # that reported rows learn from
TREES = 20

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Judged:
    """One candidate: its slopes, and of each variant that judges the deviance of a day."""

    name: str
    slopes: Values  # (V,), of the latest origin
    deviance: Values  # (U,)
    is_curve: bool = True


def moved(split: Split, everything: Panel) -> Flags:
    """(V,): variants whose later price is another than before, in both parts."""
    n = len(everything.variant_ids)
    parts = []
    for panel in (split.train, split.holdout):
        rows = np.bincount(panel.variant, minlength=n)
        total = np.bincount(panel.variant, weights=_relative(panel, everything), minlength=n)
        parts.append((rows, total / np.maximum(rows, 1)))
    (n_before, before), (n_after, after) = parts
    found: Flags = (n_before > 0) & (n_after > 0) & (np.abs(after - before) > MOVED)
    return found


def deviance(slopes: Values, split: Split, everything: Panel) -> Values:
    """(V,): deviance of all later days of each variant, in sum."""
    n = len(everything.variant_ids)
    before, after = _relative(split.train, everything), _relative(split.holdout, everything)
    weight = split.train.exposure * np.exp(slopes[split.train.variant] * before)
    group, later, n_groups = _groups(split)
    total = np.bincount(group, weights=split.train.units, minlength=n_groups)
    rate = (total + 0.5) / (np.bincount(group, weights=weight, minlength=n_groups) + 1.0)
    expected = rate[later] * split.holdout.exposure * np.exp(slopes[split.holdout.variant] * after)
    expected *= _level(expected, split.holdout)
    units = split.holdout.units
    with np.errstate(divide="ignore", invalid="ignore"):
        told = np.where(units > 0, units * np.log(units / np.maximum(expected, 1e-9)), 0.0)
    each = 2 * (told - (units - expected))
    return np.asarray(np.bincount(split.holdout.variant, weights=each, minlength=n))


def over(slopes: Sequence[Values], splits: Sequence[Split], everything: Panel) -> Values:
    """(U,): mean deviance of a later day of each variant that judges, over all origins at which it does.

    Args:
        slopes: (V,) at each origin, learnt before it.
    """
    n = len(everything.variant_ids)
    total, days = np.zeros(n), np.zeros(n)
    for each, split in zip(slopes, splits, strict=True):
        judges = moved(split, everything)
        total += np.where(judges, deviance(each, split, everything), 0.0)
        days += np.where(judges, np.bincount(split.holdout.variant, minlength=n), 0)
    return total[days > 0] / days[days > 0]


def squared_error(records: Records, n_variants: int, *, seed: int = 0) -> dict[str, Values]:
    """Slopes of models that foretell sales: the field's first answers. They are no demand curves."""
    rows = np.arange(len(records))
    if len(rows) > MOST_ROWS:
        rows = np.sort(np.random.default_rng(seed).permutation(len(rows))[:MOST_ROWS])
    some = Records(
        records.log_units[rows],
        records.log_price[rows],
        records.controls[rows],
        records.variant[rows],
        records.effect[rows],
        records.cluster[rows],
    )
    models: dict[str, Regressor] = {
        "linear": Linear(LinearConfig()),
        "tree": DecisionTree(TreeConfig(max_leaves=256, seed=seed)),
        "forest": RandomForest(ForestConfig(trees=TREES, seed=seed)),
    }
    return {name: squared_error_slopes(model, some, n_variants) for name, model in models.items()}


def usual(n_variants: int) -> Values:
    """The elasticity of goods in general, for every variant."""
    return np.full(n_variants, ResponseConfig().prior_mean)


def _relative(panel: Panel, everything: Panel) -> Values:
    """Log price around the variant's and channel's mean over everything."""
    keys = np.stack([everything.variant, everything.channel], axis=1)
    pairs, place = np.unique(keys, axis=0, return_inverse=True)
    logs = np.log(everything.price)
    means = np.bincount(place.ravel(), weights=logs) / np.bincount(place.ravel())
    at = {(int(v), int(c)): mean for (v, c), mean in zip(pairs.tolist(), means.tolist(), strict=True)}
    own = [at[v, c] for v, c in zip(panel.variant.tolist(), panel.channel.tolist(), strict=True)]
    return np.asarray(np.log(panel.price) - np.array(own))


def _groups(split: Split) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Numbers of variant and channel in both parts."""
    both = np.concatenate(
        [np.stack([panel.variant, panel.channel], axis=1) for panel in (split.train, split.holdout)]
    )
    _, place = np.unique(both, axis=0, return_inverse=True)
    place = np.asarray(place.ravel(), dtype=np.int64)
    n = len(split.train)
    return place[:n], place[n:], int(place.max()) + 1


def _level(expected: Values, panel: Panel) -> Values:
    """Of each row the factor that makes its channel's day add up to what was sold; at least a little."""
    _, place = np.unique(np.stack([panel.channel, panel.day], axis=1), axis=0, return_inverse=True)
    place = place.ravel()
    sold = np.bincount(place, weights=panel.units) + 0.5
    return np.asarray((sold / (np.bincount(place, weights=expected) + 0.5))[place])
