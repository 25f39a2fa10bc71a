"""Many rows at once, with a progress bar; moments and chunks that every part of the loader needs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import DateTimeField, Field, Model
from tqdm import tqdm

M = TypeVar("M", bound=Model)
T = TypeVar("T")
Value = str | int | bool | datetime | None
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
        columns: names of every column but the key, as the database calls them.
        rows: values in that order, as Django would hold them.
    """
    quoted = ", ".join(connection.ops.quote_name(name) for name in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    into = f"INSERT INTO {table} ({quoted}) VALUES "  # noqa: S608 - names of our own tables, quoted
    is_moment = [isinstance(_field(model, name), DateTimeField) for name in columns]
    adapt = connection.ops.adapt_datetimefield_value
    one = f"({', '.join(['%s'] * len(columns))})"
    n_at_once = min(1_000, (connection.features.max_query_params or 30_000) // len(columns))
    n_rows = 0
    with connection.cursor() as cursor:
        for chunk in chunks(rows, label=label, total=total):
            for start in range(0, len(chunk), n_at_once):
                part = chunk[start : start + n_at_once]
                values = [
                    adapt(v) if m and isinstance(v, datetime) else v
                    for row in part
                    for v, m in zip(row, is_moment, strict=True)
                ]
                cursor.execute(into + ", ".join([one] * len(part)), values)
            n_rows += len(chunk)
    return n_rows


def _field(model: type[Model], column: str) -> "Field[Any, Any]":
    return next(f for f in model._meta.concrete_fields if f.column == column)


def chunks(rows: Iterable[T], *, label: str, total: int | None) -> Iterator[list[T]]:
    iterator = iter(rows)
    with tqdm(desc=f"{label:<12}", total=total, unit=" rows", disable=None, leave=True) as bar:
        while chunk := list(islice(iterator, CHUNK)):
            yield chunk
            bar.update(len(chunk))


def moment(at: int) -> datetime:
    """Seconds since the epoch as an aware moment."""
    return datetime.fromtimestamp(int(at), UTC)
