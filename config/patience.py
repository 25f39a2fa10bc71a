"""How long a process waits until it may write, where one file is the database and one process writes at a time.

Whoever waits for a page wants an answer within seconds. A training has nobody waiting, and hours of work to lose: it
waits for whatever another process writes in one piece, such as the loading of the demo.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

WAIT_S = 900


@contextmanager
def waiting_long() -> Iterator[None]:
    """This process waits for a locked SQLite; another database has its own limits."""
    if connection.vendor != "sqlite":
        yield
        return
    options: dict[str, Any] = connection.settings_dict["OPTIONS"]
    usual = options["timeout"]
    _wait(options, WAIT_S)
    try:
        yield
    finally:
        _wait(options, usual)


def _wait(options: dict[str, Any], seconds: int) -> None:
    options["timeout"] = seconds  # of connections to come
    if connection.connection is not None:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {seconds * 1000}")
