"""What is known of a transaction at its moment: the handbook's 15 columns, and those of a shop's history beside them.

All labels are read as late as they arrive: a fraud counts seven days after it happened. The published columns count
the transaction itself, as their source does; all others look only at what came before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.fraud_data import DAY, DELAY_DAYS, Ints, Transactions, Values

WINDOWS = (1, 7, 30)  # days
DELAY = DELAY_DAYS * DAY
EPISODE = 28  # days over which known fraud at one place is remembered one by one
PUBLISHED = (
    "amount",
    "is_weekend",
    "is_night",
    *(f"customer_{what}_{days}d" for days in WINDOWS for what in ("count", "mean")),
    *(f"terminal_{what}_{days}d" for days in WINDOWS for what in ("count", "risk")),
)
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class History:
    """Rows of one key family, laid out key after key, so that a window is a difference of two sums."""

    order: Ints  # row numbers, key after key, oldest first
    place: Ints  # where a row stands in that order
    stamp: Ints  # key and time in one ascending number
    span: int

    @classmethod
    def of(cls, key: Ints, time: Ints) -> History:
        """Lay out rows that are in time order."""
        _, code = np.unique(key, return_inverse=True)
        span = int(time[-1] - time[0]) + 200 * DAY
        stamp = code * span + (time - time[0] + 100 * DAY)
        order = np.argsort(stamp, kind="stable")
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        return cls(order, place, stamp[order], span)

    def since(self, seconds: int) -> Ints:
        """For each row (in row order): the first place of its key that is younger than `seconds` before it."""
        own = self.stamp // self.span * self.span
        wanted = np.maximum(self.stamp - seconds, own)
        found = np.searchsorted(self.stamp, wanted, side="right")
        return np.asarray(found[self.place])

    def sums(self, values: Values) -> Values:
        """Running sums in this order, with a leading 0; values are in row order."""
        return np.concatenate([[0.0], np.cumsum(values[self.order])])


def published(rows: Transactions) -> dict[str, Values]:
    """The handbook's columns (chapter 3), itself included in counts and means."""
    found = {
        "amount": rows.amount,
        "is_weekend": ((rows.day + 3) % 7 >= 5).astype(np.float64),  # day 0 was a Thursday
        "is_night": (rows.time % DAY // 3600 <= 6).astype(np.float64),
    }
    customers, terminals = History.of(rows.customer, rows.time), History.of(rows.terminal, rows.time)
    spent, frauds = customers.sums(rows.amount), terminals.sums(rows.fraud.astype(np.float64))
    late = terminals.since(DELAY)
    for days in WINDOWS:
        start, end = customers.since(days * DAY), customers.place + 1
        found[f"customer_count_{days}d"] = (end - start).astype(np.float64)
        found[f"customer_mean_{days}d"] = (spent[end] - spent[start]) / np.maximum(end - start, 1)
        early = terminals.since(DELAY + days * DAY)
        n = (late - early).astype(np.float64)
        found[f"terminal_count_{days}d"] = n
        found[f"terminal_risk_{days}d"] = (frauds[late] - frauds[early]) / np.maximum(n, 1)
    return {name: found[name] for name in PUBLISHED}


def extended(rows: Transactions) -> dict[str, Values]:
    """Columns of a shop's own history: habits of the card, and what is known of card and place by now."""
    customers, terminals = History.of(rows.customer, rows.time), History.of(rows.terminal, rows.time)
    habits = _habits(rows, customers)
    unusual = (habits["amount_over_usual"] > 3).astype(np.float64)
    found = dict(habits)
    found |= _unusual(customers, unusual, "customer", (1, 14))
    found |= _unusual(terminals, unusual, "terminal", (1, 7))
    found |= _known(rows, customers, "customer", unusual)
    found |= _known(rows, terminals, "terminal", unusual)
    return found


def _habits(rows: Transactions, customers: History) -> dict[str, Values]:
    """The amount against what the card spent before: 30 days, and all that is known."""
    spent, squares = customers.sums(rows.amount), customers.sums(rows.amount**2)
    first, before = customers.since(100_000 * DAY), customers.place
    recent = customers.since(30 * DAY)
    n = before - first
    mean = (spent[before] - spent[first]) / np.maximum(n, 1)
    variance = (squares[before] - squares[first]) / np.maximum(n, 1) - mean**2
    deviation = np.sqrt(np.maximum(variance, 0.0))
    n_recent = np.maximum(before - recent, 1)
    recent_mean = (spent[before] - spent[recent]) / n_recent
    recent_square = (squares[before] - squares[recent]) / n_recent
    recent_deviation = np.sqrt(np.maximum(recent_square - recent_mean**2, 0.0))
    previous = np.where(n > 0, customers.order[np.maximum(before - 1, 0)], 0)
    gap = np.where(n > 0, rows.time - rows.time[previous], 100 * DAY).astype(np.float64)
    usual = _usual(rows, customers, mean)
    return {
        "customer_deviation_30d": recent_deviation,
        "amount_z": np.where(n > 1, (rows.amount - mean) / np.maximum(deviation, 1.0), 0.0),
        "amount_over_usual": np.where(n > 0, rows.amount / np.maximum(usual, 1.0), 1.0),
        "customer_usual": usual,
        "customer_gap_log": np.log1p(gap),
        "customer_seen_log": np.log1p(n.astype(np.float64)),
    }


def _usual(rows: Transactions, customers: History, mean: Values) -> Values:
    """Mean of earlier amounts, each cut at three times the mean before it: a stolen card's do not move it."""
    capped = np.where(mean > 0, np.minimum(rows.amount, 3 * mean), rows.amount)
    spent = customers.sums(capped)
    first, before = customers.since(100_000 * DAY), customers.place
    return np.asarray((spent[before] - spent[first]) / np.maximum(before - first, 1))


def _unusual(history: History, unusual: Values, who: str, windows: tuple[int, ...]) -> dict[str, Values]:
    sums = history.sums(unusual)
    return {
        f"{who}_unusual_{days}d": sums[history.place] - sums[history.since(days * DAY)] for days in windows
    }


def _known(rows: Transactions, history: History, who: str, unusual: Values) -> dict[str, Values]:
    """What the labels that have arrived say: how many frauds, how old, and whether they still go on."""
    fraud = rows.fraud.astype(np.float64)
    plain = fraud * (1 - unusual) * (rows.amount <= 220)
    late, early = history.since(DELAY), history.since(DELAY + EPISODE * DAY)
    counts, plains = history.sums(fraud), history.sums(plain)
    n, frauds = late - early, counts[late] - counts[early]
    in_order = fraud[history.order]
    runs = _runs(in_order, history)
    run = np.where(late > early, runs[np.maximum(late - 1, 0)], 0)
    began = rows.time[history.order[np.maximum(late - np.maximum(run, 1), 0)]]
    age = np.where(run > 0, (rows.time - began) / DAY, 0.0)
    return {
        f"{who}_known_frauds": frauds,
        f"{who}_known_plain": plains[late] - plains[early],
        f"{who}_known_rate": frauds / np.maximum(n, 1),
        f"{who}_known_run": run.astype(np.float64),
        f"{who}_known_run_age": np.minimum(age, 60.0),
    }


def _runs(in_order: Values, history: History) -> NDArray[np.int64]:
    """At each place: how many frauds of the key stand in a row up to and with it."""
    own = history.stamp // history.span
    places = np.arange(len(in_order))
    is_break = in_order == 0
    starts_key = np.concatenate([[True], own[1:] != own[:-1]])
    broken = np.where(is_break, places, np.where(starts_key, places - 1, -2))
    latest = np.maximum.accumulate(broken)
    return places - latest
