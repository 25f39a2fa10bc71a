"""Slopes of small counts whose level drifts: sales of single goods, by week.

A tag that stays for two months meets two months of drift, and a code that runs for a week meets little of it. Errors
that take weeks for independent believe the tag as much as the code. So each week's sum stands for itself with the
variance that it has: of a Poisson, of what goods scatter beyond one, and of a level that walks at random; rows are
whitened by that, and what is left of them is independent.

Seasons are the other trap: who raises prices before the holidays learns that nobody minds. So a week is measured by
what the department's other goods sold in it beyond what their own prices explain. What moves the whole department, its
season, a campaign's being seen, falls out; how one good answers beside the others stays. How all of them would answer
together is then mostly the prior's word. Other reasons for prices have one coefficient for all goods: one for each
variant would eat what little its prices tell.
Source: working responses as in `counts`; generalised least squares (Aitken 1936); a local level after Harvey (1989).
Departs by taking the variances as given, up to one factor that is learnt of all goods together, and by leaving each
good out of its own department's week: effects of weeks fitted beside slopes would take a part of each slope.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml_core.config import ResponseConfig
from ml_core.tabular.response.orthogonal import Slopes
from ml_core.tabular.response.records import Ints, Values

LEAST_EXPECTED = (
    0.3  # units of a row; fewer are given no more variance, for the working response is cut as well
)
MOST = 10.0  # relative error of a row
ROUNDS = 5  # levels and weeks are fitted in turn; a sixth changes nothing that is seen
PRIOR_UNITS = 2.0  # that others sold as expected; a week of few units says little


@dataclass(frozen=True, slots=True)
class Counts:
    """One row for each variant, place and day or longer.

    Attributes:
        units: (n,), sold, >= 0.
        exposure: (n,), in days in which it could be bought, > 0.
        price: (n,), > 0.
        controls: (n, C), reasons for prices; nan missing.
        variant: (n,), 0 to V - 1.
        effect: (n,), the place.
        period: (n,), the week.
    """

    units: Values
    exposure: Values
    price: Values
    controls: Values
    variant: Ints
    effect: Ints
    period: Ints


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row a series (variant and place) and period; m in all."""

    variant: Ints
    series: Ints
    week: Ints  # numbers of department, place and period
    period: Ints
    units: Values
    exposure: Values
    price: Values  # log
    controls: Values  # (m, C) around the series' mean


@dataclass(frozen=True, slots=True)
class _Expected:
    """Of each cell: its series' log level with the usual answer to its price, and the units that follow in its week."""

    level: Values
    units: Values


def slopes(counts: Counts, department: Ints, config: ResponseConfig) -> Slopes:
    """Own-price elasticities of all variants.

    Args:
        department: (V,), of each variant: whose goods share seasons and campaigns.

    Raises:
        ValueError: if nothing was sold, or a number is negative or not finite.
    """
    _check(counts)
    n_variants = len(department)
    cells = _cells(counts, department)
    expected = _expected(cells, config)
    whole = [_whitened(cells, expected, rows, config) for rows in _by(cells.series)]
    variant = cells.variant[np.concatenate(list(_by(cells.series)))]
    units, price, controls = np.split(np.concatenate(whole), [1, 2], axis=1)  # (m, 1), (m, 1), (m, C)
    units, price = units.ravel(), price.ravel()
    units = units - controls @ _shared(units, price, controls)
    n_rows = np.bincount(variant, minlength=n_variants)
    squares = np.bincount(variant, price * price, n_variants)
    has = (n_rows >= config.least_rows) & (squares > config.least_spread**2 * n_rows)
    slope = np.bincount(variant, price * units, n_variants) / np.where(has, squares, np.inf)
    left = units - slope[variant] * price
    free = max(1, len(units) - len(whole) - int(has.sum()) - controls.shape[1])
    scale = float(left @ left) / free
    error = np.sqrt(scale / np.where(has, squares, 1.0))
    return Slopes(np.where(has, slope, np.nan), np.where(has, error, np.inf), n_rows)


def _check(counts: Counts) -> None:
    for name in ("units", "exposure", "price"):
        values = getattr(counts, name)
        if not np.isfinite(values).all() or (values < 0).any():
            raise ValueError(f"{name} must be finite and not negative")
    if np.isinf(counts.controls).any():
        raise ValueError(
            f"{int(np.isinf(counts.controls).sum())} controls are infinite; a missing one is nan"
        )


def _cells(counts: Counts, department: Ints) -> _Cells:
    """Sums of units and means of prices of each series that sold anything."""
    series = _numbered(counts.variant, counts.effect)
    usable = (counts.exposure > 0) & (counts.price > 0)
    sold = np.bincount(series, counts.units * usable)
    rows = np.flatnonzero(usable & (sold[series] > 0))
    if not len(rows):
        raise ValueError("nothing was sold at a price above 0")
    place = _numbered(series[rows], counts.period[rows])
    first = np.zeros(place.max() + 1, dtype=np.int64)
    first[place] = rows  # any row of a cell tells whose it is
    units: Values = np.bincount(place, counts.units[rows]).astype(np.float64)
    exposure: Values = np.bincount(place, counts.exposure[rows]).astype(np.float64)
    price = np.bincount(place, counts.exposure[rows] * np.log(counts.price[rows])) / exposure
    return _Cells(
        counts.variant[first],
        series[first],
        _numbered(department[counts.variant[first]], counts.effect[first], counts.period[first]),
        counts.period[first],
        units,
        exposure,
        price,
        _controls(counts.controls[rows], series[rows], place),
    )


def _expected(cells: _Cells, config: ResponseConfig) -> _Expected:
    """Levels of series and of the others' weeks, each in turn at the other."""
    size = np.bincount(cells.series)
    usual = np.bincount(cells.series, cells.price) / np.maximum(size, 1)
    answer = config.prior_mean * (cells.price - usual[cells.series])
    sold, week = np.bincount(cells.series, cells.units), np.zeros(len(answer))
    level = answer
    for _ in range(ROUNDS):
        seen = np.bincount(cells.series, cells.exposure * np.exp(answer + week))
        level = answer + np.log(np.maximum(sold, 1e-9) / np.maximum(seen, 1e-9))[cells.series]
        alone = cells.exposure * np.exp(level)
        others = np.bincount(cells.week, cells.units)[cells.week] - cells.units
        usually = np.bincount(cells.week, alone)[cells.week] - alone
        week = np.log((others + PRIOR_UNITS) / (usually + PRIOR_UNITS))
    return _Expected(level, np.maximum(cells.exposure * np.exp(level + week), 1e-9))


def _whitened(cells: _Cells, expected: _Expected, rows: Ints, config: ResponseConfig) -> Values:
    """(T, 2 + C): units, price and controls of a series as independent rows, its level taken out."""
    mean = expected.units[rows]
    noisy = np.maximum(mean, LEAST_EXPECTED)
    response = expected.level[rows] + np.minimum((cells.units[rows] - mean) / noisy, MOST)
    since = cells.period[rows] - cells.period[rows].min()
    walk = config.level_step**2 * np.minimum.outer(since, since)
    root = np.linalg.cholesky(np.diag(1 / noisy + config.scatter) + walk)
    columns = np.column_stack([np.ones(len(rows)), response, cells.price[rows], cells.controls[rows]])
    white = np.linalg.solve(root, columns)  # (T, 3 + C)
    level = white[:, 0] / np.linalg.norm(white[:, 0])
    return np.asarray((white - np.outer(level, level @ white))[:, 1:])


def _controls(controls: Values, series: Ints, place: Ints) -> Values:
    """(m, C): means of each cell, around the series'; a missing one is the series' mean."""
    seen = ~np.isnan(controls)
    n = np.bincount(place)[:, None]
    found = np.zeros((len(n), controls.shape[1]))
    for at, column in enumerate(controls.T):
        known = seen[:, at]
        value = np.where(known, column, 0.0)
        means = np.bincount(series, value) / np.maximum(np.bincount(series, known), 1)
        found[:, at] = np.bincount(place, np.where(known, value - means[series], 0.0), len(n))
    return found / n


def _shared(units: Values, price: Values, controls: Values) -> Values:
    """(C,): what each control does at one and the same slope of all goods."""
    found = np.linalg.lstsq(np.column_stack([price, controls]), units, rcond=None)[0]
    return np.asarray(found[1:])


def _by(series: Ints) -> list[Ints]:
    """Cells of each series."""
    order = np.argsort(series, kind="stable")
    _, starts = np.unique(series[order], return_index=True)
    return np.split(order, starts[1:])


def _numbered(*columns: Ints) -> Ints:
    """(n,): a number for each combination that occurs."""
    _, place = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    return np.asarray(place.ravel(), dtype=np.int64)
