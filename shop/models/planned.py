"""SQL that PostgreSQL plans once per connection, and then only runs.

To plan a query of five joins takes it three times what running it does, and a page asks ten. A pooler that hands each
transaction another connection would lose the plans; Django's own setting for that, `DISABLE_SERVER_SIDE_CURSORS`,
switches them off here too. Other databases get the SQL as it is: SQLite's driver keeps its statements itself.
"""

from collections.abc import Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

# By the driver's connection: the name of each statement that it has planned.
_planned: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()
# No name is given twice: what failed half way may be planned although it is not noted here.
_numbers = count(1)


def execute(connection: BaseDatabaseWrapper, cursor: CursorWrapper, sql: str, params: Sequence[Any]) -> None:
    """Run a statement with at least one parameter, in one round trip also at its first use.

    A parameter stands where its type is plain from what is beside it, as in `id = %s`.
    """
    if connection.vendor != "postgresql" or connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        cursor.execute(sql, params)
        return
    planned = _planned.setdefault(connection.connection, {})
    marks = ", ".join(["%s"] * len(params))
    if name := planned.get(sql):
        cursor.execute(f"EXECUTE {name} ({marks})", params)
        return
    name = f"planned_{next(_numbers)}"
    numbered = (sql % tuple(f"${place}" for place in range(1, len(params) + 1))).replace("%", "%%")
    cursor.execute(f"PREPARE {name} AS {numbered}; EXECUTE {name} ({marks})", params)
    planned[sql] = name


def among(connection: BaseDatabaseWrapper, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """How to ask whether something is one of several values: SQL and its parameters.

    On PostgreSQL one array, so that any number of values shares a plan.
    """
    if connection.vendor == "postgresql":
        return "= ANY(%s)", [list(values)]
    return f"IN ({', '.join(['%s'] * len(values))})", list(values)
