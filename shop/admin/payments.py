"""Money: captured, refunded and voided through the payment service; its ledger and messages to look at."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from shop import models
from shop.admin.base import LedgerAdmin, LedgerInline
from shop.admin.calls import actor, detail, dialog
from shop.admin.moved import MovedAdmin
from shop.services import payment


class RefundForm(BaseDialogForm):
    amount = forms.DecimalField(
        label=_("Amount (empty: all that is left)"),
        required=False,
        min_value=0,
        widget=UnfoldAdminDecimalFieldWidget,
    )


class PaymentEventInline(LedgerInline):
    model = models.PaymentEvent
    fields = ("at", "kind", "amount", "key", "detail")
    ordering = ("at", "id")


@admin.register(models.Payment)
class PaymentAdmin(MovedAdmin):
    list_display = (
        "id",
        "order",
        "provider",
        "state",
        "amount",
        "captured",
        "refunded",
        "currency",
        "created_at",
    )
    list_filter = ("status", "provider")
    list_select_related = ("order",)
    search_fields = ("order__number", "provider_ref")
    ordering = ("-id",)
    inlines = (PaymentEventInline,)
    actions_detail = ("capture", "refund", "void")

    @action(
        description=_("Capture"),
        icon="payments",
        permissions=["change"],
        url_path="capture",
        dialog=dialog(_("Capture"), _("Takes what was authorised.")),
    )
    def capture(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            models.Payment,
            object_id,
            lambda row: payment.capture(
                payment_id=row.pk,
                key=f"admin-capture-{row.captured}",
                actor=actor(request),
                now=timezone.now(),
            ),
        )

    @action(
        description=_("Refund"),
        icon="undo",
        permissions=["change"],
        url_path="refund",
        dialog=dialog(_("Refund"), _("Never more than was paid and not yet given back."), RefundForm),
    )
    def refund(self, request: HttpRequest, form: RefundForm, object_id: str) -> HttpResponse:
        # The key names the balance it was asked at: a double click refunds once, a second refund is another key.
        return detail(
            request,
            models.Payment,
            object_id,
            lambda row: payment.refund(
                payment_id=row.pk,
                amount=form.cleaned_data["amount"],
                key=f"admin-refund-{row.refunded}",
                actor=actor(request),
                now=timezone.now(),
            ),
        )

    @action(
        description=_("Void"),
        icon="block",
        permissions=["change"],
        url_path="void",
        dialog=dialog(_("Void"), _("Gives up what was authorised and not captured.")),
    )
    def void(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            models.Payment,
            object_id,
            lambda row: payment.void(
                payment_id=row.pk, key="admin-void", actor=actor(request), now=timezone.now()
            ),
        )


@admin.register(models.PaymentEvent)
class PaymentEventAdmin(LedgerAdmin):
    list_display = ("at", "payment", "kind", "amount", "key", "detail")
    list_filter = ("kind",)
    list_select_related = ("payment",)
    ordering = ("-id",)


@admin.register(models.WebhookInbox)
class WebhookInboxAdmin(LedgerAdmin):
    list_display = ("received_at", "provider", "event_id", "processed_at", "n_attempts", "error")
    list_filter = ("provider",)
    ordering = ("-id",)
