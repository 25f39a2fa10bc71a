"""The model of clauses: learnt from stars, kept only where it reads later reviews no worse than the lexicon alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from content.training.dataset import UNKNOWN, Dataset, Row
from ml_core.aspects.clauses import ClausePolarity
from ml_core.metrics import classification
from ml_core.metrics.intervals import wilson

LEXICON, CLAUSES = "lexicon", "clauses"
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Compared:
    """Which of the two serves, and the rows that say why."""

    name: str
    rows: tuple[dict[str, float | str], ...]


def fit(rows: Sequence[Row]) -> ClausePolarity:
    """On the clauses of these reviews; an operator's labels count as they are."""
    return ClausePolarity().fit(
        [row.clauses for row in rows],
        [row.stars for row in rows],
        [str(row.language) for row in rows],
        labels=[row.clause_labels for row in rows],
    )


def compare(data: Dataset) -> Compared:
    """Both on the test reviews: do their clauses together say what the stars say."""
    models = {LEXICON: ClausePolarity.from_lexicon(), CLAUSES: fit(data.train + data.validation)}
    judged = [row for row in data.test if row.label is not None]
    found = {name: _correct(model, judged) for name, model in models.items()}
    name = CLAUSES if found[CLAUSES].mean() >= found[LEXICON].mean() else LEXICON
    return Compared(name, tuple(_row(each, models[each], found[each], data.test) for each in models))


def _correct(model: ClausePolarity, rows: Sequence[Row]) -> Values:
    """1 where a review's clauses lean as its label does."""
    clauses = [clause for row in rows for clause in row.clauses]
    chances = model.predict(clauses)
    lean = np.zeros(len(rows))
    np.add.at(
        lean,
        np.repeat(np.arange(len(rows)), [len(row.clauses) for row in rows]),
        chances[:, 2] - chances[:, 0],
    )
    labels = np.array([row.label for row in rows], dtype=np.int64)
    return classification.correct((lean > 0).astype(np.int64), labels)


def _row(name: str, model: ClausePolarity, hits: Values, rows: Sequence[Row]) -> dict[str, float | str]:
    interval = wilson(int(hits.sum()), len(hits))
    found: dict[str, float | str] = {
        "model": name,
        "language": "",
        "n": len(hits),
        "accuracy": round(float(hits.mean()), 5),
        "accuracy_lo": round(interval.lo, 5),
        "accuracy_hi": round(interval.hi, 5),
    }
    return found | _labelled(model, rows)


def _labelled(model: ClausePolarity, rows: Sequence[Row]) -> dict[str, float | str]:
    """Accuracy on the clauses that a person labelled, where there are any."""
    pairs = [
        (clause, label)
        for row in rows
        for clause, label in zip(row.clauses, row.clause_labels, strict=True)
        if label != UNKNOWN
    ]
    if not pairs:
        return {}
    said = model.predict([clause for clause, _ in pairs]).argmax(axis=1)
    labels = np.array([label for _, label in pairs], dtype=np.int64)
    return {
        "labelled_clauses": len(pairs),
        "labelled_accuracy": round(classification.accuracy(said, labels), 5),
    }
