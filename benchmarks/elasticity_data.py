"""Panels for the elasticity benchmark: orange juice of many stores, and made-up ones whose truth is known.

In the made-up panel prices are endogenous: a shop discounts what it features and charges more in weeks and places of
high demand, so prices and demand move together for reasons. All reasons are among the controls, some of them in
bends and products that no linear part can follow; a small part of each price is chance, and identifies the slope.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import report
from ml_core.tabular.response.records import Records

FILE = "orangeJuice_yx.csv.gz"
COLUMNS = ("store", "brand", "week", "logmove", "deal", "feat")
YEAR = 52.0  # weeks
TRUE = (-3.147, -2.347, -1.947)
STORES, WEEKS = 83, 116  # 28,884 rows with three brands
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows, and the name of each variant."""

    records: Records
    names: tuple[str, ...]


def read(path: Path) -> Panel:
    """`store,brand,week,logmove,price1…priceB,deal,feat`; a brand's own price is the column of its number."""
    file = path / FILE if path.is_dir() else path
    try:
        with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as lines:
            table: NDArray[np.void] = np.genfromtxt(lines, delimiter=",", names=True)
    except (OSError, ValueError, EOFError) as error:
        report.fail(f"{file}: {error}")
    names = table.dtype.names or ()
    prices = [name for name in names if name.startswith("price")]
    missing = sorted(set(COLUMNS) - set(names)) + ([] if prices else ["price1"])
    if missing or table.ndim != 1 or not len(table):
        report.fail(f"{file}: columns {', '.join(missing) or 'without rows'} are missing")
    return _panel(table, prices, file)


def _panel(table: NDArray[np.void], prices: list[str], file: Path) -> Panel:
    brand = table["brand"].astype(np.int64) - 1
    shown = np.stack([table[name] for name in prices], axis=1)  # (n, B)
    if brand.min() < 0 or brand.max() >= len(prices) or not (shown > 0).all():
        report.fail(f"{file}: brands must be 1 to {len(prices)}, and every price above 0")
    rows, week = np.arange(len(brand)), table["week"]
    rivals = np.log(shown)
    own = rivals[rows, brand].copy()
    rivals[rows, brand] = 0.0  # the own price is no reason for itself
    waves = [wave(2 * np.pi * k * week / YEAR) for k in (1, 2) for wave in (np.sin, np.cos)]
    parts = [table["deal"], table["feat"], (week - week.min()) / YEAR, *waves]
    store = table["store"].astype(np.int64)
    records = Records.of(
        np.exp(table["logmove"]),
        np.exp(own),
        variant=brand,
        controls=np.concatenate([rivals, np.stack(parts, axis=1)], axis=1),
        effect=store,
        cluster=store,
        period=week.astype(np.int64),
    )
    return Panel(records, tuple(f"brand_{at + 1}" for at in range(len(prices))))


def simulated(seed: int, *, told: bool = False) -> Panel:
    """One made-up panel, its true slopes in `TRUE`.

    Args:
        seed: of everything that is drawn.
        told: whether the controls hold the demand that prices were set by itself: what an oracle would know.
    """
    rng = np.random.default_rng(seed)
    store, week, brand = (
        axis.ravel() for axis in np.meshgrid(range(STORES), range(WEEKS), range(len(TRUE)), indexing="ij")
    )
    income = rng.normal(0, 1, STORES)[store]
    season = np.maximum(np.sin(2 * np.pi * week / YEAR), 0.0) ** 3  # a holiday peak, not a wave
    wanted = 0.9 * season * (1 + 0.5 * income) + 0.3 * np.tanh(income)
    featured = (rng.random(len(store)) < 0.15 + 0.25 * season).astype(np.float64)
    price = 0.25 * wanted - 0.2 * featured + 0.05 * rng.normal(size=STORES)[store]
    price += 0.1 * brand + 0.1 * rng.normal(size=len(store))  # chance: what a slope can be read from
    noise = 0.3 * rng.normal(size=len(store)) + 0.1 * rng.normal(size=(STORES, WEEKS))[store, week]
    units = np.asarray(TRUE)[brand] * price + wanted + 0.8 * featured + 0.3 * brand + noise
    controls = np.stack(
        [featured, income, week / YEAR, np.sin(2 * np.pi * week / YEAR), np.cos(2 * np.pi * week / YEAR)],
        axis=1,
    )
    if told:
        controls = np.stack([featured, wanted], axis=1)
    records = Records.of(
        np.exp(units),
        np.exp(price),
        variant=brand,
        controls=controls,
        effect=store,
        cluster=store,
        period=week,
    )
    return Panel(records, tuple(f"brand_{at + 1}" for at in range(len(TRUE))))
