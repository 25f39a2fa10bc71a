"""The tables as they are: forecasts, proposals and trainings to look at, rules to change."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from inventory.admin import words
from inventory.models import Forecast, ReorderProposal, StockRules, TrainingRun
from shop.admin.base import LedgerAdmin, ShopAdmin

STATE_COLOURS = {"open": "warning", "approved": "success", "rejected": "danger", "superseded": "info"}


@admin.register(StockRules)
class StockRulesAdmin(ShopAdmin):
    list_display = (
        "__str__",
        "method",
        "review_days",
        "holding_rate",
        "most_service",
        "budget",
        "capital",
        "space_units",
    )
    list_select_related = ("location",)


@admin.register(ReorderProposal)
class ReorderProposalAdmin(LedgerAdmin):
    list_display = (
        "variant", "location", "day", "what", "supplier", "wanted", "stake", "standing", "decided_by", "note",
    )  # fmt: skip
    list_filter = ("state", "kind", "supplier", "location")
    list_select_related = ("variant", "location", "supplier")
    search_fields = ("variant__sku", "variant__product__name")
    ordering = ("-day", "-stake", "-pk")
    exclude = ("reasons", "terms_digest", "binding", "kind")
    readonly_fields = ("why", "bound")

    @display(description=_("kind"), ordering="kind")
    def what(self, obj: ReorderProposal) -> str:
        return str(words.KINDS.get(obj.kind, obj.kind))

    @display(description=_("state"), label=STATE_COLOURS, ordering="state")
    def standing(self, obj: ReorderProposal) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description=_("reasons"))
    def why(self, obj: ReorderProposal) -> str:
        return "; ".join(words.said(obj.reasons))

    @display(description=_("bound by"))
    def bound(self, obj: ReorderProposal) -> str:
        return ", ".join(words.bindings(obj.binding)) or "–"


@admin.register(Forecast)
class ForecastAdmin(LedgerAdmin):
    list_display = ("chart", "location", "starts_on", "score", "source", "model_name", "is_new", "is_clipped")
    list_display_links = None
    list_filter = ("source", "is_new", "is_clipped", "location")
    list_select_related = ("variant", "location")
    search_fields = ("variant__sku", "variant__product__name")
    ordering = ("-starts_on", "-score", "-pk")
    exclude = ("mean", "p10", "p50", "p90", "p98", "drivers", "reasons")

    @display(description=_("variant"))
    def chart(self, obj: Forecast) -> SafeString:
        address = reverse("inventory_admin:place", args=[obj.variant_id, obj.location_id])
        return format_html('<a class="text-link" href="{}">{}</a>', address, obj.variant.sku)


@admin.register(TrainingRun)
class TrainingRunAdmin(LedgerAdmin):
    list_display = ("at", "model_name", "version", "is_promoted", "n_series", "n_days", "cpu_s", "error")
    list_filter = ("is_promoted",)
    ordering = ("-at", "-pk")
