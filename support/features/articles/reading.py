"""Articles as passages: one for each paragraph, so that an answer is what was asked and not a page."""

import re
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from support.contracts import Authority, Language, Passage
from support.features.articles.packaged import Written, packaged
from support.models import Article, ArticleVersion

AUTHORITY = {Article.Kind.POLICY.value: Authority.POLICY, Article.Kind.FAQ.value: Authority.FAQ}
PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Tells whether any article changed: the published versions, which never change, with their articles' topics."""

    versions: tuple[tuple[int, str], ...]
    is_packaged: bool  # no article at all is not the same as none that is published


@dataclass(frozen=True, slots=True)
class Topical:
    """A passage, the code of the intent that its article answers first, and the same paragraph in English."""

    passage: Passage
    topic: str
    english: Passage


def stamp() -> Stamp:
    rows = tuple(ArticleVersion.objects.current().order_by("pk").values_list("pk", "article__topic"))
    return Stamp(rows, is_packaged=not rows and not Article.objects.exists())


def article_passages(language: Language) -> tuple[Topical, ...]:
    """The paragraphs of every published article; of the packaged ones as long as the shop has none of its own."""
    if not Article.objects.exists():
        texts: list[tuple[str, str, str, Written | ArticleVersion]] = [
            (one.key, one.kind, one.topic, one) for one in packaged()
        ]
    else:
        rows = ArticleVersion.objects.current().order_by("article__key")
        texts = [(row.article.key, row.article.kind, row.article.topic, row) for row in rows]
    return tuple(
        Topical(passage, topic, english[min(at, len(english) - 1)])
        for key, kind, topic, row in texts
        for english in [_paragraphs(key, kind, row, Language.EN)]
        for at, passage in enumerate(_paragraphs(key, kind, row, language))
    )


def _paragraphs(key: str, kind: str, row: Written | ArticleVersion, language: Language) -> list[Passage]:
    """One at least: no version is without a text."""
    suffix = "en" if language == Language.EN else "zh"
    title, body, url = getattr(row, f"title_{suffix}"), getattr(row, f"body_{suffix}"), _url(key)
    return [
        Passage(f"{kind}:{key}", " ".join(text.split()), AUTHORITY[kind], language, title, url)
        for text in PARAGRAPH.split(body)
        if text.strip()
    ]


def _url(key: str) -> str:
    """Where customers read it; nowhere in a shop that serves no pages of this app."""
    try:
        return reverse("support:article", args=[key])
    except NoReverseMatch:
        return ""
