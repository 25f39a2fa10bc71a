"""Every case, also decided ones: a list to search. The queue and the pages of cases are where people work."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from risk.admin import queue, words
from risk.models import RiskCase
from shop.admin.base import LedgerAdmin

COLOURS = {"open": "warning", "released": "success", "confirmed": "danger"}


@admin.register(RiskCase)
class RiskCaseAdmin(LedgerAdmin):
    """Decided on their own pages, so that case, label, note and ledger always agree."""

    list_display = ("order", "at_stake", "chance", "because", "standing", "due_at", "decided_by")
    list_filter = ("state",)
    list_select_related = ("decision",)
    search_fields = ("decision__screening_id",)
    ordering = ("-expected_loss", "pk")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: object = None
    ) -> HttpResponse:
        """The case's own page."""
        return redirect("risk_admin:case", case_id=object_id)

    @display(description=_("screening"))
    def order(self, obj: RiskCase) -> str:
        return obj.decision.screening_id

    @display(description=_("may be lost"), ordering="expected_loss")
    def at_stake(self, obj: RiskCase) -> str:
        row = obj.decision
        return f"{words.amount(obj.expected_loss, row.currency)} / {words.amount(row.amount, row.currency)}"

    @display(description=_("chance of fraud"), ordering="decision__score")
    def chance(self, obj: RiskCase) -> str:
        return "–" if obj.decision.score is None else f"{obj.decision.score:.1%}"

    @display(description=_("because"))
    def because(self, obj: RiskCase) -> str:
        return queue.because(obj)

    @display(description=_("state"), label=COLOURS, ordering="state")
    def standing(self, obj: RiskCase) -> tuple[str, str]:
        return obj.state, str(RiskCase.State(obj.state).label)
