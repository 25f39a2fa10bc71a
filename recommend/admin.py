"""The ledger for operators: to look at, never to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from recommend.models import Outcome, SlateDecision, TrainingRun


class ReadOnly(ModelAdmin):
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SlateDecision)
class SlateDecisionAdmin(ReadOnly):
    list_display = ("at", "kind", "source", "model_version", "arm", "channel", "size")
    list_filter = ("kind", "source", "arm", "channel")
    list_select_related = ("channel",)
    search_fields = ("slate_id",)
    ordering = ("-at", "-pk")


@admin.register(Outcome)
class OutcomeAdmin(ReadOnly):
    list_display = ("at", "kind", "product", "position", "amount", "currency")
    list_filter = ("kind",)
    list_select_related = ("product",)
    ordering = ("-at", "-pk")


@admin.register(TrainingRun)
class TrainingRunAdmin(ReadOnly):
    list_display = ("at", "model_name", "version", "is_promoted", "n_people", "n_events", "cpu_s", "error")
    list_filter = ("is_promoted",)
    ordering = ("-at", "-pk")
