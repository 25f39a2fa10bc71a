"""Rows that a state machine moves: looked at in the admin, changed by buttons that ask first."""

from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextInputWidget

from shop.admin.base import ShopAdmin

STATUS_COLOURS = {
    "pending": "warning", "confirmed": "info", "completed": "success", "cancelled": "danger",
    "authorised": "info", "captured": "success", "refunded": "warning", "part_refund": "warning", "failed": "danger",
    "ready": "info", "shipped": "info", "delivered": "success", "collected": "success",
    "requested": "warning", "approved": "info", "received": "info", "rejected": "danger",
}  # fmt: skip


class ReasonForm(BaseDialogForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


class MovedAdmin(ShopAdmin):
    """A row that its state machine moves: looked at here, changed by buttons."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [field.name for field in self.model._meta.fields]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        unsaveable = {"show_save": False, "show_save_and_continue": False}
        return super().changeform_view(request, object_id, form_url, (extra_context or {}) | unsaveable)

    @display(description=_("status"), label=STATUS_COLOURS, ordering="status")
    def state(self, obj: Any) -> tuple[str, str]:
        return obj.status, obj.get_status_display()
