"""The queue: orders that wait for a person, by what may be lost; released or confirmed one by one or in bulk."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from risk.models import RiskCase
from risk.services import cases
from shop.admin.base import ReadOnly, ShopAdmin
from shop.admin.calls import actor, run_each
from shop.templatetags.shop_ui import money

COLOURS = {"open": "warning", "released": "success", "confirmed": "danger"}


@admin.register(RiskCase)
class RiskCaseAdmin(ReadOnly, ShopAdmin):
    """Looked at here; decided by actions, so that case, label and ledger always agree."""

    list_display = ("order", "at_stake", "chance", "because", "standing", "due_at", "decided_by")
    list_filter = ("state",)
    list_select_related = ("decision",)
    search_fields = ("decision__screening_id",)
    ordering = ("-expected_loss", "pk")
    actions = ("release_all", "confirm_all")
    fields = (
        "order", "at_stake", "chance", "because", "standing", "opened_at", "due_at", "decided_at", "decided_by", "note",
    )  # fmt: skip

    def has_decide_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.has_perm("risk.change_riskcase"))

    @display(description=_("screening"))
    def order(self, obj: RiskCase) -> str:
        return obj.decision.screening_id

    @display(description=_("may be lost"), ordering="expected_loss")
    def at_stake(self, obj: RiskCase) -> str:
        row = obj.decision
        return f"{money(obj.expected_loss, row.currency)} / {money(row.amount, row.currency)}"

    @display(description=_("chance of fraud"), ordering="decision__score")
    def chance(self, obj: RiskCase) -> str:
        return "–" if obj.decision.score is None else f"{obj.decision.score:.1%}"

    @display(description=_("because"))
    def because(self, obj: RiskCase) -> str:
        codes = [each["code"] for each in obj.decision.reasons if each["value"] > 0]
        return ", ".join([*obj.decision.rule_codes, *codes]) or obj.decision.why

    @display(description=_("state"), label=COLOURS, ordering="state")
    def standing(self, obj: RiskCase) -> tuple[str, str]:
        return obj.state, str(RiskCase.State(obj.state).label)

    @admin.action(description=_("Release"), permissions=["decide"])
    def release_all(self, request: HttpRequest, queryset: QuerySet[RiskCase]) -> None:
        self._decide(request, queryset, is_fraud=False)

    @admin.action(description=_("Confirm fraud"), permissions=["decide"])
    def confirm_all(self, request: HttpRequest, queryset: QuerySet[RiskCase]) -> None:
        self._decide(request, queryset, is_fraud=True)

    def _decide(self, request: HttpRequest, queryset: QuerySet[RiskCase], *, is_fraud: bool) -> None:
        by, now = actor(request), timezone.now()
        run_each(
            request,
            list(queryset),
            lambda row: cases.decide(case_id=row.pk, is_fraud=is_fraud, by=by, now=now),
        )
