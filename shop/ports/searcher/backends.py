"""Where the two databases differ: how a query is matched and scored. All else of search is the same code.

Tokens consist of letters and digits alone (see `text`), so that neither match language can be injected into; they
are passed as parameters all the same.
"""

from dataclasses import dataclass

from django.db import connection

from shop.ports.searcher.text import Clause, Token

# How much a hit weighs in title, keywords and body.
SQLITE_MATCHES = """
SELECT entry.product_id AS product_id, bm25(shop_searchindex, 10.0, 4.0, 1.0, 0.0) AS score
FROM shop_searchindex JOIN shop_searchentry entry ON entry.id = shop_searchindex.rowid
WHERE shop_searchindex MATCH %s"""
# PostgreSQL numbers weights from D to A; a score is the smaller the better, as bm25 gives it.
POSTGRES_MATCHES = """
SELECT entry.product_id AS product_id, -ts_rank('{0, 0.1, 0.4, 1}', entry.document, query.words) AS score
FROM shop_searchentry entry, CAST(%s AS tsquery) AS query(words)
WHERE entry.document @@ query.words AND entry.language = %s"""


@dataclass(frozen=True, slots=True)
class Matches:
    """A SELECT of (product_id, score), smaller scores first, with its parameters."""

    sql: str
    params: tuple[str, ...]


def matches(clauses: tuple[Clause, ...], *, language: str, any_clause: bool = False) -> Matches:
    """Products that satisfy all clauses, or any of them."""
    if connection.vendor == "postgresql":
        parts = [" | ".join(_tsquery(token) for token in clause) for clause in clauses]
        return Matches(POSTGRES_MATCHES, (_joined(parts, " | " if any_clause else " & "), language))
    parts = [" OR ".join(_fts5(token) for token in clause) for clause in clauses]
    # The language is a column of the index, so that only its own rows are scored.
    words = _joined(parts, " OR " if any_clause else " AND ")
    return Matches(SQLITE_MATCHES, (f'language: "{language}" AND {{title keywords body}}: ({words})',))


def optimise() -> None:
    """After a rebuild: merge the index (SQLite), refresh what the planner knows (PostgreSQL)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE shop_searchentry, shop_productfacet, shop_searchterm, shop_searchgram")
        else:
            cursor.execute("INSERT INTO shop_searchindex(shop_searchindex) VALUES ('optimize')")


def _joined(parts: list[str], operator: str) -> str:
    return operator.join(f"({part})" for part in parts)


def _tsquery(token: Token) -> str:
    return f"'{token.text}':*" if token.is_prefix else f"'{token.text}'"


def _fts5(token: Token) -> str:
    return f'"{token.text}"*' if token.is_prefix else f'"{token.text}"'
