"""The order queue and open carts."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.forms import BaseDialogForm

from shop import models
from shop.admin.base import LedgerAdmin, LedgerInline, ReadOnly, ShopAdmin
from shop.admin.calls import actor, detail, dialog
from shop.admin.moved import MovedAdmin, ReasonForm
from shop.services import invoicing, orders


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
    fields = ("at", "machine", "before", "after", "detail", "words", "actor")
    readonly_fields = ("words",)
    ordering = ("at", "id")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[models.OrderEvent]":
        return super().get_queryset(request).select_related("note")

    @admin.display(description=_("Note"))
    def words(self, obj: models.OrderEvent) -> str:
        note = getattr(obj, "note", None)
        return note.text if note is not None else ""


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


@admin.register(models.Order)
class OrderAdmin(MovedAdmin):
    list_display = ("number", "state", "placed_at", "channel", "buyer", "total", "currency")
    list_filter = ("status", "channel", "placed_at")
    list_select_related = ("channel", "customer")
    search_fields = ("number", "email", "external_ref", "customer__name", "lines__sku")
    ordering = ("-placed_at", "-id")
    fieldsets = (
        (
            None,
            {"fields": ("number", "status", "placed_at", "channel", "customer", "email", "language", "note")},
        ),
        (
            _("Money"),
            {
                "fields": (
                    "subtotal",
                    "discount",
                    "voucher_code",
                    "shipping",
                    "tax",
                    "total",
                    "currency",
                    "prices_include_tax",
                )
            },
        ),
        (_("Delivery"), {"fields": ("shipping_name", "shipping_address", "pickup_location")}),
        (
            _("Technical"),
            {
                "classes": ("collapse",),
                "fields": ("token", "cart", "visitor", "external_ref", "screening_id"),
            },
        ),
    )
    inlines = (LineInline, FulfilmentInline, PaymentInline, ReturnInline, EventInline)
    actions_detail = ("approve_review", "send_invoice", "cancel")

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
        description=_("Send the invoice"),
        icon="receipt",
        permissions=["change"],
        url_path="send-invoice",
        dialog=dialog(
            _("Send the invoice"), _("It is written if there is none yet, and goes to the shopper.")
        ),
    )
    def send_invoice(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            models.Order,
            object_id,
            lambda order: invoicing.send(order_id=order.pk, actor=actor(request), now=timezone.now()),
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


@admin.register(models.Invoice)
class InvoiceAdmin(LedgerAdmin):
    list_display = ("number", "order", "issued_at", "total", "currency")
    list_filter = ("issued_at",)
    list_select_related = ("order",)
    search_fields = ("number", "order__number")
    ordering = ("-id",)


@admin.register(models.CreditNote)
class CreditNoteAdmin(LedgerAdmin):
    list_display = ("number", "invoice", "issued_at", "total")
    list_filter = ("issued_at",)
    list_select_related = ("invoice",)
    search_fields = ("number", "invoice__number", "invoice__order__number")
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
