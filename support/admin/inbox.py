"""The inbox: who waits for a person, since when and why; and the page where one of them is answered."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from shop.admin.base import ShopAdmin
from shop.admin.moved import MovedAdmin
from shop.contracts.errors import ShopError
from support.admin import words
from support.models import Handoff, Macro, Message
from support.services import articles, handing, history, suggesting
from support.services.answering.words import LABELS

STATE_COLOURS = {"waiting": "warning", "taken": "info", "resolved": "success"}
N_WORDS = 80


class StateFilter(admin.SimpleListFilter):
    """Open matters unless another state is asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", gettext_lazy("all")), *Handoff.State.choices]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Handoff]") -> "QuerySet[Handoff]":
        if self.value() == "all":
            return queryset
        if self.value() in Handoff.State.values:
            return queryset.filter(state=self.value())
        return queryset.exclude(state=Handoff.State.RESOLVED)


@admin.register(Handoff)
class HandoffAdmin(MovedAdmin):
    list_display = ("since", "waited", "why", "said", "customer", "urgent", "standing", "by")
    list_display_links = ("since", "said")
    list_filter = (StateFilter, "is_urgent", "reason")
    list_select_related = ("conversation__customer", "owner")
    search_fields = ("conversation__token", "conversation__customer__email", "note")
    # By code "waiting" is the last and "resolved" the first: waiting ones on top, then urgent ones, then the longest.
    ordering = ("-state", "-is_urgent", "asked_at", "pk")

    def get_urls(self) -> list[Any]:
        thread = path(
            "<int:pk>/thread/", self.admin_site.admin_view(self.thread), name="support_handoff_thread"
        )
        return [thread, *super().get_urls()]

    @display(description=_("asked"), ordering="asked_at")
    def since(self, obj: Handoff) -> datetime:
        return obj.asked_at

    @display(description=_("waited"))
    def waited(self, obj: Handoff) -> str:
        minutes = int(((obj.taken_at or timezone.now()) - obj.asked_at).total_seconds() // 60)
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}

    @display(description=_("reason"), ordering="reason")
    def why(self, obj: Handoff) -> str:
        return words.reason(obj.reason)

    @display(description=_("said last"))
    def said(self, obj: Handoff) -> str:
        said = [str(one) for one in obj.summary.get("said", [])]
        text = said[-1] if said else "–"
        return text if len(text) <= N_WORDS else f"{text[: N_WORDS - 1]}…"

    @display(description=_("customer"))
    def customer(self, obj: Handoff) -> str:
        return str(obj.conversation.customer or gettext("guest"))

    @display(description=_("urgent"), boolean=True, ordering="is_urgent")
    def urgent(self, obj: Handoff) -> bool:
        return obj.is_urgent

    @display(description=_("state"), label=STATE_COLOURS, ordering="state")
    def standing(self, obj: Handoff) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description=_("answered by"))
    def by(self, obj: Handoff) -> str:
        return str(obj.owner or "–")

    # --- the page of one matter ------------------------------------------------------------------------------------
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        row = get_object_or_404(self._rows(), pk=object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if request.method == "POST":
            if not self.has_change_permission(request, row):
                raise PermissionDenied
            return _act(request, row)
        return TemplateResponse(request, "admin/support/matter.html", self._context(request, row))

    def thread(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What was said, asked for again and again by the open page."""
        row = get_object_or_404(self._rows(), pk=pk)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return TemplateResponse(request, "admin/support/said.html", _said(row))

    def _rows(self) -> "QuerySet[Handoff]":
        return Handoff.objects.select_related("conversation__customer", "owner")

    def _context(self, request: HttpRequest, row: Handoff) -> dict[str, Any]:
        is_chinese = row.conversation.language.startswith("zh")
        is_own = row.state == Handoff.State.TAKEN and row.owner_id == request.user.pk
        macros = Macro.objects.order_by("-n_used", "name")
        return {
            **self.admin_site.each_context(request),
            **_said(row),
            "title": gettext("Conversation %(name)s") % {"name": row.conversation},
            "opts": self.model._meta,
            "row": row,
            "why": words.reason(row.reason),
            "waited": self.waited(row),
            "facts": [(words.fact(name), value) for name, value in row.summary.get("facts", {}).items()],
            "procedure": LABELS.get(row.summary.get("procedure", ""), row.summary.get("procedure", "")),
            "is_own": is_own,
            "may_change": self.has_change_permission(request, row),
            "macros": [(one, one.text_zh if is_chinese else one.text_en) for one in macros],
            "suggestions": suggesting.suggest(conversation=row.conversation) if is_own else (),
            "draft": request.GET.get("draft", "")[: handing.MAX_REPLY],
        }


def _said(row: Handoff) -> dict[str, Any]:
    return {"said": history.messages(conversation=row.conversation), "row": row, "authors": Message.Author}


def _act(request: HttpRequest, row: Handoff) -> HttpResponse:
    """Take, release, reply, resolve or make an article: one button, one call."""
    given, now, matter = request.POST, timezone.now(), {"conversation_id": row.conversation_id}
    user = request.user
    assert isinstance(user, AbstractBaseUser)  # noqa: S101 - the admin lets nobody else in
    try:
        match given.get("do"):
            case "take":
                handing.take(**matter, user=user, now=now)
            case "release":
                handing.release(**matter, user=user, now=now)
            case "reply":
                handing.reply(**matter, user=user, text=given.get("text", ""), now=now)
                suggesting.used(macro_id=given.get("macro", ""))
            case "resolve":
                handing.resolve(**matter, user=user, note=given.get("note", ""), now=now)
            case "article":
                made = articles.to_article(handoff=row, author_id=request.user.pk or 0, now=now)
                messages.success(
                    request, gettext("An unpublished answer was made: translate and publish it.")
                )
                return redirect(reverse("admin:support_article_change", args=[made.pk]))
            case other:
                messages.error(request, gettext("“%(do)s” is nothing that can be done here.") % {"do": other})
    except ShopError as error:
        messages.error(request, str(error.message))
    return redirect(reverse("admin:support_handoff_change", args=[row.pk]))


@admin.register(Macro)
class MacroAdmin(ShopAdmin):
    list_display = ("name", "n_used")
    search_fields = ("name", "text_en", "text_zh")
    ordering = ("name",)
    readonly_fields = ("n_used",)
