"""The shop's memory: the event stream, reviews waiting for a decision, and promised work."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from shop import models
from shop.admin.base import LedgerAdmin, ShopAdmin
from shop.admin.calls import actor, run_each
from shop.services import reviews

STATE_COLOURS = {"pending": "warning", "approved": "success", "rejected": "danger"}


@admin.register(models.Event)
class EventAdmin(LedgerAdmin):
    list_display = ("at", "kind", "product", "query", "channel", "customer", "visitor", "slate_id")
    list_filter = ("kind", "channel")
    list_select_related = ("product", "channel", "customer", "visitor")
    search_fields = ("query", "slate_id")
    ordering = ("-at", "-id")


@admin.register(models.Review)
class ReviewAdmin(ShopAdmin):
    list_display = (
        "created_at",
        "stars",
        "title",
        "product",
        "author_name",
        "language",
        "is_verified",
        "moderation",
    )
    list_filter = ("state", "stars", "language", "is_verified")
    list_select_related = ("product",)
    search_fields = ("title", "text", "author_name", "product__name_en", "product__name_zh_hans")
    ordering = ("-created_at", "-id")
    actions = ("approve", "reject")
    fields = (
        "product",
        "author_name",
        "stars",
        "title",
        "text",
        "language",
        "is_verified",
        "state",
        "created_at",
        "reply",
    )
    readonly_fields = fields[:-1]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @display(description=_("state"), label=STATE_COLOURS, ordering="state")
    def moderation(self, obj: models.Review) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @admin.action(description=_("Publish"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: "QuerySet[models.Review]") -> None:
        self._moderate(request, queryset, models.Review.State.APPROVED)

    @admin.action(description=_("Reject"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: "QuerySet[models.Review]") -> None:
        self._moderate(request, queryset, models.Review.State.REJECTED)

    @staticmethod
    def _moderate(request: HttpRequest, queryset: "QuerySet[models.Review]", state: str) -> None:
        now = timezone.now()
        run_each(
            request,
            list(queryset),
            lambda row: reviews.moderate(review_id=row.pk, state=state, actor=actor(request), now=now),
        )

    def delete_model(self, request: HttpRequest, obj: models.Review) -> None:
        reviews.delete(review_ids=[obj.pk])

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[models.Review]") -> None:
        reviews.delete(review_ids=list(queryset.values_list("pk", flat=True)))

    def save_model(
        self, request: HttpRequest, obj: models.Review, form: "BaseModelForm[Any]", change: bool
    ) -> None:
        reviews.reply(review_id=obj.pk, text=obj.reply)


@admin.register(models.Job)
class JobAdmin(LedgerAdmin):
    list_display = ("due_at", "task", "state", "n_attempts", "finished_at", "error")
    list_filter = ("state", "task")
    search_fields = ("key",)
    ordering = ("-id",)
