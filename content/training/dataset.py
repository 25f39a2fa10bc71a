"""Published reviews before a moment as rows to learn from, parted by time: the latest fifth tests.

Stars are weak labels (one and two complain, four and five praise, three say neither); what an operator labelled counts
instead. Text, language and clauses come from the features that serving uses.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from content import features
from content.contracts import Language, Polarity, Split, Written
from content.features.labels import Labelled
from content.features.parts import whole_text

TEST, VALIDATION = 0.2, 0.15  # shares of the rows, the latest and those before them
MIN_ROWS = 40  # with a label; below it nothing can be told
MIN_TEST = 30
LOW, HIGH = 2, 4  # stars
LANGUAGES = (Language.EN, Language.ZH)
UNKNOWN = -1  # a clause without a label
CODES = {Polarity.NEGATIVE: 0, Polarity.NEUTRAL: 1, Polarity.POSITIVE: 2}

Ints = NDArray[np.int64]


class NotEnoughData(Exception):
    """Too few reviews to learn anything from."""


@dataclass(frozen=True, slots=True)
class Row:
    """A review. `label` is 1 for praise, 0 for complaint, None where neither is known."""

    review_id: int
    language: Language
    text: str
    stars: int
    clauses: tuple[str, ...]
    clause_labels: tuple[int, ...]
    label: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows by time. `n_labels` counts what people labelled."""

    train: tuple[Row, ...]
    validation: tuple[Row, ...]
    test: tuple[Row, ...]
    test_from: datetime
    n_labels: int
    split_hash: str

    @property
    def everything(self) -> tuple[Row, ...]:
        return self.train + self.validation + self.test


def build(*, as_of: datetime, champion_as_of: datetime | None) -> Dataset:
    """Split what was published before `as_of`.

    Args:
        champion_as_of: up to when the champion has seen reviews. If enough came later the test starts there, so that
            neither knows the answers.

    Raises:
        NotEnoughData: if fewer than 40 reviews praise or complain, or all of them do the same.
    """
    said = features.labels(as_of)
    rows = _rows(features.all_published(as_of), said)
    judged = [row for row in rows if row.label is not None]
    if len(judged) < MIN_ROWS or len({row.label for row in judged}) < 2:
        raise NotEnoughData(f"{len(judged)} reviews praise or complain, {MIN_ROWS} of both kinds are needed")
    test_from = _test_from(judged, champion_as_of)
    before = [row for row in rows if row.at < test_from]
    n_train = round(len(before) * (1 - VALIDATION))
    test = tuple(row for row in rows if row.at >= test_from)
    return Dataset(
        tuple(before[:n_train]),
        tuple(before[n_train:]),
        test,
        test_from,
        len(said),
        _hash(before[n_train:], test),
    )


def of_language(rows: Sequence[Row], language: Language) -> tuple[list[str], Ints]:
    """Texts and labels of the rows that have one."""
    chosen = [row for row in rows if row.language == language and row.label is not None]
    return [row.text for row in chosen], np.array([row.label for row in chosen], dtype=np.int64)


def _test_from(judged: Sequence[Row], champion_as_of: datetime | None) -> datetime:
    usual = judged[round(len(judged) * (1 - TEST))].at
    if champion_as_of is None or champion_as_of <= usual:
        return usual
    n_later = sum(row.at >= champion_as_of for row in judged)
    return champion_as_of if n_later >= MIN_TEST else usual


def _rows(reviews: Sequence[Written], said: Sequence[Labelled]) -> list[Row]:
    labels: dict[int, list[Labelled]] = defaultdict(list)
    for one in said:
        labels[one.review_id].append(one)
    found = []
    for written in reviews:
        split = features.split(written.text, written.title)
        if split.language in LANGUAGES and split.clauses:
            found.append(_row(written, split, labels[written.review_id]))
    return found


def _row(written: Written, split: Split, said: Sequence[Labelled]) -> Row:
    whole = [CODES[one.polarity] for one in said if one.is_whole]
    label = {0: 0, 1: None, 2: 1}[whole[-1]] if whole else _weak(written.stars)
    return Row(
        written.review_id,
        split.language,
        whole_text(written.title, split),
        written.stars,
        tuple(one.text for one in split.clauses),
        tuple(_said_of(one.start, one.end, said) for one in split.clauses),
        label,
        written.created_at,
    )


def _said_of(start: int, end: int, said: Sequence[Labelled]) -> int:
    """What was labelled last inside a clause, or around it; what two labels contradict teaches nothing."""
    found = {CODES[one.polarity] for one in said if not one.is_whole and one.start < end and start < one.end}
    return found.pop() if len(found) == 1 else UNKNOWN


def _weak(stars: int) -> int | None:
    if LOW < stars < HIGH:
        return None
    return int(stars >= HIGH)


def _hash(*parts: Sequence[Row]) -> str:
    ids = "|".join(",".join(str(row.review_id) for row in part) for part in parts)
    return hashlib.sha256(ids.encode()).hexdigest()[:16]
