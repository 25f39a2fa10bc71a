"""Terms by category with a trial before they hold, and limits of single listings."""

from typing import Any

from django.contrib import admin, messages
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.forms import BaseDialogForm

from pricing.features import terms
from pricing.models import PriceLimit, PricingRule, RuleVersion
from pricing.services import rules
from shop.admin.base import LedgerAdmin, ShopAdmin
from shop.admin.calls import actor, detail, dialog


@admin.register(PricingRule)
class PricingRuleAdmin(ShopAdmin):
    """A second button beside “Save” counts what the terms would come to and saves nothing."""

    list_display = (
        "__str__",
        "mode",
        "rollout_percent",
        "least_margin_rate",
        "day_step",
        "month_step",
        "rival_gap",
        "updated_at",
        "updated_by",
    )
    list_filter = ("mode",)
    list_select_related = ("category",)
    autocomplete_fields = ("category",)
    exclude = ("updated_at", "updated_by")
    change_form_template = "admin/pricing/rule.html"
    actions_detail = ("next_stage",)

    def save_model(
        self, request: HttpRequest, obj: PricingRule, form: "BaseModelForm[Any]", change: bool
    ) -> None:
        if "_try" in request.POST:
            self._try(request, obj)
            return
        rules.keep(rule=obj, actor=actor(request), now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: PricingRule) -> None:
        rules.drop(rule=obj, actor=actor(request), now=timezone.now())

    def log_addition(self, request: HttpRequest, obj: PricingRule, message: Any) -> Any:
        return None if "_try" in request.POST else super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: PricingRule, message: Any) -> Any:
        return None if "_try" in request.POST else super().log_change(request, obj, message)

    def response_change(self, request: HttpRequest, obj: PricingRule) -> HttpResponse:
        if "_try" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        return super().response_change(request, obj)

    def response_add(
        self, request: HttpRequest, obj: PricingRule, post_url_continue: str | None = None
    ) -> HttpResponse:
        if "_try" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        return super().response_add(request, obj, post_url_continue)

    @staticmethod
    def _try(request: HttpRequest, obj: PricingRule) -> None:
        found = rules.try_out(wanted=terms.of_rule(obj), category_id=obj.category_id, now=timezone.now())
        messages.info(
            request,
            gettext(
                "A trial, nothing was saved: these terms hold for %(listings)d prices. %(changed)d would change "
                "(%(raised)d up, %(lowered)d down); %(floor)d hit the floor, %(ceiling)d the ceiling, "
                "%(advertised)d the minimum advertised price; %(unknown)d have no known cost."
            )
            % {
                "listings": found.n_listings,
                "changed": found.n_changed,
                "raised": found.n_raised,
                "lowered": found.n_lowered,
                "floor": found.n_floor,
                "ceiling": found.n_ceiling,
                "advertised": found.n_advertised,
                "unknown": found.n_without_cost,
            },
        )

    @action(
        description=_("Next stage"),
        icon="trending_up",
        permissions=["change"],
        url_path="next-stage",
        dialog=dialog(
            _("Let automatic prices reach more products"),
            _("From 5 to 25 to 100 percent of the products."),
        ),
    )
    def next_stage(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            PricingRule,
            object_id,
            lambda row: rules.next_stage(rule_id=row.pk, actor=actor(request), now=timezone.now()),
        )


@admin.register(RuleVersion)
class RuleVersionAdmin(LedgerAdmin):
    list_display = ("at", "subject", "actor", "values")
    search_fields = ("subject",)
    ordering = ("-at", "-pk")


@admin.register(PriceLimit)
class PriceLimitAdmin(ShopAdmin):
    list_display = ("listing", "floor", "ceiling", "advertised", "is_frozen")
    list_select_related = ("listing__variant", "listing__channel")
    search_fields = ("listing__variant__sku",)
    autocomplete_fields = ("listing",)
    list_filter = ("is_frozen",)
