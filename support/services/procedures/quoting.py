"""What the shop has written, as an answer: the beginning of an article, with its source."""

from collections.abc import Mapping

from support.contracts import Card, CardKind, Citation, Claim
from support.features import written
from support.services.answering import words
from support.services.turns import Answer, Turn

Row = Mapping[str, object]
LONG = 600  # signs of an article that are said; the rest is one tap away


def article(row: Row) -> Answer:
    """The beginning of an article, with its source."""
    cited = Citation(
        str(row["key"]), str(row["title"]), str(row.get("url", "")) or article_url(str(row["key"]))
    )
    return words.answered(
        Claim(_beginning(str(row["text"])), (cited,)), cards=(Card(CardKind.ARTICLE, str(row["key"])),)
    )


def on_topic(turn: Turn, topic: str) -> Answer | None:
    """The first article on a topic, whatever was asked."""
    rows = written.on_topic(topic, turn.context.language)
    return article(rows[0]) if rows else None


def article_url(key: str) -> str:
    return words.link("support:article", "", key.partition(":")[2]).url


def _beginning(text: str) -> str:
    """The first paragraphs that fit."""
    if len(text) <= LONG:
        return text
    kept = ""
    for part in text.split("\n"):
        if kept and len(kept) + len(part) > LONG:
            break
        kept = f"{kept}\n{part}".strip()
    return kept[: 2 * LONG]
