"""Who of the staff wrote what: noted where every statement passes, so that no way of writing goes around it.

`save`, `queryset.update`, `bulk_update`, `bulk_create`, raw SQL and cascades are all one statement each when they
reach the connection. While a member of staff's request runs, each INSERT, UPDATE and DELETE there adds one
`AuditEntry` in the same transaction: what is rolled back was not written, and what cannot be noted is not written.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from shop.models import AuditEntry

MOST_KEYS = 1_000
# What the machinery writes beside a person's act, and what is itself a record of it.
NOT_AUDITED = frozenset(
    {
        "django_session", "django_admin_log", "shop_auditentry", "shop_signinguess", "shop_event", "shop_visitor",
        "shop_searchentry", "shop_searchgram", "shop_searchterm", "shop_productfacet", "shop_idempotencykey",
    }
)  # fmt: skip
STATEMENT = re.compile(
    r'\s*(INSERT|UPDATE|DELETE)\s+(?:OR\s+\w+\s+)?(?:INTO\s+|FROM\s+)?"?(\w+)"?', re.IGNORECASE
)
INSERTED = re.compile(r"[^(]*\(([^)]*)\)\s*(?:VALUES|SELECT)\s", re.IGNORECASE)
SET_TO = re.compile(r'\s*"(\w+)"\s*=\s*(.*)', re.DOTALL)
# Their values may be words of or about a person, or a secret.
WORDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.BinaryField,
    models.UUIDField,
)
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


@dataclass
class Audited:
    """The request under whose name is written; `route` is known only once the page is found."""

    actor_id: Callable[[], int | None]
    route: str = ""

    def __call__(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Django's hook around each statement."""
        found = STATEMENT.match(sql)
        if found is None or found[2] in NOT_AUDITED or (actor_id := self.actor_id()) is None:
            return execute(sql, params, many, context)
        written = _written(found[1].lower(), found[2], sql, [] if many else list(params or ()))
        result = execute(sql, params, many, context)
        n_rows = written.n_inserted or max(0, context["cursor"].rowcount)
        if n_rows:
            if written.verb == AuditEntry.Verb.INSERT and n_rows == 1 and not many:
                written.row_keys = _new_key(written, context["cursor"])
            self._note(written, n_rows, actor_id)
        return result

    def _note(self, written: "_Written", n_rows: int, actor_id: int) -> None:
        AuditEntry.objects.create(
            at=timezone.now(),
            actor=f"staff:{actor_id}",
            route=self.route[:120],
            verb=written.verb,
            table=written.table[:80],
            n_rows=n_rows,
            row_keys=written.row_keys,
            columns=written.columns,
            figures=written.figures,
        )


@dataclass
class _Written:
    """A statement, as far as it can be read."""

    verb: str
    table: str
    row_keys: list[str]
    columns: list[str]
    figures: dict[str, str | None]
    n_inserted: int = 0  # SQLite counts rows that it also returns only once they are fetched


@contextmanager
def recorded(actor_id: Callable[[], int | None]) -> Iterator[Audited]:
    """Note what is written inside by a member of staff.

    Args:
        actor_id: the account of whoever writes, None for all but staff; asked only when something is written.
    """
    audited = Audited(actor_id)
    with connection.execute_wrapper(audited):
        yield audited


def _written(verb: str, table: str, sql: str, params: list[Any]) -> _Written:
    if verb == AuditEntry.Verb.INSERT:
        columns = [name.strip(' "') for name in found[1].split(",")] if (found := INSERTED.match(sql)) else []
        # PostgreSQL is given many rows as one array a column, and counts them by itself.
        is_one = " VALUES (" in sql and len(columns) == len(params)
        values = dict(zip(columns, params, strict=True)) if is_one else {}
        is_uncounted = connection.vendor == "sqlite" and " RETURNING " in sql and columns
        n_inserted = len(params) // len(columns) if is_uncounted else 0
        return _Written(verb, table, [], columns, _figures(table, values), n_inserted)
    head, where = _split(sql, " WHERE ")
    n_head = _n_params(head)
    keys = _keys(table, where, params[n_head:]) if params or not where else []
    if verb == AuditEntry.Verb.DELETE:
        return _Written(verb, table, keys, [], {})
    set_to = _assignments(_split(head, " SET ")[1], params[:n_head])
    return _Written(
        verb, table, keys, list(set_to), _figures(table, {k: v[0] for k, v in set_to.items() if v})
    )


def _assignments(text: str, params: Sequence[Any]) -> dict[str, list[Any]]:
    """Column to its new value, in a list that is empty where the database computes it."""
    rest, set_to = list(params), dict[str, list[Any]]()
    for part in _parts(text):
        mine, rest = rest[: _n_params(part)], rest[_n_params(part) :]
        if found := SET_TO.match(part):
            set_to[found[1]] = mine if found[2].strip() == "%s" else [None] * (found[2].strip() == "NULL")
    return set_to


def _keys(table: str, where: str, params: Sequence[Any]) -> list[str]:
    """The rows that the statement is about to touch."""
    model = _models().get(table)
    if model is None:
        return []
    key = connection.ops.quote_name(str(model._meta.pk.column))
    sql = f"SELECT {key} FROM {connection.ops.quote_name(table)}"  # noqa: S608 - names of our own tables
    sql += f" WHERE {where}" if where else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {MOST_KEYS}", list(params))
        return [str(row[0]) for row in cursor.fetchall()]


def _new_key(written: _Written, cursor: Any) -> list[str]:
    """The key that the database gave to the one row just added."""
    model = _models().get(written.table)
    if (
        model is None
        or not isinstance(model._meta.pk, models.AutoField)
        or model._meta.pk.column in written.columns
    ):
        return []
    if connection.vendor == "sqlite":
        return [str(cursor.lastrowid)]
    with connection.cursor() as other:
        other.execute("SELECT lastval()")
        return [str(other.fetchone()[0])]


def _figures(table: str, values: dict[str, Any]) -> dict[str, str | None]:
    """What may be kept of new values: numbers, dates, keys, yes and no, and states out of a fixed list."""
    model = _models().get(table)
    fields = {field.column: field for field in model._meta.concrete_fields} if model else {}
    kept = (
        name
        for name in values
        if name in fields and (fields[name].choices or not isinstance(fields[name], WORDS))
    )
    return {name: None if values[name] is None else str(values[name])[:64] for name in kept}


@cache
def _models() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def _n_params(text: str) -> int:
    return text.replace("%%", "").count("%s")


def _split(text: str, word: str) -> tuple[str, str]:
    """Before and after the first `word` outside brackets; without it all of it is before."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and text.startswith(word, place):
            return text[:place], text[place + len(word) :]
    return text, ""


def _parts(text: str) -> Iterator[str]:
    """The parts between commas outside brackets."""
    while text:
        part, text = _split(text, ",")
        yield part
