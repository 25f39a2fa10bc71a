"""Queries composed once: the ORM writes the SQL at first use, then each page only fills in its values.

To compose a query of several joins costs the ORM ten times what the database needs to answer it, and to make model
instances as much again. A `Prepared` query is written with the ORM like any other, so that it follows the models on
every database, but with `Given("name")` where a value goes, and it yields plain rows. For what every page reads; all
else is better off with an ordinary QuerySet.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, F, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import get_language

from shop.models import planned

Row = TypeVar("Row")
MARK = re.compile(r"%%|%s|\(/\*\w+\*/\)")  # an escaped sign, the place of a value, that of several
Rows = models.QuerySet[Any, Any]


class Given(Expression):
    """The place of a value, by its name in `Prepared.rows`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return "%s", [self]


class Some(Given):
    """The place of several values: `filter(pk__in=Some("ids"))`."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return self.mark, [self]

    @property
    def mark(self) -> str:
        """What stands in the SQL until it is known how many values there are."""
        return f"(/*{self.name}*/)"


@dataclass(frozen=True, slots=True)
class _Column:
    """How a database's value becomes Python's; most need nothing and have no such row."""

    place: int
    converters: Sequence[Callable[[Any, Any, Any], Any]]
    expression: Any


@dataclass(frozen=True, slots=True)
class _Composed:
    """What the ORM made of a query for one database and language."""

    sql: str
    params: tuple[Any, ...]
    columns: tuple[_Column, ...]


class Prepared(Generic[Row]):
    """A query composed once per database and language.

    `compose` gets all rows of the model and returns a `values_list` of them; `row` makes something of the columns of
    each, such as a dataclass. The rows know nothing of the reader's language: texts that exist per language are read
    by `words`.
    """

    def __init__(
        self, model: type[models.Model], row: Callable[..., Row], compose: Callable[[Rows], Rows]
    ) -> None:
        self.model = model
        self.row = row
        self.compose = compose
        self._composed: dict[tuple[str, str | None], _Composed] = {}

    def rows(self, **values: Any) -> list[Row]:
        """The rows for these values, in one query; each `Some` takes a sequence that is not empty."""
        connection = connections[router.db_for_read(self.model)]
        key = (connection.alias, get_language())
        composed = self._composed.get(key)
        if composed is None:
            composed = self._composed[key] = _compose(self.compose(plain(self.model)), connection)
        sql, params = _filled(composed, values, connection)
        with connection.cursor() as cursor:
            planned.execute(connection, cursor, sql, params)
            return [self.row(*row) for row in _converted(cursor.fetchall(), composed.columns, connection)]


def plain(model: type[models.Model]) -> Rows:
    """All rows of a model, without what its manager adds."""
    return models.QuerySet(model)


def words(name: str) -> Coalesce:
    """A text that exists per language: the reader's, else the first of the others that is written."""
    languages = [get_language() or settings.LANGUAGE_CODE, *settings.MODELTRANSLATION_FALLBACK_LANGUAGES]
    columns = dict.fromkeys(f"{name}_{language.replace('-', '_')}" for language in languages)
    written = [NullIf(F(column), Value("")) for column in columns]
    return Coalesce(*written, Value(""), output_field=TextField())


def _compose(rows: Rows, connection: BaseDatabaseWrapper) -> _Composed:
    compiler = rows.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    converters = compiler.get_converters([column[0] for column in compiler.select])
    columns = tuple(_Column(place, *how) for place, how in converters.items())
    if connection.vendor == "postgresql":
        sql, params = _with_constants(sql, params, connection)
    return _Composed(sql, tuple(params), columns)


def _with_constants(
    sql: str, params: Sequence[Any], connection: BaseDatabaseWrapper
) -> tuple[str, list[Any]]:
    """Write out what is no `Given`: a plan is better for what it knows, and a lone `%s` has no type."""
    left, given = iter(params), []

    def mark(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        param = next(left)
        if not isinstance(param, Given):
            return _literal(param, connection)
        given.append(param)
        return found[0]

    return MARK.sub(mark, sql), given


def _literal(value: Any, connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        written: bytes = cursor.mogrify("%s", [value])
    return written.decode().replace("%", "%%")


def _filled(
    composed: _Composed, values: Mapping[str, Any], connection: BaseDatabaseWrapper
) -> tuple[str, list[Any]]:
    """The SQL with as many places as there are values, and the values in their order."""
    sql, params = composed.sql, []
    for param in composed.params:
        if isinstance(param, Some):
            several = list(values[param.name])
            if not several:
                raise ValueError(f"{param.name}: at least one value is needed")
            condition, given = planned.among(connection, several)
            sql = sql.replace(f"IN {param.mark}", condition, 1)
            params += given
        else:
            params.append(_adapted(values[param.name], connection) if isinstance(param, Given) else param)
    return sql, params


def _adapted(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """SQLite compares moments as text in its own way of writing them."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _converted(
    rows: Iterable[Sequence[Any]], columns: Sequence[_Column], connection: BaseDatabaseWrapper
) -> Iterable[Sequence[Any]]:
    if not columns:
        return rows
    return [_converted_row(list(row), columns, connection) for row in rows]


def _converted_row(
    row: list[Any], columns: Sequence[_Column], connection: BaseDatabaseWrapper
) -> Sequence[Any]:
    for column in columns:
        value = row[column.place]
        for convert in column.converters:
            value = convert(value, column.expression, connection)
        row[column.place] = value
    return row
