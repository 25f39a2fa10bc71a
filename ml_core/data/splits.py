"""Splits that keep the future out of training, each with a hash of exactly what was held out.

Two protocols, because they answer two questions. Leave-one-out is what papers report, and lets a model see
other visitors' futures; the time split is what a shop lives through. Ties in time are broken by (time, user,
item, input row), written down because an unstable sort changes a quarter of MovieLens' test set.
Source: Hidasi & Czapp (2023), arXiv 2307.14951; RecTools' HSTU tutorial for the unstable sort.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_core.data.histories import Floats, Histories, Holdout, Interactions, Ints

DAY_S = 86_400.0
Times = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """Train on all but the last two events; validate on the one before the last, test on the last."""

    train: Interactions
    validation: Holdout
    test: Holdout
    split_hash: str


@dataclass(frozen=True, slots=True)
class TimeSplit:
    """Train before `validation_from`; then two later windows, each with its visitors' first event."""

    train: Interactions
    validation: Holdout
    test: Holdout
    split_hash: str


@dataclass(frozen=True, slots=True)
class Events:
    """Columns of equal length, sorted by (time, user, item, input row); times in seconds."""

    users: Ints
    items: Ints
    times: Times
    weights: Floats | None

    def where(self, mask: NDArray[np.bool_]) -> Events:
        weights = None if self.weights is None else self.weights[mask]
        return Events(self.users[mask], self.items[mask], self.times[mask], weights)

    def histories(self, as_of: float) -> Histories:
        """One row per user in ascending order of user, each oldest first; ages in days at `as_of`."""
        by_user = np.argsort(self.users, kind="stable")
        counts = np.unique(self.users, return_counts=True)[1]
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        ages = ((as_of - self.times[by_user]) / DAY_S).astype(np.float32)
        weights = None if self.weights is None else self.weights[by_user]
        return Histories(self.items[by_user], offsets, weights, ages)


def leave_one_out(histories: Histories, *, n_items: int, content: Floats | None = None) -> LeaveOneOut:
    """Hold out each visitor's last two events; shorter histories (< 3) only train.

    The history at validation is what training saw; at test it also has the validation item.
    """
    long_enough = histories.lengths >= 3
    held = histories.take(np.flatnonzero(long_enough))
    cut = np.repeat(np.where(long_enough, 2, 0), histories.lengths)
    train = Interactions(histories.keep(histories.steps_back() >= cut), n_items, content)
    validation = Holdout(held.head(2), held.items[held.offsets[1:] - 2])
    test = Holdout(held.head(1), held.items[held.offsets[1:] - 1])
    return LeaveOneOut(train, validation, test, split_hash(validation, test))


def time_split(
    users: Sequence[int] | Ints,
    items: Sequence[int] | Ints,
    times: Sequence[float] | Times,
    *,
    validation_from: float,
    test_from: float,
    n_items: int,
    weights: Sequence[float] | Floats | None = None,
    content: Floats | None = None,
) -> TimeSplit:
    """Split at two moments (seconds). A target is a user's first event inside its window.

    Users without an earlier event are kept, with an empty history: newcomers are part of the truth.
    """
    events = _sorted(users, items, times, weights)
    train = events.where(events.times < validation_from).histories(validation_from)
    validation = _window(events, validation_from, test_from)
    test = _window(events, test_from, np.inf)
    interactions = Interactions(train, n_items, content)
    return TimeSplit(interactions, validation, test, split_hash(validation, test))


def from_events(
    users: Sequence[int] | Ints,
    items: Sequence[int] | Ints,
    times: Sequence[float] | Times,
    *,
    as_of: float,
    weights: Sequence[float] | Floats | None = None,
) -> Histories:
    """Histories of all events strictly before `as_of` (seconds)."""
    events = _sorted(users, items, times, weights)
    return events.where(events.times < as_of).histories(as_of)


def split_hash(validation: Holdout, test: Holdout) -> str:
    """Twelve hex digits that change with any held-out history or target, or their order."""
    digest = hashlib.sha256()
    for holdout in (validation, test):
        for part in (holdout.histories.items, holdout.histories.offsets, holdout.targets):
            digest.update(np.ascontiguousarray(part, dtype="<i8").tobytes())
    return digest.hexdigest()[:12]


def _sorted(
    users: Sequence[int] | Ints,
    items: Sequence[int] | Ints,
    times: Sequence[float] | Times,
    weights: Sequence[float] | Floats | None,
) -> Events:
    user, item = np.asarray(users, dtype=np.int64), np.asarray(items, dtype=np.int64)
    time = np.asarray(times, dtype=np.float64)
    order = np.lexsort((item, user, time))  # stable, so the input row is the last tie-break
    weight = None if weights is None else np.asarray(weights, dtype=np.float32)[order]
    return Events(user[order], item[order], time[order], weight)


def _window(events: Events, start: float, end: float) -> Holdout:
    inside = events.where((events.times >= start) & (events.times < end))
    users, first = np.unique(inside.users, return_index=True)
    # `histories` knows only users with a past; the others get an empty row at their place.
    past = events.where((events.times < start) & np.isin(events.users, users))
    by_user = past.histories(start)
    lengths = np.zeros(len(users), dtype=np.int64)
    lengths[np.searchsorted(users, np.unique(past.users))] = by_user.lengths
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    histories = Histories(by_user.items, offsets, by_user.weights, by_user.ages)
    return Holdout(histories, inside.items[first])
