"""What the assistant did, proposed and was told about it: append-only, read-only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from shop.admin.base import LedgerAdmin
from support.admin import words
from support.models import MessageFeedback, Proposal, TrainingRun, TurnDecision


@admin.register(TurnDecision)
class TurnDecisionAdmin(LedgerAdmin):
    list_display = ("at", "conversation", "intent", "score", "came_to", "mode", "duration_ms", "cost")
    list_filter = ("outcome", "intent", "mode", "source")
    list_select_related = ("conversation",)
    search_fields = ("conversation__token",)
    ordering = ("-at", "-pk")

    @display(description=_("outcome"), ordering="outcome")
    def came_to(self, obj: TurnDecision) -> str:
        return words.outcome(obj.outcome)


@admin.register(Proposal)
class ProposalAdmin(LedgerAdmin):
    list_display = ("proposed_at", "conversation", "customer", "tool", "status", "decided_at")
    list_filter = ("status", "tool")
    list_select_related = ("conversation", "customer")
    ordering = ("-proposed_at", "-pk")


@admin.register(MessageFeedback)
class FeedbackAdmin(LedgerAdmin):
    list_display = ("at", "message", "is_helpful", "reason")
    list_filter = ("is_helpful",)
    list_select_related = ("message",)
    ordering = ("-at", "-pk")


@admin.register(TrainingRun)
class TrainingRunAdmin(LedgerAdmin):
    list_display = ("at", "model_name", "version", "is_promoted", "cpu_s", "by")
    list_filter = ("model_name", "is_promoted")
    ordering = ("-at", "-pk")
