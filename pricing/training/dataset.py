"""The panel as rows to learn from, parted by time: the latest fifth of the days judges."""

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

HOLDOUT = 0.2  # share of the days
MIN_DAYS = 28
MIN_UNITS = 200  # sold in all; below it nothing can be told
WEEK = 7  # days; prices of a week go together

Values = NDArray[np.float64]


class NotEnoughData(Exception):
    """Too few days or sales to learn anything from."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything, and its two parts; `cut` is the first day that judges, as an ordinal."""

    everything: Panel
    train: Panel
    holdout: Panel
    cut: int


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
    days = np.unique(found.day)
    cut = int(days[int(len(days) * (1 - HOLDOUT))])
    before = found.day < cut
    return Dataset(found, found.take(before), found.take(~before), cut)


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
    """Brands and categories of the panel's variants."""
    return Tree(panel.tree.brand, panel.tree.category)
