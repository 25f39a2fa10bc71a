"""The panel as rows to learn from, parted by time: later days judge what was learnt of earlier ones.

Three times over, where the past is long enough: a fifth of a year holds two campaigns of a department or none, and
what a shop with few goods has learnt cannot be told from nothing by so little.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ml_core.config import ResponseConfig
from ml_core.tabular.response import counts
from ml_core.tabular.response.drifting import Counts
from ml_core.tabular.response.records import Records, Tree
from pricing.features import panel as panels
from pricing.features.panel import Panel

ORIGINS = (0.4, 0.6, 0.8)  # shares of the days; each judges the days until the next
MIN_DAYS = 28
MIN_UNITS = 200  # sold in all; below it nothing can be told
WEEK = 7  # days; prices of a week go together

Values = NDArray[np.float64]


class NotEnoughData(Exception):
    """Too few days or sales to learn anything from."""


@dataclass(frozen=True, slots=True)
class Split:
    """What was known before a day, and the days that judge; `cut` is the first of them, as an ordinal."""

    train: Panel
    holdout: Panel
    cut: int


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything, and its parts by rolling origins, the earliest first; there is one at least."""

    everything: Panel
    splits: tuple[Split, ...]


def build(*, as_of: datetime) -> Dataset:
    """As of a moment.

    Raises:
        NotEnoughData: saying what there is.
    """
    found = panels.build(as_of=as_of)
    n_days = len(np.unique(found.day))
    n_units = int(found.units.sum())
    if n_days < MIN_DAYS or n_units < MIN_UNITS:
        raise NotEnoughData(
            f"{n_units} units on {n_days} days with stock; {MIN_UNITS} on {MIN_DAYS} are needed. "
            "Are the sales of past days built?"
        )
    return Dataset(found, _splits(found))


def _splits(panel: Panel) -> tuple[Split, ...]:
    """The latest always; earlier ones if what they learn from would do by itself."""
    days = np.unique(panel.day)
    cuts = [int(days[int(len(days) * share)]) for share in ORIGINS]
    ends = [*cuts[1:], int(days[-1]) + 1]
    found = []
    for cut, end in zip(cuts, ends, strict=True):
        before = panel.day < cut
        is_enough = (days < cut).sum() >= MIN_DAYS and panel.units[before].sum() >= MIN_UNITS
        if is_enough or cut == cuts[-1]:
            found.append(Split(panel.take(before), panel.take((panel.day >= cut) & (panel.day < end)), cut))
    return tuple(found)


def records(panel: Panel, config: ResponseConfig) -> Records:
    """Rows for models that foretell sales."""
    week = panel.day // WEEK
    return counts.of_counts(
        panel.units,
        panel.exposure,
        panel.price,
        variant=panel.variant,
        effect=panel.channel,
        controls=panel.controls,
        cluster=week,
        period=week,
        slope=config.prior_mean,
    )


def weeks(panel: Panel) -> Counts:
    """The same days as elasticities are learnt from: by week, whole ones as campaigns and reviews are."""
    return Counts(
        panel.units,
        panel.exposure,
        panel.price,
        panel.controls,
        panel.variant,
        panel.channel,
        (panel.day - 1) // WEEK,  # ordinal 1 is a Monday
    )


def tree(panel: Panel) -> Tree:
    """Brands and categories of the panel's variants, and what of them is one brand."""
    return Tree(panel.tree.brand, panel.tree.category, panel.tree.house)
