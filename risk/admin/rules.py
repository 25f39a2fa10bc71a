"""Rules as a list to search, and what mistakes cost. Rules are written and published on their own pages."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from risk.models import MarketCosts, RuleVersion
from shop.admin.base import LedgerAdmin, ShopAdmin


@admin.register(RuleVersion)
class RuleVersionAdmin(LedgerAdmin):
    """Versions are added, never edited; each step of their life is a button of their page."""

    list_display = ("code", "version", "action", "state", "stage", "author", "approved_by", "changed_at")
    list_filter = ("state", "action")
    search_fields = ("code",)
    ordering = ("code", "-version")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: object = None
    ) -> HttpResponse:
        """The version's own page."""
        return redirect("risk_admin:rule", rule_id=object_id)


@admin.register(MarketCosts)
class MarketCostsAdmin(ShopAdmin):
    list_display = ("channel", "loss_rate", "chargeback_fee", "margin_rate", "review_cost")
    list_select_related = ("channel",)
