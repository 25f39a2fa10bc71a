"""What was learnt, and who stopped prices when: read-only."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from pricing.admin import verdicts, words
from pricing.models import ElasticityEstimate, SwitchChange, TrainingRun
from shop.admin.base import LedgerAdmin
from shop.audit import Source


@admin.register(ElasticityEstimate)
class ElasticityEstimateAdmin(LedgerAdmin):
    list_display = ("variant", "product", "slope", "interval", "sureness", "n_rows", "source", "to_page")
    list_filter = ("badge", "source")
    list_select_related = ("variant__product",)
    search_fields = ("variant__sku", "variant__product__name_en", "variant__product__name_zh_hans")
    ordering = ("mean", "pk")
    fields = (
        "variant", "product", "slope", "interval", "sureness_now", "own", "left", "n_rows", "source_now",
        "model_version", "as_of", "at", "to_page",
    )  # fmt: skip

    @display(description=_("product"))
    def product(self, obj: ElasticityEstimate) -> str:
        return str(obj.variant.product)

    @display(description=_("elasticity"), ordering="mean")
    def slope(self, obj: ElasticityEstimate) -> str:
        return f"{obj.mean:.2f}"

    @display(description=_("95 % interval"))
    def interval(self, obj: ElasticityEstimate) -> str:
        return f"{obj.lo:.2f} … {obj.hi:.2f}"

    @display(description=_("how sure"), label=words.BADGE_COLOURS, ordering="badge")
    def sureness(self, obj: ElasticityEstimate) -> tuple[str, str]:
        return obj.badge, words.badge(obj.badge)

    @display(description=_("how sure"))
    def sureness_now(self, obj: ElasticityEstimate) -> str:
        """A label is drawn in lists alone."""
        return words.badge(obj.badge)

    @display(description=_("by its own sales alone"))
    def own(self, obj: ElasticityEstimate) -> str:
        if obj.own_mean is None or obj.own_error is None:
            return "–"
        return f"{obj.own_mean:.2f} ± {obj.own_error:.2f}"

    @display(description=_("left when the whole department moves"))
    def left(self, obj: ElasticityEstimate) -> str:
        return f"{100 * obj.factor:.0f} %"

    @display(description=_("source"))
    def source_now(self, obj: ElasticityEstimate) -> str:
        return str(dict(Source.choices).get(obj.source, obj.source))

    @display(description=_("page"))
    def to_page(self, obj: ElasticityEstimate) -> SafeString:
        address = reverse("pricing_admin:variant", args=[obj.variant_id])
        return format_html('<a class="text-link" href="{}">{}</a>', address, _("Prices and sales"))


@admin.register(SwitchChange)
class SwitchChangeAdmin(LedgerAdmin):
    list_display = ("at", "is_stopped", "actor", "reason")
    ordering = ("-at", "-pk")


@admin.register(TrainingRun)
class TrainingRunAdmin(LedgerAdmin):
    list_display = ("at", "version", "is_promoted", "n_variants", "n_rows", "cpu_s", "by", "ended")
    list_filter = ("is_promoted",)
    ordering = ("-at", "-pk")
    fields = (
        "at", "version", "is_promoted", "said", "rows", "as_of", "n_variants", "n_rows", "cpu_s", "by", "ended",
    )  # fmt: skip

    @display(description=_("why"))
    def said(self, obj: TrainingRun) -> SafeString | str:
        lines = ((line,) for line in verdicts.verdict(obj.verdict))
        return format_html_join("", "<div>{}</div>", lines) or "–"

    @display(description=_("report"))
    def rows(self, obj: TrainingRun) -> SafeString | str:
        return (
            render_to_string("admin/pricing/report.html", {"rows": words.report(obj.report)})
            if obj.report
            else "–"
        )

    @display(description=_("error"))
    def ended(self, obj: TrainingRun) -> str:
        return verdicts.told(obj.error) or "–"
