"""Suggested descriptions beside the present ones: changed, approved or refused by a person."""

import difflib
import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm

from content.admin.descriptions import KINDS, LANGUAGES
from content.models import DescriptionDraft
from content.services import drafts
from shop.admin.base import ShopAdmin
from shop.admin.calls import actor, detail, dialog

STATE_COLOURS = {"open": "warning", "approved": "success", "refused": "danger"}
WORD = re.compile(r"[A-Za-z0-9'’]+|\s+|.", re.DOTALL)


def compared(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Both texts as one: pieces that are the same ("="), gone ("-") or new ("+")."""
    old, new = WORD.findall(before), WORD.findall(after)
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield "=", "".join(old[a:b])
            continue
        if a < b:
            yield "-", "".join(old[a:b])
        if c < d:
            yield "+", "".join(new[c:d])


@admin.register(DescriptionDraft)
class DescriptionDraftAdmin(ShopAdmin):
    list_display = ("product", "spoken", "why", "standing", "created_at", "decided_by")
    list_filter = ("state", "language")
    list_select_related = ("product",)
    search_fields = ("product__name_en", "product__name_zh_hans")
    ordering = ("-created_at", "-id")
    fields = ("product", "spoken", "why", "old", "new", "text", "state", "decided_by", "decided_at")
    actions_detail = ("approve", "refuse")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        is_open = obj is not None and obj.state == DescriptionDraft.State.OPEN
        return tuple(name for name in self.fields if name != "text" or not is_open)

    @display(description=_("language"), ordering="language")
    def spoken(self, obj: DescriptionDraft) -> str:
        return str(LANGUAGES.get(obj.language, obj.language))

    @display(description=_("what it mends"))
    def why(self, obj: DescriptionDraft) -> str:
        return " · ".join(str(KINDS.get(one, one)) for one in obj.reasons)

    @display(description=_("state"), label=STATE_COLOURS, ordering="state")
    def standing(self, obj: DescriptionDraft) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description=_("present text"))
    def old(self, obj: DescriptionDraft) -> SafeString:
        return _marked(obj, "-", "del", "bg-red-100 dark:bg-red-500/20")

    @display(description=_("suggested text"))
    def new(self, obj: DescriptionDraft) -> SafeString:
        return _marked(obj, "+", "ins", "bg-green-100 dark:bg-green-500/20")

    @action(
        description=_("Approve"),
        icon="check",
        permissions=["change"],
        url_path="approve",
        dialog=dialog(_("Approve this text"), _("It replaces the description at once.")),
    )
    def approve(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            DescriptionDraft,
            object_id,
            lambda row: drafts.approve(draft_id=row.pk, by=actor(request), now=timezone.now()),
        )

    @action(
        description=_("Refuse"),
        icon="close",
        permissions=["change"],
        url_path="refuse",
        dialog=dialog(_("Refuse this text"), _("The description stays as it is.")),
    )
    def refuse(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            DescriptionDraft,
            object_id,
            lambda row: drafts.refuse(draft_id=row.pk, by=actor(request), now=timezone.now()),
        )

    def save_model(
        self, request: HttpRequest, obj: DescriptionDraft, form: "BaseModelForm[Any]", change: bool
    ) -> None:
        if "text" in form.changed_data:
            drafts.edit(draft_id=obj.pk, text=obj.text)


def _marked(obj: DescriptionDraft, kept: str, tag: str, colour: str) -> SafeString:
    pieces = [one for one in compared(obj.before, obj.text) if one[0] in {"=", kept}]
    marked = format_html('<{} class="{}">', SafeString(tag), colour), format_html("</{}>", SafeString(tag))
    rows = (
        (marked[0] if sign == kept else "", words, marked[1] if sign == kept else "")
        for sign, words in pieces
    )
    return format_html('<div style="white-space:pre-wrap">{}</div>', format_html_join("", "{}{}{}", rows))
