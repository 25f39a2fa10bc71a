"""The queue of reviews that wait for a person, with what was found in their words and what makes them look bought.

Nothing is deleted here. Each decision asks first, is done by the service, and is written to the ledger and the history.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

from content.admin import reasons
from content.admin.review_filters import (
    LANGUAGES,
    LanguageFilter,
    ReasonFilter,
    StandingFilter,
    SuspicionFilter,
)
from content.models import ReviewAnalysis
from content.services import deciding
from shop.admin.calls import actor, detail, dialog, run_each
from shop.admin.moved import MovedAdmin

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STATE_COLOURS = {"held": "warning", "public": "success", "hidden": "danger"}
N_EARLIER = 10
Decide = Callable[..., None]


class ReplyForm(BaseDialogForm):
    text = forms.CharField(label=_("Public answer"), max_length=2000, widget=UnfoldAdminTextareaWidget)


@admin.register(ReviewAnalysis)
class ReviewAnalysisAdmin(MovedAdmin):
    list_display = (
        "written_at",
        "product",
        "stars",
        "said",
        "author",
        "is_verified",
        "why",
        "suspected",
        "standing",
    )
    list_display_links = ("written_at", "said")
    list_filter = (StandingFilter, ReasonFilter, LanguageFilter, SuspicionFilter, "review__is_verified")
    list_select_related = ("review__product",)
    search_fields = ("review__title", "review__text", "review__author_name")
    ordering = ("-review__created_at", "-pk")
    fields = (
        "to_product", "stars", "author", "is_verified", "written_at", "spoken", "title", "words", "hidden_words", "why",
        "suspected", "suspicion_told", "stands", "decided_told", "answer", "earlier",
    )  # fmt: skip
    actions = ("approve_all", "hide_all", "restore_all", "reply_all")
    actions_detail = ("approve", "hide", "restore", "reply")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.fields)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[ReviewAnalysis]":
        return super().get_queryset(request).select_related("review__product", "review__customer")

    # --- columns -------------------------------------------------------------------------------------------------
    @display(description=_("written on"), ordering="review__created_at")
    def written_at(self, obj: ReviewAnalysis) -> str:
        return date_format(timezone.localtime(obj.review.created_at), "SHORT_DATETIME_FORMAT")

    @display(description=_("product"))
    def product(self, obj: ReviewAnalysis) -> str:
        return str(obj.review.product)

    @display(description=_("product"))
    def to_product(self, obj: ReviewAnalysis) -> SafeString:
        address = reverse("admin:shop_product_change", args=[obj.review.product_id])
        return format_html('<a class="text-link" href="{}">{}</a>', address, obj.review.product)

    @display(description=_("stars"), ordering="review__stars")
    def stars(self, obj: ReviewAnalysis) -> str:
        return "★" * obj.review.stars

    @display(description=_("review"))
    def said(self, obj: ReviewAnalysis) -> SafeString:
        words = f"{obj.review.title} {obj.review.text}".strip() or "–"
        short = words if len(words) <= 80 else f"{words[:79]}…"
        # A word of a hundred letters would leave the other columns a letter's width.
        return format_html('<span style="overflow-wrap:anywhere">{}</span>', short)

    @display(description=_("author"))
    def author(self, obj: ReviewAnalysis) -> str:
        return obj.review.author_name

    @display(description=_("verified"), boolean=True, ordering="review__is_verified")
    def is_verified(self, obj: ReviewAnalysis) -> bool:
        return obj.review.is_verified

    @display(description=_("found"))
    def why(self, obj: ReviewAnalysis) -> Any:
        """One below the other, because some are long."""
        return (
            format_html_join("", "<div>{}</div>", ((one,) for one in reasons.flags_of(obj.findings))) or "–"
        )

    @display(description=_("suspicion"), ordering="suspicion")
    def suspected(self, obj: ReviewAnalysis) -> str:
        return f"{obj.suspicion:.2f}"

    @display(description=_("standing"), label=STATE_COLOURS)
    def standing(self, obj: ReviewAnalysis) -> tuple[str, Any]:
        if obj.decided == ReviewAnalysis.Decided.HIDDEN:
            return "hidden", _("hidden by a person")
        if obj.decided == ReviewAnalysis.Decided.APPROVED:
            return "public", _("approved by a person")
        is_held = obj.verdict == ReviewAnalysis.Verdict.HOLD
        return ("held", _("waiting for a person")) if is_held else ("public", _("passed"))

    # --- the page of one review ------------------------------------------------------------------------------------
    @display(description=_("language"))
    def spoken(self, obj: ReviewAnalysis) -> str:
        return str(LANGUAGES.get(obj.language, obj.language))

    @display(description=_("title"))
    def title(self, obj: ReviewAnalysis) -> str:
        return obj.review.title or "–"

    @display(description=_("words"))
    def words(self, obj: ReviewAnalysis) -> SafeString:
        """The text as shoppers see it, with what was found marked."""
        pieces = [
            format_html('<mark class="bg-yellow-200 dark:bg-yellow-800 dark:text-white">{}</mark>', piece)
            if is_found
            else format_html("{}", piece)
            for is_found, piece in reasons.marked(obj.review.text, obj.findings)
        ]
        text = format_html_join("", "{}", ((piece,) for piece in pieces))
        return format_html('<div style="white-space:pre-wrap;overflow-wrap:anywhere">{}</div>', text)

    @display(description=_("as it was written"))
    def hidden_words(self, obj: ReviewAnalysis) -> Any:
        if not obj.review.original_text:
            return _("nothing was hidden, or it has been forgotten")
        return format_html('<div style="white-space:pre-wrap">{}</div>', obj.review.original_text)

    @display(description=_("what makes it suspicious"))
    def suspicion_told(self, obj: ReviewAnalysis) -> Any:
        """A signal, with what it is made of."""
        told = [
            (str(reasons.SUSPICION.get(code, code)), f"{share:.0%}") for code, share in obj.suspicion_reasons
        ]
        return format_html_join("", "<div>{} ({})</div>", told) or "–"

    @display(description=_("standing"))
    def stands(self, obj: ReviewAnalysis) -> str:
        """Beside one review, where the theme draws no badge."""
        return str(self.standing(obj)[1])

    @display(description=_("decided"))
    def decided_told(self, obj: ReviewAnalysis) -> str:
        if obj.decided_at is None:
            return str(obj.get_decided_display())
        return f"{obj.get_decided_display()} · {obj.decided_by} · {timezone.localtime(obj.decided_at):%Y-%m-%d %H:%M}"

    @display(description=_("public answer"))
    def answer(self, obj: ReviewAnalysis) -> str:
        return obj.review.reply or "–"

    @display(description=_("other reviews of this author"))
    def earlier(self, obj: ReviewAnalysis) -> Any:
        if obj.review.customer is None:
            return "–"
        others = obj.review.customer.reviews.exclude(pk=obj.review_id).select_related("product")
        rows = [
            (reverse("admin:shop_review_change", args=[one.pk]), one.stars, one.product, one.text[:100])
            for one in others.order_by("-created_at", "-pk")[:N_EARLIER]
        ]
        return format_html_join("", '<div><a class="text-link" href="{}">{}★ {}</a> {}</div>', rows) or "–"

    # --- decisions on one review -----------------------------------------------------------------------------------
    @action(
        description=_("Publish"), icon="check", permissions=["change"], url_path="approve",
        dialog=dialog(_("Publish this review"), _("Shoppers see it, whatever was found.")),
    )  # fmt: skip
    def approve(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._decide(request, object_id, deciding.approve, gettext("Published."))

    @action(
        description=_("Hide"), icon="visibility_off", permissions=["change"], url_path="hide",
        dialog=dialog(_("Hide this review"), _("Shoppers do not see it. It is not deleted.")),
    )  # fmt: skip
    def hide(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._decide(request, object_id, deciding.hide, gettext("Hidden."))

    @action(
        description=_("Restore the original words"), icon="undo", permissions=["change"], url_path="restore",
        dialog=dialog(_("Restore the original words"), _("What was hidden as personal data becomes visible.")),
    )  # fmt: skip
    def restore(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._decide(request, object_id, deciding.restore, gettext("Original words restored."))

    @action(
        description=_("Reply"), icon="reply", permissions=["change"], url_path="reply",
        dialog=dialog(_("Reply to this review"), _("Everybody sees the answer under the review."), ReplyForm),
    )  # fmt: skip
    def reply(self, request: HttpRequest, form: ReplyForm, object_id: str) -> HttpResponse:
        def call(row: ReviewAnalysis) -> None:
            deciding.reply(review_id=row.review_id, text=form.cleaned_data["text"])
            self.log_change(request, row, gettext("Replied."))

        return detail(request, ReviewAnalysis, object_id, call)

    def _decide(self, request: HttpRequest, object_id: str, decide: Decide, said: str) -> HttpResponse:
        return detail(request, ReviewAnalysis, object_id, lambda row: self._done(request, row, decide, said))

    def _done(self, request: HttpRequest, row: ReviewAnalysis, decide: Decide, said: str) -> None:
        decide(review_id=row.review_id, actor=actor(request), now=timezone.now())
        self.log_change(request, row, said)

    # --- decisions on many -----------------------------------------------------------------------------------------
    @admin.action(description=_("Publish"), permissions=["change"])
    def approve_all(self, request: HttpRequest, queryset: "QuerySet[ReviewAnalysis]") -> HttpResponse | None:
        return self._ask(
            request, queryset, "approve_all", _("Publish"), deciding.approve, gettext("Published.")
        )

    @admin.action(description=_("Hide"), permissions=["change"])
    def hide_all(self, request: HttpRequest, queryset: "QuerySet[ReviewAnalysis]") -> HttpResponse | None:
        return self._ask(request, queryset, "hide_all", _("Hide"), deciding.hide, gettext("Hidden."))

    @admin.action(description=_("Restore the original words"), permissions=["change"])
    def restore_all(self, request: HttpRequest, queryset: "QuerySet[ReviewAnalysis]") -> HttpResponse | None:
        said = gettext("Original words restored.")
        title = _("Restore the original words")
        return self._ask(request, queryset, "restore_all", title, deciding.restore, said)

    @admin.action(description=_("Reply"), permissions=["change"])
    def reply_all(self, request: HttpRequest, queryset: "QuerySet[ReviewAnalysis]") -> HttpResponse | None:
        text = request.POST.get("text", "").strip()

        def answer(*, review_id: int, actor: str, now: datetime) -> None:
            deciding.reply(review_id=review_id, text=text)

        is_written = bool(text)
        return self._ask(
            request,
            queryset,
            "reply_all",
            _("Reply"),
            answer,
            gettext("Replied."),
            needs_text=True,
            may_go=is_written,
        )

    def _ask(
        self,
        request: HttpRequest,
        queryset: "QuerySet[ReviewAnalysis]",
        name: str,
        title: "StrOrPromise",
        decide: Decide,
        said: str,
        *,
        needs_text: bool = False,
        may_go: bool = True,
    ) -> HttpResponse | None:
        """Ask first; once confirmed, decide on each."""
        rows = list(queryset)
        if request.POST.get("confirmed") and may_go:
            run_each(request, rows, lambda row: self._done(request, row, decide, said))
            return None
        told = ngettext("%(n)d review is chosen.", "%(n)d reviews are chosen.", len(rows)) % {"n": len(rows)}
        context = {
            **self.admin_site.each_context(request), "title": title, "told": told, "rows": rows, "action": name,
            "needs_text": needs_text, "opts": self.model._meta,
        }  # fmt: skip
        return TemplateResponse(request, "admin/content/decide.html", context)
