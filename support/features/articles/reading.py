"""Articles as passages: one for each paragraph, so that an answer is what was asked and not a page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import Count, Max
from django.urls import NoReverseMatch, reverse

from support.contracts import Authority, Language, Passage
from support.features.articles.packaged import packaged
from support.models import Article, ArticleVersion

AUTHORITY = {Article.Kind.POLICY.value: Authority.POLICY, Article.Kind.FAQ.value: Authority.FAQ}
PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Tells whether any article changed: versions are never changed, only added; publishing is counted."""

    latest: int
    n_published: int


@dataclass(frozen=True, slots=True)
class Topical:
    """A passage, with the code of the intent that its article answers first."""

    passage: Passage
    topic: str


def stamp() -> Stamp:
    found = ArticleVersion.objects.filter(article__is_published=True).aggregate(
        latest=Max("pk"), n=Count("article", distinct=True)
    )
    return Stamp(found["latest"] or 0, found["n"])


def article_passages(language: Language) -> tuple[Topical, ...]:
    """The paragraphs of every published article; of the packaged ones as long as the shop has none of its own."""
    if not Article.objects.exists():
        texts = [(one.key, one.kind, one.topic, one) for one in packaged()]
    else:
        rows = ArticleVersion.objects.current().order_by("article__key")
        texts = [(row.article.key, row.article.kind, row.article.topic, row) for row in rows]
    suffix = "en" if language == Language.EN else "zh"
    return tuple(
        Topical(passage, topic)
        for key, kind, topic, row in texts
        for passage in _paragraphs(
            Passage(
                key=f"{kind}:{key}",
                text=getattr(row, f"body_{suffix}"),
                authority=AUTHORITY[kind],
                language=language,
                title=getattr(row, f"title_{suffix}"),
                url=_url(key),
            )
        )
    )


def _paragraphs(whole: Passage) -> Iterator[Passage]:
    for text in PARAGRAPH.split(whole.text):
        if text.strip():
            yield replace(whole, text=" ".join(text.split()))


def _url(key: str) -> str:
    """Where customers read it; nowhere in a shop that serves no pages of this app."""
    try:
        return reverse("support:article", args=[key])
    except NoReverseMatch:
        return ""
