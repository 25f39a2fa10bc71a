"""Slopes of what is left of sales on what is left of prices, once the reasons for prices are taken out of both.

Taken out in three steps: means of each variant and place; a linear part in the controls, of each variant apart; and
what boosted trees find in the controls, cross-fitted over whole periods so that no row is answered by a tree that saw
its period. Errors are robust to clusters.

Trees see more than reasons where prices are set for all places at once: to a tree that saw other places of the same
week, the week alone foretells the price, and taking that out takes out what the slope is read from. So folds are of
periods, and trees have a say on a variant only where they foretell its prices in periods that they never saw: there
they found reasons, elsewhere noise. Without known periods the linear part stands alone.
Source: Frisch & Waugh (1933) for the linear part; double machine learning, partially linear model (Chernozhukov et
al. 2018); clusters after Liang & Zeger (1986) with G / (G - 1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ml_core.config import ResponseConfig
from ml_core.tabular.boosting import Boosting
from ml_core.tabular.response.records import Ints, Records, Values
from ml_core.tabular.table import Table


@dataclass(frozen=True, slots=True)
class Slopes:
    """One slope a variant, (V,); nan with an infinite error where the price never moved or rows are few."""

    slope: Values
    error: Values
    n_rows: Ints


def slopes(records: Records, n_variants: int, config: ResponseConfig) -> Slopes:
    """Own-price elasticities of `n_variants` variants."""
    units, price, controls = residuals(records, config)
    found, errors = np.full(n_variants, np.nan), np.full(n_variants, np.inf)
    n_rows = np.bincount(records.variant, minlength=n_variants)[:n_variants]
    for variant, rows in _by_variant(records.variant):
        if len(rows) >= config.least_rows and price[rows].std() > config.least_spread:
            lost = controls + len(np.unique(records.effect[rows]))
            found[variant], errors[variant] = _slope(
                units[rows], price[rows], records.cluster[rows], lost=lost
            )
    return Slopes(found, errors, n_rows)


def residuals(records: Records, config: ResponseConfig) -> tuple[Values, Values, int]:
    """What is left of log units and log price, (n,) each, and how many controls were taken out."""
    both = np.stack([records.log_units, records.log_price], axis=1)  # (n, 2)
    groups = _numbered(records.variant, records.effect)
    both = _demeaned(both, groups)
    if config.nuisance == "none" or not records.controls.shape[1]:
        return both[:, 0], both[:, 1], 0
    both = _without_linear(both, _filled(records.controls), records.variant, groups, config)
    if config.nuisance == "boosting":
        both = both - _foretold(both, records, config)
    elif config.nuisance == "chosen" and records.period is not None:
        both = _where_right(both, _foretold(both, records, config), records.variant, config)
    return both[:, 0], both[:, 1], records.controls.shape[1]


def _where_right(both: Values, foretold: Values, variants: Ints, config: ResponseConfig) -> Values:
    """What is left, without what trees foretell of those variants whose prices they foretell."""
    left = both.copy()
    for _, rows in _by_variant(variants):
        price = both[rows, 1]
        missed = float(((price - foretold[rows, 1]) ** 2).sum())
        if missed < (1 - config.least_foretold) * float(price @ price):
            left[rows] -= foretold[rows]
    return left


def _by_variant(variants: Ints) -> Iterator[tuple[int, Ints]]:
    """Each variant that occurs, and its rows; sorted once, because there may be thousands of variants."""
    order = np.argsort(variants, kind="stable")
    found, starts = np.unique(variants[order], return_index=True)
    yield from zip(found.tolist(), np.split(order, starts[1:]), strict=True)


def _slope(units: Values, price: Values, cluster: Ints, *, lost: int) -> tuple[float, float]:
    """Slope and its error; `lost` degrees of freedom went into the residuals."""
    squares = float(price @ price)
    slope = float(price @ units) / squares
    left = units - slope * price
    _, place = np.unique(cluster, return_inverse=True)
    scores = np.bincount(place, weights=price * left)
    n, n_clusters = len(units), len(scores)
    free = max(1.0, n - lost - 1.0)
    wide = n_clusters / max(1, n_clusters - 1) * (n - 1) / free
    # With one cluster there is no spread between clusters to read; take the rows for independent.
    variance = float(scores @ scores) * wide if n_clusters > 1 else squares * float(left @ left) / free
    return slope, float(np.sqrt(variance)) / squares


def _without_linear(
    both: Values, controls: Values, variant: Ints, groups: Ints, config: ResponseConfig
) -> Values:
    inside = _demeaned(controls, groups)
    left = both.copy()
    for _, rows in _by_variant(variant):
        own = inside[rows]
        scale = own.std(axis=0)
        own = own[:, scale > 1e-12] / scale[scale > 1e-12]
        gram = own.T @ own + config.ridge * np.eye(own.shape[1])
        left[rows] -= own @ np.linalg.solve(gram, own.T @ both[rows])
    return left


def _foretold(both: Values, records: Records, config: ResponseConfig) -> Values:
    """(n, 2): what trees of the other folds foretell from the controls and the variant."""
    features = np.concatenate([records.controls, records.variant[:, None]], axis=1)
    together = records.cluster if records.period is None else records.period
    _, place = np.unique(together, return_inverse=True)
    order = np.random.default_rng(config.seed).permutation(place.max() + 1)
    fold = order[place] % config.folds
    found = np.zeros_like(both)
    for number in range(config.folds):
        inside, outside = fold == number, fold != number
        if inside.any() and outside.any():
            for column in range(2):
                model = Boosting(config.boosting).fit(Table(features[outside], both[outside, column]))
                found[inside, column] = model.predict(features[inside])
    return found


def _demeaned(values: Values, groups: Ints) -> Values:
    """Columns minus their group means."""
    n = np.bincount(groups).astype(np.float64)
    means = np.stack([np.bincount(groups, weights=column) / n for column in values.T], axis=1)
    return np.asarray(values - means[groups])


def _numbered(first: Ints, second: Ints) -> Ints:
    """(n,): a number for each pair that occurs."""
    _, place = np.unique(np.stack([first, second], axis=1), axis=0, return_inverse=True)
    return np.asarray(place.ravel(), dtype=np.int64)


def _filled(controls: Values) -> Values:
    """Missing values as the column's mean; a column of nothing as 0."""
    seen = ~np.isnan(controls)
    means = np.where(seen, controls, 0.0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    return np.where(seen, controls, means)
