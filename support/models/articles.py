"""Policies and FAQ: what may be cited. A version is never changed; editing writes the next one."""

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from shop.models import User


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> "ArticleQuerySet":
        return self.filter(is_published=True)


class Article(models.Model):
    class Kind(models.TextChoices):
        POLICY = "policy", _("policy")
        FAQ = "faq", _("question and answer")

    key = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    topic = models.CharField(max_length=40, blank=True, help_text=_("Intent that it answers first."))
    is_published = models.BooleanField(default=True)
    review_by = models.DateField(null=True, blank=True, help_text=_("Stale from this day on."))
    created_at = models.DateTimeField()

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def __str__(self) -> str:
        return self.key


class ArticleVersionQuerySet(models.QuerySet["ArticleVersion"]):
    def current(self) -> "ArticleVersionQuerySet":
        """The newest version of each published article."""
        newest = (
            ArticleVersion.objects.filter(article=OuterRef("article")).order_by("-number").values("pk")[:1]
        )
        return self.filter(article__is_published=True, pk=Subquery(newest)).select_related("article")


class ArticleVersion(models.Model):
    """Both languages in one version, so that no edit can leave one of them behind unseen."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title_en = models.CharField(max_length=160)
    title_zh = models.CharField(max_length=160)
    body_en = models.TextField()
    body_zh = models.TextField()
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects = ArticleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of articles")
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="versions_are_in_order"),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="versions_count_from_one"),
            models.CheckConstraint(
                condition=~models.Q(title_en="")
                & ~models.Q(title_zh="")
                & ~models.Q(body_en="")
                & ~models.Q(body_zh=""),
                name="a_version_speaks_both_languages",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} v{self.number}"


class Macro(models.Model):
    """A text that agents use again and again."""

    name = models.CharField(max_length=80, unique=True)
    text_en = models.TextField()
    text_zh = models.TextField()
    n_used = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros")

    def __str__(self) -> str:
        return self.name
