"""Policies and FAQ: a change is the next version, in both languages; what grew old or contradicts itself is listed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from shop.contracts.errors import ShopError
from support.contracts import Language
from support.features import articles as written
from support.models import Article, ArticleVersion, Handoff, Message
from support.policy import contradicting
from support.policy.contradicting import Contradiction, Spoken

GOOD_FOR = timedelta(days=365)


class BadArticle(ShopError):
    """A version without one of its texts."""

    code = "bad_article"


class NothingSaid(ShopError):
    """No answer of a person that could become an article."""

    code = "nothing_said"
    status = 409


@dataclass(frozen=True, slots=True)
class Texts:
    """One version, in both languages."""

    title_en: str
    title_zh: str
    body_en: str
    body_zh: str


@transaction.atomic
def ensure(*, now: datetime) -> int:
    """Make the packaged articles the shop's own, where it has none yet. Returns how many were written."""
    if Article.objects.exists():
        return 0
    review_by = (now + GOOD_FOR).date()
    for one in written.packaged():
        row = Article.objects.create(
            key=one.key, kind=one.kind, topic=one.topic, review_by=review_by, created_at=now
        )
        ArticleVersion.objects.create(
            article=row, number=1, title_en=one.title_en, title_zh=one.title_zh, body_en=one.body_en,
            body_zh=one.body_zh, at=now,
        )  # fmt: skip
    return len(written.packaged())


@transaction.atomic
def save_version(*, article_id: int, texts: Texts, author_id: int | None, now: datetime) -> ArticleVersion:
    """Write the next version; the same words again make none.

    Raises:
        BadArticle: if a title or text is missing in one of the languages.
    """
    article = Article.objects.select_for_update().get(pk=article_id)
    values = {name: getattr(texts, name).strip() for name in Texts.__slots__}
    for name, value in values.items():
        if not value:
            raise BadArticle(_("Both languages need a title and a text."), field=name)
    latest = article.versions.order_by("-number").first()
    if latest is not None and all(getattr(latest, name) == value for name, value in values.items()):
        return latest
    number = (article.versions.aggregate(n=Max("number"))["n"] or 0) + 1
    return ArticleVersion.objects.create(
        article=article, number=number, author_id=author_id, at=now, **values
    )


def published(language: Language) -> list[tuple[str, str, str]]:
    """Key, title and text of what may be cited, by key."""
    suffix = "en" if language == Language.EN else "zh"
    rows = ArticleVersion.objects.current().order_by("article__key")
    return [
        (row.article.key, getattr(row, f"title_{suffix}"), getattr(row, f"body_{suffix}")) for row in rows
    ]


@transaction.atomic
def to_article(*, handoff: Handoff, author_id: int, now: datetime) -> Article:
    """Make a person's answer an FAQ entry: unpublished, and stale at once until somebody translates and checks it.

    Raises:
        NothingSaid: if no person has answered.
    """
    ensure(now=now)
    said = handoff.conversation.messages
    answer = said.filter(author=Message.Author.PERSON).order_by("-number").first()
    if answer is None:
        raise NothingSaid(_("No person has answered here yet."))
    asked = said.filter(author=Message.Author.CUSTOMER, number__lt=answer.number).order_by("-number").first()
    title = (asked.text if asked and asked.text else answer.text)[:160]
    row = Article.objects.create(
        key=f"{slugify(title)[:40] or 'answer'}-{answer.pk}"[:60],
        kind=Article.Kind.FAQ,
        is_published=False,
        review_by=now.date(),
        created_at=now,
    )
    save_version(
        article_id=row.pk, texts=Texts(title, title, answer.text, answer.text), author_id=author_id, now=now
    )
    return row


def stale(*, now: datetime) -> list[Article]:
    """What somebody should have looked at by now, oldest first."""
    return list(Article.objects.filter(review_by__lte=now.date()).order_by("review_by", "key"))


def stale_filter(*, now: datetime) -> Q:
    return Q(review_by__lte=now.date())


def contradictions() -> tuple[Contradiction, ...]:
    """Numbers that differ between languages, between articles of one topic, or from how the shop is set up."""
    spoken = [
        Spoken(row.article.key, row.article.topic, row.body_en, row.body_zh)
        for row in ArticleVersion.objects.current().order_by("article__key")
    ]
    return contradicting.find(spoken, return_days=settings.SHOP_RETURN_DAYS)
