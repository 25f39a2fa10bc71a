"""Simulated worlds as tables of decisions, any CSV as one, and the refusal of data that one column gives away."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import report
from config.demo.attackers.made import Deed, History
from ml_core import metrics
from risk.contracts.events import LABELS
from risk.contracts.heads import DECIDED_AT, Head
from risk.features import reading, replaying

Values = NDArray[np.float64]
SEPARATED = 0.95  # AUC of one column, from which a data set tests nothing
MATURITY = timedelta(days=60)
TRAIN_RATE = 0.6  # of the time; the rest is the test


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions of one head in order, with what was known before each and what it really was.

    Attributes:
        labels: what a training at the cut may know, 0 or 1; `truth` is what it was.
        is_train: older than the maturity at the cut. `is_test`: after it. Between them lie those that nobody may use.
    """

    head: Head
    at: tuple[datetime, ...]
    cut: datetime
    features: Values  # (n, F)
    labels: Values
    truth: Values
    deeds: tuple[Deed, ...]
    is_train: NDArray[np.bool_]
    is_test: NDArray[np.bool_]


def decisions(made: History) -> dict[Head, Decisions]:
    """Every head's decisions of a world, read once in the order in which the shop would have."""
    times = [event.known_at for event in made.events if event.kind not in LABELS]
    cut = min(times) + TRAIN_RATE * (max(times) - min(times))
    known = {
        event.subject: event.is_fraud
        for event in made.events
        if event.kind in LABELS and event.known_at <= cut
    }
    heads = {kind: head for head, kind in DECIDED_AT.items()}
    rows: dict[Head, list[replaying.Read]] = {head: [] for head in Head}
    for row in replaying.replay(made.events, screened=frozenset(heads)):
        if row.event.event_id in made.deeds:
            rows[heads[row.event.kind]].append(row)
    return {head: _table(head, lot, made, known, cut) for head, lot in rows.items()}


def _table(
    head: Head, rows: Sequence[replaying.Read], made: History, known: Mapping[str, bool], cut: datetime
) -> Decisions:
    deeds = tuple(made.deeds[row.event.event_id] for row in rows)
    at = tuple(row.event.known_at for row in rows)
    return Decisions(
        head,
        at,
        cut,
        replaying.matrix(rows),
        np.array([float(known.get(row.event.event_id, False)) for row in rows]),
        np.array([float(bool(deed.crime)) for deed in deeds]),
        deeds,
        np.array([moment <= cut - MATURITY for moment in at], dtype=bool),
        np.array([moment > cut for moment in at], dtype=bool),
    )


def require_hard(columns: Values, names: Sequence[str], target: Values, what: str) -> None:
    """End the program where a single column separates the target: any model looks perfect there."""
    for name, values in zip(names, columns.T, strict=True):
        auc = separation(values, target)
        if auc > SEPARATED:
            report.fail(
                f"{what}: the column {name} alone separates fraud (AUC {auc:.3f}, at most {SEPARATED} is allowed), "
                "so every model looks perfect on it and none is tested"
            )


def separation(values: Values, target: Values) -> float:
    """AUC of one column in the better direction; what is missing counts as a value of its own, at either end."""
    if len(set(target.tolist())) < 2:
        return 0.5
    is_missing = np.isnan(values)
    low, high = (np.where(is_missing, end, values) for end in (-1e300, 1e300))
    aucs = [metrics.auroc(each, target.astype(np.int64)) for each in (low, high)]
    return max(max(auc, 1 - auc) for auc in aucs if math.isfinite(auc))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV's numeric columns in the order of its rows, and its target."""

    names: tuple[str, ...]
    columns: Values
    target: Values


def sheet(path: Path, target: str) -> Sheet:
    """Read a CSV with a header; a column counts where at least nine of ten values are numbers.

    Ends the program, with a clear line, for what is no such file.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        report.fail(f"{path}: {error}")
    if not rows or target not in rows[0]:
        found = ", ".join(filter(None, rows[0])) if rows else "no rows"
        report.fail(f"{path}: the column {target!r} is needed (--target), found {found}")
    values = {name: np.array([_number(row.get(name)) for row in rows]) for name in rows[0] if name}
    wanted = values.pop(target)
    if not np.isin(wanted, (0, 1)).all() or len(set(wanted.tolist())) < 2:
        report.fail(f"{path}: the column {target!r} must hold 0 and 1, and both")
    kept = {name: each for name, each in values.items() if np.isfinite(each).mean() >= 0.9}
    if not kept:
        report.fail(f"{path}: no column of numbers beside {target!r}")
    return Sheet(tuple(kept), np.stack(list(kept.values()), axis=1), wanted)


def _number(text: str | None) -> float:
    try:
        found = float(text or "nan")
    except ValueError:
        return math.nan
    return found if math.isfinite(found) else math.nan


NAMES = reading.NAMES
