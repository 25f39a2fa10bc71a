"""A database for one benchmark: of its own, named in DATABASE_URL, gone at the end."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2  # type: ignore[import-untyped]


def is_postgres(url: str) -> bool:
    return url.startswith(("postgres:", "postgresql:"))


@contextmanager
def database(label: str, *, default: str = "") -> Iterator[str]:
    """Point DATABASE_URL at a new database on the engine it names, or `default` names, or SQLite; yield its name."""
    url = os.environ.get("DATABASE_URL", default)
    if is_postgres(url):
        with postgres_database(url, label):
            yield "PostgreSQL"
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/{label}.sqlite3"
        yield "SQLite"


@contextmanager
def postgres_database(url: str, label: str) -> Iterator[None]:
    """Point DATABASE_URL at a new database beside that of `url`; connections that are left do not keep it."""
    name = f"{label}_benchmark_{os.getpid()}"
    server = url.replace("postgres:", "postgresql:", 1)
    _on_server(server, f'CREATE DATABASE "{name}"')
    parts = urlsplit(url)
    # Without a host, urlunsplit would drop the two slashes that mark an empty one.
    local = f"{parts.scheme}:///{name}"
    os.environ["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}")) if parts.netloc else local
    try:
        yield
    finally:
        from django.db import connections  # noqa: PLC0415 - Django is set up only after the database is named

        connections.close_all()
        _on_server(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()
