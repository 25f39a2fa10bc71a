"""The order queue: orders, parcels, payments and returns, each moved by its state machine."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from shop import models
from shop.admin.base import LedgerAdmin, LedgerInline, ReadOnly, ShopAdmin
from shop.admin.calls import actor, detail, dialog
from shop.services import orders, payment, returns

STATUS_COLOURS = {
    "pending": "warning", "confirmed": "info", "completed": "success", "cancelled": "danger",
    "authorised": "info", "captured": "success", "refunded": "warning", "part_refund": "warning", "failed": "danger",
    "ready": "info", "shipped": "info", "delivered": "success", "collected": "success",
    "requested": "warning", "approved": "info", "received": "info", "rejected": "danger",
}  # fmt: skip


class ReasonForm(BaseDialogForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


class ShipForm(BaseDialogForm):
    carrier = forms.CharField(
        label=_("Carrier"), max_length=60, required=False, widget=UnfoldAdminTextInputWidget
    )
    tracking_number = forms.CharField(
        label=_("Tracking number"), max_length=80, required=False, widget=UnfoldAdminTextInputWidget
    )
    tracking_url = forms.URLField(
        label=_("Tracking link"), required=False, assume_scheme="https", widget=UnfoldAdminTextInputWidget
    )


class RefundForm(BaseDialogForm):
    amount = forms.DecimalField(
        label=_("Amount (empty: all that is left)"),
        required=False,
        min_value=0,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget
    )


class ReceiveForm(BaseDialogForm):
    location: "forms.ModelChoiceField[models.Location]" = forms.ModelChoiceField(
        label=_("Where it arrived"),
        queryset=models.Location.objects.filter(is_active=True),
        widget=UnfoldAdminSelectWidget,
    )


class LineInline(LedgerInline):
    model = models.OrderLine
    fields = (
        "sku",
        "product_name",
        "variant_name",
        "quantity",
        "unit_price",
        "discount",
        "tax",
        "total",
        "location",
    )


class EventInline(LedgerInline):
    model = models.OrderEvent
    fields = ("at", "machine", "before", "after", "detail", "actor")
    ordering = ("at", "id")


class PaymentInline(LedgerInline):
    model = models.Payment
    fields = ("provider", "status", "amount", "authorised", "captured", "refunded", "currency", "created_at")
    show_change_link = True


class FulfilmentInline(LedgerInline):
    model = models.Fulfilment
    fields = ("location", "status", "carrier", "tracking_number", "updated_at")
    show_change_link = True


class ReturnInline(LedgerInline):
    model = models.Return
    fields = ("status", "reason", "requested_at", "updated_at")
    show_change_link = True


class MovedAdmin(ShopAdmin):
    """A row that its state machine moves: looked at here, changed by buttons."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [field.name for field in self.model._meta.fields]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        unsaveable = {"show_save": False, "show_save_and_continue": False}
        return super().changeform_view(request, object_id, form_url, (extra_context or {}) | unsaveable)

    @display(description=_("status"), label=STATUS_COLOURS, ordering="status")
    def state(self, obj: Any) -> tuple[str, str]:
        return obj.status, obj.get_status_display()


@admin.register(models.Order)
class OrderAdmin(MovedAdmin):
    list_display = ("number", "state", "placed_at", "channel", "buyer", "total", "currency")
    list_filter = ("status", "channel", "placed_at")
    list_select_related = ("channel", "customer")
    search_fields = ("number", "email", "external_ref", "customer__name", "lines__sku")
    ordering = ("-placed_at", "-id")
    fieldsets = (
        (None, {"fields": ("number", "status", "placed_at", "channel", "customer", "email", "language", "note")}),
        (_("Money"), {"fields": ("subtotal", "discount", "shipping", "tax", "total", "currency", "prices_include_tax")}),
        (_("Delivery"), {"fields": ("shipping_name", "shipping_address", "pickup_location")}),
        (
            _("Technical"),
            {"classes": ("collapse",), "fields": ("token", "cart", "visitor", "external_ref", "screening_id")},
        ),
    )
    inlines = (LineInline, FulfilmentInline, PaymentInline, ReturnInline, EventInline)
    actions_detail = ("approve_review", "cancel")

    @admin.display(description=_("customer"))
    def buyer(self, obj: models.Order) -> str:
        return str(obj.customer or obj.email or "–")

    @action(
        description=_("Release for shipping"),
        icon="verified",
        permissions=["change"],
        url_path="approve-review",
        dialog=dialog(_("Release this order"), _("It was held for review; releasing lets it be shipped.")),
    )
    def approve_review(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            models.Order,
            object_id,
            lambda order: orders.approve_review(order_id=order.pk, actor=actor(request), now=timezone.now()),
        )

    @action(
        description=_("Cancel"),
        icon="cancel",
        permissions=["change"],
        url_path="cancel",
        dialog=dialog(
            _("Cancel this order"),
            _("Goods go back into stock and the money goes back to the shopper."),
            ReasonForm,
        ),
    )
    def cancel(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            models.Order,
            object_id,
            lambda order: orders.cancel(
                order_id=order.pk,
                actor=actor(request),
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            ),
        )


class FulfilmentLineInline(LedgerInline):
    model = models.FulfilmentLine
    fields = ("order_line", "quantity")


@admin.register(models.Fulfilment)
class FulfilmentAdmin(MovedAdmin):
    list_display = ("id", "order", "location", "state", "carrier", "tracking_number", "created_at")
    list_filter = ("status", "location")
    list_select_related = ("order", "location")
    search_fields = ("order__number", "tracking_number")
    ordering = ("-id",)
    inlines = (FulfilmentLineInline,)
    actions_detail = ("mark_ready", "ship", "deliver", "collect")

    @action(
        description=_("Ready for collection"),
        icon="inventory_2",
        permissions=["change"],
        url_path="ready",
        dialog=dialog(_("Ready for collection"), _("The shopper is told that the goods wait at the store.")),
    )
    def mark_ready(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._move(request, object_id, orders.mark_ready)

    @action(
        description=_("Shipped"),
        icon="local_shipping",
        permissions=["change"],
        url_path="ship",
        dialog=dialog(_("Hand over to the carrier"), _("The goods leave the stock."), ShipForm),
    )
    def ship(self, request: HttpRequest, form: ShipForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            models.Fulfilment,
            object_id,
            lambda row: orders.ship(
                fulfilment_id=row.pk,
                actor=actor(request),
                now=timezone.now(),
                carrier=form.cleaned_data["carrier"],
                tracking_number=form.cleaned_data["tracking_number"],
                tracking_url=form.cleaned_data["tracking_url"],
            ),
        )

    @action(
        description=_("Delivered"),
        icon="home",
        permissions=["change"],
        url_path="deliver",
        dialog=dialog(_("Delivered"), _("The parcel has arrived.")),
    )
    def deliver(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._move(request, object_id, orders.deliver)

    @action(
        description=_("Collected"),
        icon="storefront",
        permissions=["change"],
        url_path="collect",
        dialog=dialog(_("Collected"), _("The shopper has taken the goods with them.")),
    )
    def collect(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._move(request, object_id, orders.collect)

    @staticmethod
    def _move(request: HttpRequest, object_id: str, move: Any) -> HttpResponse:
        return detail(
            request,
            models.Fulfilment,
            object_id,
            lambda row: move(fulfilment_id=row.pk, actor=actor(request), now=timezone.now()),
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
                reason=form.cleaned_data["reason"],
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


class ReturnLineInline(LedgerInline):
    model = models.ReturnLine
    fields = ("order_line", "quantity", "restock")


@admin.register(models.Return)
class ReturnAdmin(MovedAdmin):
    list_display = ("id", "order", "state", "reason", "requested_at")
    list_filter = ("status",)
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


class CartLineInline(LedgerInline):
    model = models.CartLine
    fields = ("variant", "quantity", "seen_price", "added_at")


@admin.register(models.Cart)
class CartAdmin(ReadOnly, ShopAdmin):
    list_display = ("token", "status", "channel", "customer", "currency", "updated_at")
    list_filter = ("status", "channel")
    list_select_related = ("channel", "customer")
    ordering = ("-updated_at",)
    inlines = (CartLineInline,)
