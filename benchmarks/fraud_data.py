"""Card transactions for the fraud benchmark, and the split that their publishers use.

Protocol of the Fraud Detection Handbook (Le Borgne et al. 2022, chapter 5): seven days of training, seven days in
which labels are not known yet, seven days of test; cards whose fraud is known by then are left out of the test,
because a bank has blocked them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import report

FILE = "transactions.parquet"
COLUMNS = ("TX_DATETIME", "CUSTOMER_ID", "TERMINAL_ID", "TX_AMOUNT", "TX_FRAUD")
DAY = 86_400  # seconds
TRAIN_DAYS, DELAY_DAYS, TEST_DAYS = 7, 7, 7
HISTORY_DAYS = 38  # before the first training day: the longest window of 30 days, and nothing half-filled
Ints = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Transactions:
    """Rows in time order; `time` in whole seconds since 1970, `fraud` 0 or 1."""

    time: Ints
    customer: Ints
    terminal: Ints
    amount: Values
    fraud: Ints

    def __len__(self) -> int:
        return len(self.time)

    @property
    def day(self) -> Ints:
        """Days since 1970."""
        return self.time // DAY


@dataclass(frozen=True, slots=True)
class Split:
    """Rows of the training, of its last days that only calibrate, and of the test."""

    fit: Ints
    calibrate: Ints
    train: Ints  # both together
    test: Ints


def read(path: Path) -> Transactions:
    """Transactions of a parquet file, or of a folder that holds `transactions.parquet`."""
    try:
        from pyarrow import parquet  # type: ignore[import-not-found, import-untyped, unused-ignore]  # noqa: PLC0415
    except ImportError:
        report.fail("reading parquet needs pyarrow: pip install -e '.[dev]'")
    file = path / FILE if path.is_dir() else path
    try:
        table = parquet.read_table(file)
    except (OSError, ValueError) as error:
        report.fail(f"{file}: {error}")
    missing = sorted(set(COLUMNS) - set(table.column_names))
    if missing or not table.num_rows:
        report.fail(f"{file}: columns {', '.join(missing) or 'without rows'} are missing")
    try:
        found = {name: np.asarray(table[name].to_numpy()) for name in COLUMNS}
        return _checked(found, file)
    except (ValueError, TypeError) as error:
        report.fail(f"{file}: {error}")


def _checked(columns: dict[str, NDArray[np.generic]], file: Path) -> Transactions:
    time = columns["TX_DATETIME"].astype("datetime64[s]").astype(np.int64)
    amount = columns["TX_AMOUNT"].astype(np.float64)
    fraud = columns["TX_FRAUD"].astype(np.int64)
    if np.isnat(columns["TX_DATETIME"]).any() or not np.isfinite(amount).all() or (amount < 0).any():
        report.fail(f"{file}: every row needs a moment and an amount of 0 or more")
    if not np.isin(fraud, (0, 1)).all():
        report.fail(f"{file}: TX_FRAUD must be 0 or 1")
    order = np.argsort(time, kind="stable")
    return Transactions(
        time[order],
        columns["CUSTOMER_ID"].astype(np.int64)[order],
        columns["TERMINAL_ID"].astype(np.int64)[order],
        amount[order],
        fraud[order],
    )


def split(rows: Transactions, *, start: date | None = None, calibrate_days: int = 2) -> Split:
    """The published split.

    Args:
        start: first day of training; without one, the test week is the last of the data.
        calibrate_days: last days of the training that `Split.calibrate` holds.
    """
    first = _first_day(rows, start)
    day = rows.day
    last = first + TRAIN_DAYS
    train = np.flatnonzero((day >= first) & (day < last))
    test_start = last + DELAY_DAYS
    parts = []
    for at in range(TEST_DAYS):
        # What is known on a test day: all fraud of the training, and that of days whose delay is over.
        is_known = (day >= first) & (day < last + at) & (rows.fraud == 1)
        today = np.flatnonzero(day == test_start + at)
        parts.append(today[~np.isin(rows.customer[today], np.unique(rows.customer[is_known]))])
    test = np.concatenate(parts)
    found = Split(
        train[day[train] < last - calibrate_days], train[day[train] >= last - calibrate_days], train, test
    )
    for name, part in (("training", found.fit), ("calibration", found.calibrate), ("test", found.test)):
        if len(np.unique(rows.fraud[part])) < 2:
            report.fail(f"the {name} days hold no fraud, or nothing else: nothing can be learnt or measured")
    return found


def _first_day(rows: Transactions, start: date | None) -> int:
    whole = TRAIN_DAYS + DELAY_DAYS + TEST_DAYS
    first = int(rows.day[-1]) + 1 - whole if start is None else (start - date(1970, 1, 1)).days
    earliest, latest = int(rows.day[0]) + HISTORY_DAYS, int(rows.day[-1]) + 1 - whole
    if not earliest <= first <= latest:
        report.fail(
            f"training must start between {_date(earliest)} and {_date(latest)} so that {HISTORY_DAYS} days lie "
            f"before it and {whole} days from it on; it would start on {_date(first)}"
        )
    return first


def _date(day: int) -> date:
    return date.fromordinal(date(1970, 1, 1).toordinal() + day)
