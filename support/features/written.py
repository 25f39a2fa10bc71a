"""Articles that may be cited, in one language."""

from support.contracts import Language
from support.models import ArticleVersion


def on_topic(topic: str, language: Language) -> list[dict[str, object]]:
    """The published article that answers an intent first: a policy before a question and answer."""
    rows = ArticleVersion.objects.current().filter(article__topic=topic)
    first = rows.order_by("-article__kind", "article__pk").first()
    return [row(first, language)] if first is not None else []


def row(version: ArticleVersion, language: Language) -> dict[str, object]:
    zh = language is Language.ZH
    return {
        "key": f"{version.article.kind}:{version.article.key}",
        "article": version.article.key,
        "title": version.title_zh if zh else version.title_en,
        "text": version.body_zh if zh else version.body_en,
    }
