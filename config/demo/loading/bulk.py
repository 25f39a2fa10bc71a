"""Many rows at once, with a progress bar; moments and chunks that every part of the loader needs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar

from django.db.models import Model
from tqdm import tqdm

from shop.services import bulk
from shop.services.bulk import Value

M = TypeVar("M", bound=Model)
T = TypeVar("T")
CHUNK = 5_000  # rows in memory at once; the database's own limit of parameters is kept by Django


def insert(model: type[M], rows: Iterable[M], *, label: str, total: int | None = None) -> list[M]:
    """Insert rows with their keys filled in, in the order given."""
    made: list[M] = []
    for chunk in chunks(rows, label=label, total=total):
        made += model._default_manager.bulk_create(chunk)
    return made


def stream(model: type[M], rows: Iterable[M], *, label: str, total: int | None = None) -> int:
    """Insert rows that nobody needs afterwards; returns how many."""
    return sum(
        len(model._default_manager.bulk_create(chunk)) for chunk in chunks(rows, label=label, total=total)
    )


def pour(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    label: str,
    total: int | None = None,
) -> int:
    """Insert plain tuples without making instances, for a table of hundreds of thousands of rows.

    Args:
        columns: attribute names; the columns that are not named get the model's defaults.
        rows: values in that order.
    """
    return sum(bulk.insert(model, columns, chunk) for chunk in chunks(rows, label=label, total=total))


def chunks(rows: Iterable[T], *, label: str, total: int | None) -> Iterator[list[T]]:
    iterator = iter(rows)
    with tqdm(desc=f"{label:<12}", total=total, unit=" rows", disable=None, leave=True) as bar:
        while chunk := list(islice(iterator, CHUNK)):
            yield chunk
            bar.update(len(chunk))


def moment(at: int) -> datetime:
    """Seconds since the epoch as an aware moment."""
    return datetime.fromtimestamp(int(at), UTC)
