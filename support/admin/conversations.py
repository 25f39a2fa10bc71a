"""Conversations as they were, for whoever has to look: never written from here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from shop.admin.base import LedgerAdmin, LedgerInline
from support.models import Conversation, Message

STATUS_COLOURS = {"bot": "info", "waiting": "warning", "person": "info", "resolved": "success"}


class MessageInline(LedgerInline):
    model = Message
    fields = ("number", "author", "text", "payload", "at")
    ordering = ("number",)
    readonly_fields = fields
    show_change_link = False


@admin.register(Conversation)
class ConversationAdmin(LedgerAdmin):
    list_display = ("opened_at", "name", "customer", "language", "standing", "n_turns", "updated_at")
    list_filter = ("status", "language", "channel")
    list_select_related = ("customer",)
    search_fields = ("token", "customer__email")
    ordering = ("-updated_at", "-pk")
    fields = (
        "customer",
        "channel",
        "language",
        "status",
        "owner",
        "n_turns",
        "opened_at",
        "updated_at",
        "resolved_at",
    )
    inlines = (MessageInline,)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Conversation]":
        """Without the secret: it would open a guest's conversation."""
        return super().get_queryset(request).select_related("customer")

    @display(description=_("conversation"))
    def name(self, obj: Conversation) -> str:
        return str(obj)

    @display(description=_("status"), label=STATUS_COLOURS, ordering="status")
    def standing(self, obj: Conversation) -> tuple[str, Any]:
        return obj.status, obj.get_status_display()
