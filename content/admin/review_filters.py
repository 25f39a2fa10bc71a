"""How the queue of reviews is narrowed: by standing, reason, language and suspicion."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from content.admin import reasons
from content.models import ReviewAnalysis

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

SUSPICIOUS = {"0.5": _("0.5 and more"), "0.2": _("0.2 and more")}
LANGUAGES = {"en": _("English"), "zh": _("Chinese"), "other": _("another language"), "none": _("no words")}


class StandingFilter(admin.SimpleListFilter):
    """Waiting ones first: that is what people come for."""

    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> "Iterable[tuple[str, StrPromise]]":
        return (
            ("decided", _("decided by a person")),
            ("quarantined", _("kept away from assistants")),
            ("all", _("all")),
        )

    def choices(self, changelist: Any) -> Any:
        own = list(super().choices(changelist))
        return [own[0] | {"display": _("waiting for a person")}, *own[1:]]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[ReviewAnalysis]") -> Any:
        if self.value() == "all":
            return queryset
        if self.value() == "decided":
            return queryset.exclude(decided="")
        if self.value() == "quarantined":
            return queryset.filter(is_quarantined=True)
        return queryset.filter(verdict=ReviewAnalysis.Verdict.HOLD, decided="")


class ReasonFilter(admin.SimpleListFilter):
    title = _("reason")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> "Iterable[tuple[str, StrPromise]]":
        return reasons.FLAGS.items()

    def queryset(self, request: HttpRequest, queryset: "QuerySet[ReviewAnalysis]") -> Any:
        if self.value() not in reasons.FLAGS:
            return queryset
        # SQLite cannot look into JSON lists; codes in quotation marks occur nowhere else in them.
        as_text = queryset.annotate(findings_text=Cast("findings", TextField()))
        return as_text.filter(findings_text__contains=f'"{self.value()}"')


class LanguageFilter(admin.SimpleListFilter):
    title = _("language")
    parameter_name = "spoken"

    def lookups(self, request: HttpRequest, model_admin: Any) -> "Iterable[tuple[str, StrPromise]]":
        return LANGUAGES.items()

    def queryset(self, request: HttpRequest, queryset: "QuerySet[ReviewAnalysis]") -> Any:
        return queryset.filter(language=self.value()) if self.value() in LANGUAGES else queryset


class SuspicionFilter(admin.SimpleListFilter):
    title = _("suspicion")
    parameter_name = "suspicious"

    def lookups(self, request: HttpRequest, model_admin: Any) -> "Iterable[tuple[str, StrPromise]]":
        return SUSPICIOUS.items()

    def queryset(self, request: HttpRequest, queryset: "QuerySet[ReviewAnalysis]") -> Any:
        value = self.value()
        return queryset.filter(suspicion__gte=float(value)) if value in SUSPICIOUS else queryset
