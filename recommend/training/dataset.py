"""Two splits of the same events, built with the function that serving uses.

Leave-one-out is what papers report. The time split is what a shop lives through, and what the gate judges: train on
what was known at a moment, test on what each person found next.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ml_core.data import (
    Histories,
    Holdout,
    Interactions,
    LeaveOneOut,
    TimeSplit,
    Vocabulary,
    leave_one_out,
)
from ml_core.data.splits import split_hash
from recommend import features
from recommend.features import Rows, Sequences

DAY_S = 86_400.0
# A week covers every weekday once; a tenth of what is known where that is less.
WINDOW_S = 7 * DAY_S
# People in the test window, some of whom will be new or find nothing new; a slow shop needs more weeks for them.
ENOUGH_PEOPLE = 600
MIN_PEOPLE = 3

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


class NotEnoughData(Exception):
    """Too few people did enough to learn anything from."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """All of it: items are indices into `vocabulary`."""

    vocabulary: Vocabulary
    everything: Interactions
    leave_one_out: LeaveOneOut
    time: TimeSplit
    test_from: datetime
    n_people: int
    n_events: int


def vocabulary_of(rows: Rows, published: Ints) -> Vocabulary:
    """Every product that anybody did something with, or that is on sale."""
    return Vocabulary(np.unique(np.concatenate([rows.products, published])))


def build(
    rows: Rows,
    *,
    vocabulary: Vocabulary,
    content: Floats | None,
    as_of: datetime,
    champion_as_of: datetime | None,
) -> Dataset:
    """Split `rows`, which are all before `as_of`.

    Args:
        champion_as_of: up to when the champion has seen events. If that lies inside the test window, the test
            starts there, so that champion and candidate know the same and neither knows the answers.

    Raises:
        NotEnoughData: if fewer than three people have three products.
    """
    indexed = _indexed(rows, vocabulary)
    histories = _histories(features.sequences(indexed), as_of.timestamp())
    if int((histories.lengths >= 3).sum()) < MIN_PEOPLE:
        raise NotEnoughData(f"{len(histories)} people, fewer than {MIN_PEOPLE} of them with 3 products")
    validation_from, test_from = _windows(indexed, champion_as_of)
    n_items = len(vocabulary)
    return Dataset(
        vocabulary,
        Interactions(histories, n_items, content),
        leave_one_out(histories, n_items=n_items, content=content),
        _time_split(indexed, validation_from, test_from, n_items, content),
        datetime.fromtimestamp(test_from, tz=as_of.tzinfo),
        len(histories),
        len(rows),
    )


def _indexed(rows: Rows, vocabulary: Vocabulary) -> Rows:
    return Rows(
        rows.ids, rows.persons, vocabulary.encode(rows.products), rows.times, rows.weights, rows.is_view
    )


def _histories(found: Sequences, as_of: float) -> Histories:
    ages = ((as_of - found.times) / DAY_S).astype(np.float32)
    return Histories(found.products, found.offsets, found.weights, ages)


def _windows(rows: Rows, champion_as_of: datetime | None) -> tuple[float, float]:
    """Starts of validation and test, counted back from the latest event: an import may end years ago."""
    first, last = float(rows.times.min()), float(rows.times.max())
    width = _width(rows, first, last)
    test_from = last - width
    if champion_as_of is not None and test_from < champion_as_of.timestamp() < last:
        test_from = champion_as_of.timestamp()
    return test_from - width, test_from


def _width(rows: Rows, first: float, last: float) -> float:
    """A week, or as many as it takes until enough people come by, but at most an eighth of the time."""
    width, longest = min(WINDOW_S, (last - first) / 10), (last - first) / 8
    while width < longest and len(np.unique(rows.persons[rows.times >= last - width])) < ENOUGH_PEOPLE:
        width = min(width + WINDOW_S, longest)
    return width


def _time_split(
    rows: Rows, validation_from: float, test_from: float, n_items: int, content: Floats | None
) -> TimeSplit:
    train = _histories(features.sequences(rows.before(validation_from)), validation_from)
    validation = _holdout(rows, validation_from, test_from, n_items)
    test = _holdout(rows, test_from, np.inf, n_items)
    return TimeSplit(Interactions(train, n_items, content), validation, test, split_hash(validation, test))


def _holdout(rows: Rows, start: float, end: float, n_items: int) -> Holdout:
    """Per person with a past: the history as serving would read it at `start`, and the next new product."""
    past = features.sequences(rows.before(start))
    people = np.repeat(np.arange(len(past)), np.diff(past.offsets))
    seen = past.persons[people] * n_items + past.products
    later = rows.take((rows.times >= start) & (rows.times < end))
    later = later.take(np.lexsort((later.ids, later.times, later.persons)))
    is_new = ~np.isin(later.persons * n_items + later.products, seen) & np.isin(later.persons, past.persons)
    later = later.take(is_new)
    persons, first = np.unique(later.persons, return_index=True)
    at = np.searchsorted(past.persons, persons)
    return Holdout(_histories(past, start).take(at), later.products[first])
