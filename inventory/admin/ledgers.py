"""The tables as they are: forecasts, proposals and trainings to look at, rules to change."""

from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from inventory.admin import ranges, verdicts, words
from inventory.models import Forecast, ReorderProposal, StockRules, TrainingRun
from shop.admin.base import LedgerAdmin, ShopAdmin
from shop.templatetags.shop_ui import money

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

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        found = super().formfield_for_dbfield(db_field, request, **kwargs)
        if found is not None and db_field.name.endswith("_days"):
            ranges.bound(found, most=ranges.MOST_DAYS)
        return found


@admin.register(ReorderProposal)
class ReorderProposalAdmin(LedgerAdmin):
    list_display = (
        "variant", "location", "day", "what", "supplier", "wanted", "stake", "standing", "decided_by", "note",
    )  # fmt: skip
    list_filter = ("state", "kind", "supplier", "location")
    list_select_related = ("variant", "location", "supplier")
    search_fields = ("variant__sku", "variant__product__name")
    ordering = ("-day", "-stake", "-pk")
    fields = (
        "to_place", "what", "state_now", "day", "supplier", "source_location", "quantity", "edited_quantity", "cost",
        "at_stake", "on_hand", "on_order", "targets", "served", "lead", "chance", "bound", "why", "source",
        "model_version", "as_of", "purchase", "decided_by", "decided_at", "note",
    )  # fmt: skip

    @display(description=_("kind"), ordering="kind")
    def what(self, obj: ReorderProposal) -> str:
        return str(words.KINDS.get(obj.kind, obj.kind))

    @display(description=_("state"), label=STATE_COLOURS, ordering="state")
    def standing(self, obj: ReorderProposal) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description=_("state"))
    def state_now(self, obj: ReorderProposal) -> str:
        """A label is drawn in lists alone."""
        return obj.get_state_display()

    @display(description=_("variant"))
    def to_place(self, obj: ReorderProposal) -> SafeString:
        address = reverse("inventory_admin:place", args=[obj.variant_id, obj.location_id])
        said = f"{obj.variant.product} · {obj.variant.sku} · {obj.location}"
        return format_html('<a class="text-link" href="{}">{}</a>', address, said)

    @display(description=_("cost"))
    def cost(self, obj: ReorderProposal) -> str:
        each = money(obj.unit_cost, obj.currency)
        return f"{money(obj.unit_cost * obj.wanted, obj.currency)} ({words.number(obj.wanted)} × {each})"

    @display(description=_("at stake"))
    def at_stake(self, obj: ReorderProposal) -> str:
        return money(obj.stake, obj.currency)

    @display(description=_("order at or below, up to"))
    def targets(self, obj: ReorderProposal) -> str:
        return f"{words.number(obj.reorder_point)} → {words.number(obj.order_up_to)}"

    @display(description=_("service that pays"))
    def served(self, obj: ReorderProposal) -> str:
        return f"{words.number(100 * obj.service)} %"

    @display(description=_("lead time in days, at most 9 times in 10"))
    def lead(self, obj: ReorderProposal) -> str:
        return f"{words.number(obj.lead_p50)}, {words.number(obj.lead_p90)}"

    @display(description=_("chance to run out"))
    def chance(self, obj: ReorderProposal) -> str:
        return f"{words.number(100 * obj.stockout_chance, 0)} %"

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
    list_display = ("at", "version", "is_promoted", "n_series", "n_days", "cpu_s", "by", "ended")
    list_filter = ("is_promoted",)
    ordering = ("-at", "-pk")
    fields = (
        "at", "version", "is_promoted", "said", "held_out", "as_of", "n_series", "n_days", "cpu_s", "by", "ended",
    )  # fmt: skip

    @display(description=_("why"))
    def said(self, obj: TrainingRun) -> SafeString | str:
        lines = ((line,) for line in verdicts.verdict(obj.verdict))
        return format_html_join("", "<div>{}</div>", lines) or "–"

    @display(description=_("on the days that were held out"))
    def held_out(self, obj: TrainingRun) -> SafeString | str:
        found = words.rows(obj.report.get("holdout", ()))
        return render_to_string("admin/inventory/holdout.html", {"holdout": found}) if found else "–"

    @display(description=_("error"))
    def ended(self, obj: TrainingRun) -> str:
        return verdicts.told(obj.error) or "–"
