"""Rules by version, and what mistakes cost: written by one person, approved by another."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from risk.contracts import Action, RuleState
from risk.models import MarketCosts, RuleVersion
from risk.services import rules
from shop.admin.base import ModelForm, ShopAdmin
from shop.admin.calls import actor, run_each


class RuleForm(ModelForm):
    """A condition that cannot be is refused beside its field."""

    class Meta:
        model = RuleVersion
        fields = ("code", "action", "when", "note")

    def clean_when(self) -> object:
        when = self.cleaned_data["when"]
        try:
            rules.check(when)
        except rules.RuleRefused as error:
            raise ValidationError(str(error.message)) from error
        return when


@admin.register(RuleVersion)
class RuleVersionAdmin(ShopAdmin):
    """Versions are added, never edited; each step of their life is an action."""

    form = RuleForm
    list_display = ("code", "version", "action", "state", "stage", "author", "approved_by", "changed_at")
    list_filter = ("state", "action")
    search_fields = ("code",)
    ordering = ("code", "-version")
    actions = ("propose_all", "shadow_all", "live_all", "widen_all", "retire_all")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_move_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: RuleVersion | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RuleVersion | None = None) -> bool:
        return False

    def has_move_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.has_perm("risk.change_ruleversion"))

    def save_model(self, request: HttpRequest, obj: RuleVersion, form: Any, change: bool) -> None:
        # `Any`: the form's own class is generic in its types alone.
        made = rules.write(
            code=obj.code, action=Action(obj.action), when=obj.when, author=actor(request), now=timezone.now()
        )
        obj.pk, obj.version, obj.author = made.pk, made.version, made.author

    @admin.action(description=_("Propose"), permissions=["move"])
    def propose_all(self, request: HttpRequest, queryset: QuerySet[RuleVersion]) -> None:
        self._move(request, queryset, RuleState.PROPOSED)

    @admin.action(description=_("Approve: run in the shadow"), permissions=["move"])
    def shadow_all(self, request: HttpRequest, queryset: QuerySet[RuleVersion]) -> None:
        self._move(request, queryset, RuleState.SHADOW)

    @admin.action(description=_("Let it decide on 1 % of the orders"), permissions=["move"])
    def live_all(self, request: HttpRequest, queryset: QuerySet[RuleVersion]) -> None:
        self._move(request, queryset, RuleState.LIVE)

    @admin.action(description=_("Let it decide on more orders"), permissions=["move"])
    def widen_all(self, request: HttpRequest, queryset: QuerySet[RuleVersion]) -> None:
        now = timezone.now()
        run_each(request, list(queryset), lambda row: rules.widen(rule_id=row.pk, now=now))

    @admin.action(description=_("Take out of service"), permissions=["move"])
    def retire_all(self, request: HttpRequest, queryset: QuerySet[RuleVersion]) -> None:
        self._move(request, queryset, RuleState.RETIRED)

    def _move(self, request: HttpRequest, queryset: QuerySet[RuleVersion], after: RuleState) -> None:
        by, now = actor(request), timezone.now()
        run_each(request, list(queryset), lambda row: rules.move(rule_id=row.pk, after=after, by=by, now=now))


@admin.register(MarketCosts)
class MarketCostsAdmin(ShopAdmin):
    list_display = ("channel", "loss_rate", "chargeback_fee", "margin_rate", "review_cost")
    list_select_related = ("channel",)
