"""What was decided, and what was learnt: read-only."""

from django.contrib import admin

from risk.models import RiskAlert, ScreeningDecision, TrainingRun
from shop.admin.base import LedgerAdmin


@admin.register(ScreeningDecision)
class ScreeningDecisionAdmin(LedgerAdmin):
    list_display = (
        "at", "screening_id", "amount", "currency", "verdict", "why", "score", "model_version", "must_rescore",
        "took_ms",
    )  # fmt: skip
    list_filter = ("verdict", "why", "source", "must_rescore")
    search_fields = ("screening_id",)
    ordering = ("-at", "-pk")


@admin.register(TrainingRun)
class TrainingRunAdmin(LedgerAdmin):
    list_display = (
        "at",
        "model_name",
        "version",
        "is_promoted",
        "n_rows",
        "n_frauds",
        "cpu_s",
        "by",
        "error",
    )
    list_filter = ("is_promoted",)
    ordering = ("-at", "-pk")


@admin.register(RiskAlert)
class RiskAlertAdmin(LedgerAdmin):
    list_display = ("kind", "subject", "level", "value", "usual", "first_at", "over_at", "acknowledged_by")
    list_filter = ("kind", "level")
    ordering = ("-first_at", "-pk")
