"""Panels for the demand benchmark: monthly series in columns, or invoice lines summed to days.

Both readers end with one clear line where a file cannot be used: half a file gives a wrong number.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import TextIO, cast

import numpy as np
from numpy.typing import NDArray

from benchmarks import report
from ml_core.forecast.panel import Panel

FILES = ("carparts.csv", "online_retail_invoices.csv.gz")
INVOICE_COLUMNS = {"InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice"}
MONTHS, DAYS = 12, 7  # seasons
HELD_MONTHS, HELD_DAYS = 12, 28
LEAST_ORDERS = 10  # lines of an item before the split; rarer ones have nothing to split


@dataclass(frozen=True, slots=True)
class Split:
    """What may be learnt from, and what came after it."""

    train: Panel
    actual: NDArray[np.float64]  # (N, H)
    window: int  # periods of the moving average: a year of months, four weeks of days
    what: str

    @property
    def horizon(self) -> int:
        """H."""
        return int(self.actual.shape[1])


def read(path: Path) -> Split:
    """A file, or the known file of a folder; its first line tells which format it is."""
    file = next((path / name for name in FILES if (path / name).is_file()), path) if path.is_dir() else path
    try:
        with _opened(file) as lines:
            head = next(iter(lines), "")
            if set(next(csv.reader([head]), [])) >= INVOICE_COLUMNS:
                return _days(csv.DictReader(chain([head], lines)), file)
            return _months(list(csv.reader(lines)), len(next(csv.reader([head]), [])), file)
    except (OSError, UnicodeDecodeError, EOFError) as error:
        report.fail(f"{file}: {error}")


def _opened(file: Path) -> TextIO:
    if file.suffix == ".gz":
        return cast(TextIO, gzip.open(file, "rt", encoding="utf-8"))
    return file.open(encoding="utf-8")


def _months(rows: list[list[str]], n_series: int, file: Path) -> Split:
    """Series in columns, months in rows; series with a gap are left out, as in the published tables."""
    for number, row in enumerate(rows, 2):
        if len(row) != n_series:
            report.fail(f"{file}:{number}: expected {n_series} values, found {len(row)}")
    try:
        table = np.array([[float(cell) if cell.strip() else np.nan for cell in row] for row in rows]).T
    except ValueError as error:
        report.fail(f"{file}: {error}")
    if table.ndim != 2 or table.shape[1] < 2 * HELD_MONTHS + 2:
        report.fail(f"{file}: {2 * HELD_MONTHS + 2} months are needed, found {len(rows)}")
    if np.isinf(table).any() or (table < 0).any():
        report.fail(f"{file}: units must be finite and not negative")
    whole = table[~np.isnan(table).any(axis=1)]
    if not len(whole):
        report.fail(f"{file}: no series is complete")
    train = Panel.of(whole[:, :-HELD_MONTHS], season=MONTHS)
    what = f"{len(whole)} complete series of {len(table)}, {whole.shape[1]} months"
    return Split(train, whole[:, -HELD_MONTHS:], window=MONTHS, what=what)


def _days(rows: Iterator[dict[str, str]], file: Path) -> Split:
    """Units per item and day; an item starts at its first sale, days on which the shop took no order are unknown."""
    sold: dict[tuple[str, date], float] = defaultdict(float)
    orders: dict[str, list[date]] = defaultdict(list)
    for number, row in enumerate(rows, 2):
        line = _line(row, f"{file}:{number}")
        if line:
            code, day, quantity = line
            sold[code, day] += quantity
            orders[code].append(day)
    if not sold:
        report.fail(f"{file}: no usable invoice line")
    first, last = min(day for _, day in sold), max(day for _, day in sold)
    split = last - timedelta(days=HELD_DAYS - 1)
    codes = sorted(code for code, days in orders.items() if sum(day < split for day in days) >= LEAST_ORDERS)
    n_days = (last - first).days + 1
    if not codes or n_days < 4 * HELD_DAYS:
        report.fail(f"{file}: {len(codes)} items with {LEAST_ORDERS} lines before {split}, {n_days} days")
    units = _table(sold, codes, first, n_days)
    train = Panel.of(units[:, :-HELD_DAYS], season=DAYS, start=first.weekday())
    what = f"{len(codes)} items, {n_days} days from {first}, held out from {split}"
    return Split(train, units[:, -HELD_DAYS:], window=HELD_DAYS, what=what)


def _line(row: dict[str, str], where: str) -> tuple[str, date, float] | None:
    """Item, day and units of a sale; None for cancellations, corrections, and what is no good (postage, fees)."""
    try:
        quantity, price = float(row["Quantity"]), float(row["UnitPrice"])
        at = datetime.fromisoformat(row["InvoiceDate"])
    except (TypeError, ValueError) as error:
        report.fail(f"{where}: {error}")
    code = row["StockCode"].strip()
    if row["InvoiceNo"].startswith("C") or quantity <= 0 or price <= 0 or not code[:1].isdigit():
        return None
    return code, at.date(), quantity


def _table(
    sold: dict[tuple[str, date], float], codes: list[str], first: date, n_days: int
) -> NDArray[np.float64]:
    places = {code: at for at, code in enumerate(codes)}
    units = np.zeros((len(codes), n_days))
    is_open = np.zeros(n_days, dtype=np.bool_)
    for (code, day), quantity in sold.items():
        is_open[(day - first).days] = True
        if code in places:
            units[places[code], (day - first).days] = quantity
    units[:, ~is_open] = np.nan
    begun = np.cumsum(np.nan_to_num(units), axis=1) > 0
    return np.where(begun, units, np.nan)
