"""What was learnt, and who stopped prices when: read-only."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from pricing.admin import words
from pricing.models import ElasticityEstimate, SwitchChange, TrainingRun
from shop.admin.base import LedgerAdmin


@admin.register(ElasticityEstimate)
class ElasticityEstimateAdmin(LedgerAdmin):
    list_display = ("variant", "product", "slope", "interval", "sureness", "n_rows", "source", "to_page")
    list_filter = ("badge", "source")
    list_select_related = ("variant__product",)
    search_fields = ("variant__sku", "variant__product__name_en", "variant__product__name_zh_hans")
    ordering = ("mean", "pk")

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
    list_display = ("at", "version", "is_promoted", "n_variants", "n_rows", "cpu_s", "by", "error")
    list_filter = ("is_promoted",)
    ordering = ("-at", "-pk")
