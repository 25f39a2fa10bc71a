"""Returns: approved, received, refunded."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget

from shop import models
from shop.admin.base import LedgerInline
from shop.admin.calls import actor, detail, dialog
from shop.admin.moved import MovedAdmin, ReasonForm
from shop.admin.payments import RefundForm
from shop.services import returns


class ReceiveForm(BaseDialogForm):
    location: "forms.ModelChoiceField[models.Location]" = forms.ModelChoiceField(
        label=_("Where it arrived"),
        queryset=models.Location.objects.filter(is_active=True),
        widget=UnfoldAdminSelectWidget,
    )


class ReturnLineInline(LedgerInline):
    model = models.ReturnLine
    fields = ("order_line", "quantity", "restock")


@admin.register(models.Return)
class ReturnAdmin(MovedAdmin):
    list_display = ("id", "order", "state", "reason_code", "reason", "requested_at")
    list_filter = ("status", "reason_code")
    list_select_related = ("order",)
    search_fields = ("order__number",)
    ordering = ("-id",)
    inlines = (ReturnLineInline,)
    actions_detail = ("approve", "reject", "receive", "refund")

    @action(
        description=_("Approve"),
        icon="check",
        permissions=["change"],
        url_path="approve",
        dialog=dialog(_("Approve this return"), _("The shopper may send the goods back.")),
    )
    def approve(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._move(request, object_id, returns.approve)

    @action(
        description=_("Reject"),
        icon="close",
        permissions=["change"],
        url_path="reject",
        dialog=dialog(_("Reject this return"), _("The shopper is told the reason."), ReasonForm),
    )
    def reject(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self._move(request, object_id, returns.reject, reason=form.cleaned_data["reason"])

    @action(
        description=_("Received"),
        icon="inventory",
        permissions=["change"],
        url_path="receive",
        dialog=dialog(_("Goods received"), _("What can be sold again goes back into stock."), ReceiveForm),
    )
    def receive(self, request: HttpRequest, form: ReceiveForm, object_id: str) -> HttpResponse:
        return self._move(request, object_id, returns.receive, location_id=form.cleaned_data["location"].pk)

    @action(
        description=_("Refund"),
        icon="undo",
        permissions=["change"],
        url_path="refund",
        dialog=dialog(_("Refund this return"), _("Pays back the returned lines."), RefundForm),
    )
    def refund(self, request: HttpRequest, form: RefundForm, object_id: str) -> HttpResponse:
        return self._move(request, object_id, returns.refund, amount=form.cleaned_data["amount"])

    @staticmethod
    def _move(request: HttpRequest, object_id: str, move: Any, **extra: Any) -> HttpResponse:
        return detail(
            request,
            models.Return,
            object_id,
            lambda row: move(return_id=row.pk, actor=actor(request), now=timezone.now(), **extra),
        )
