"""Policies and answers: both languages in one form, each save a version; what grew old or contradicts itself."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from shop.admin.base import LedgerInline, ModelForm, ShopAdmin
from support.models import Article, ArticleVersion
from support.services import articles

TEXTS = ("title_en", "title_zh", "body_en", "body_zh")
KIND_COLOURS = {"policy": "info", "faq": "success"}


class ArticleForm(ModelForm):
    """The newest version's texts beside the article's own fields."""

    title_en = forms.CharField(label=_("Title in English"), max_length=160, widget=UnfoldAdminTextInputWidget)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=160, widget=UnfoldAdminTextInputWidget)
    body_en = forms.CharField(label=_("Text in English"), max_length=8_000, widget=UnfoldAdminTextareaWidget)
    body_zh = forms.CharField(label=_("Text in Chinese"), max_length=8_000, widget=UnfoldAdminTextareaWidget)

    class Meta:
        model = Article
        fields = ("key", "kind", "topic", "is_published", "review_by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = self.instance.versions.order_by("-number").first() if self.instance.pk else None
        if latest is not None:
            self.initial.update({name: getattr(latest, name) for name in TEXTS})


class VersionInline(LedgerInline):
    model = ArticleVersion
    fields = ("number", "at", "author", "title_en", "title_zh")
    readonly_fields = fields
    ordering = ("-number",)


class StaleFilter(admin.SimpleListFilter):
    """What somebody should look at again."""

    title = _("to be looked at")
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("stale", gettext_lazy("stale")), ("contradicting", gettext_lazy("contradicting"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Article]") -> "QuerySet[Article]":
        if self.value() == "stale":
            return queryset.filter(articles.stale_filter(now=timezone.now()))
        if self.value() == "contradicting":
            return queryset.filter(key__in=_contradicting())
        return queryset


@admin.register(Article)
class ArticleAdmin(ShopAdmin):
    form = ArticleForm
    list_display = ("key", "title", "sort", "topic", "is_published", "review_by", "version")
    list_filter = (StaleFilter, "kind", "is_published")
    search_fields = ("key", "topic", "versions__title_en", "versions__title_zh")
    ordering = ("kind", "key")
    inlines = (VersionInline,)
    fieldsets = (
        (None, {"fields": ("key", "kind", "topic", "is_published", "review_by")}),
        (_("Text"), {"fields": TEXTS}),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Article]":
        newest = ArticleVersion.objects.filter(article=OuterRef("pk")).order_by("-number")
        rows: QuerySet[Article] = super().get_queryset(request)
        return rows.annotate(
            newest_title=Subquery(newest.values("title_en")[:1]),
            newest_number=Subquery(newest.values("number")[:1]),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> tuple[str, ...]:
        """Answers cite the key."""
        return ("key",) if obj else ()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The packaged articles become the shop's own when somebody first looks at them; contradictions on top."""
        articles.ensure(now=timezone.now())
        told = {"contradictions": articles.contradictions()}
        return super().changelist_view(request, (extra_context or {}) | told)

    list_before_template = "admin/support/contradictions.html"

    @display(description=_("title"))
    def title(self, obj: Any) -> str:
        return obj.newest_title or gettext("no text yet")

    @display(description=_("version"))
    def version(self, obj: Any) -> int:
        return obj.newest_number or 0

    @display(description=_("kind"), label=KIND_COLOURS, ordering="kind")
    def sort(self, obj: Article) -> tuple[str, Any]:
        return obj.kind, obj.get_kind_display()

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """The article's own fields, and the next version of its texts."""
        now: datetime = timezone.now()
        if not change:
            obj.created_at = now
        super().save_model(request, obj, form, change)
        texts = articles.Texts(**{name: form.cleaned_data[name] for name in TEXTS})
        articles.save_version(article_id=obj.pk, texts=texts, author_id=request.user.pk, now=now)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An answer may have cited it: it is unpublished instead."""
        return False


def _contradicting() -> set[str]:
    found = articles.contradictions()
    return {key.partition(":")[0] for one in found for key in (one.first, one.second)}
