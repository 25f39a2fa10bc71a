"""The articles that a shop starts with, in both languages. Operators change them in the shop's tables."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from support.models import Article

FILES = {Article.Kind.POLICY: "policies.toml", Article.Kind.FAQ: "questions.toml"}


@dataclass(frozen=True, slots=True)
class Written:
    """One article as the packaged file has it. `topic` is the code of the intent that it answers first."""

    key: str
    kind: str
    topic: str
    title_en: str
    title_zh: str
    body_en: str
    body_zh: str


@cache
def packaged() -> tuple[Written, ...]:
    """All of them, policies first."""
    folder = Path(__file__).parent
    return tuple(
        _written(key, kind, table)
        for kind, name in FILES.items()
        for key, table in tomllib.loads((folder / name).read_text(encoding="utf-8")).items()
    )


def _written(key: str, kind: str, table: dict[str, str]) -> Written:
    return Written(
        key=key,
        kind=str(kind),
        topic=table.get("topic", ""),
        title_en=table["title_en"],
        title_zh=table["title_zh"],
        body_en=_filled(table["body_en"]),
        body_zh=_filled(table["body_zh"]),
    )


def _filled(text: str) -> str:
    """With this shop's own figures, so that no article says other days than the shop keeps to."""
    return text.strip().replace("{return_days}", str(settings.SHOP_RETURN_DAYS))
