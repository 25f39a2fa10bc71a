"""A PostgreSQL database for one benchmark: made on the server of a URL, named in DATABASE_URL, dropped at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2  # type: ignore[import-untyped]


def is_postgres(url: str) -> bool:
    return url.startswith(("postgres:", "postgresql:"))


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
