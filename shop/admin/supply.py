"""Suppliers, what was ordered of them, and what was seen of competitors and of the shop's own days."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from shop import models
from shop.admin.base import LedgerAdmin, LedgerInline, ReadOnly, ShopAdmin, Tabular
from shop.admin.calls import actor, detail, dialog
from shop.services import purchasing, rivals

MOST_BYTES = 20_000_000  # of an uploaded file
MOST_ERRORS = 200  # lines that are named; more would say the same


class OfferInline(Tabular):
    model = models.SupplierOffer
    fields = ("variant", "cost", "pack_size", "min_quantity", "is_active")
    autocomplete_fields = ("variant",)
    per_page = 30


@admin.register(models.Supplier)
class SupplierAdmin(ShopAdmin):
    list_display = ("name", "code", "currency", "lead_days", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "code")
    inlines = (OfferInline,)


class OrderForm(BaseDialogForm):
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, widget=UnfoldAdminIntegerFieldWidget)
    to: "forms.ModelChoiceField[models.Location]" = forms.ModelChoiceField(
        label=_("To"), queryset=models.Location.objects.filter(is_active=True), widget=UnfoldAdminSelectWidget
    )


class NoteForm(BaseDialogForm):
    note = forms.CharField(label=_("Delivery note"), max_length=80, widget=UnfoldAdminTextInputWidget)


@admin.register(models.SupplierOffer)
class SupplierOfferAdmin(ShopAdmin):
    list_display = ("variant", "supplier", "cost", "pack_size", "min_quantity", "is_active")
    list_filter = ("supplier", "is_active")
    list_select_related = ("variant", "supplier")
    search_fields = ("variant__sku", "supplier__name")
    autocomplete_fields = ("variant", "supplier")
    actions_detail = ("order",)

    @action(
        description=_("Order"),
        icon="add_shopping_cart",
        permissions=["change"],
        url_path="order",
        dialog=dialog(_("Order of this supplier"), _("Makes a purchase order at once."), OrderForm),
    )
    def order(self, request: HttpRequest, form: OrderForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            models.SupplierOffer,
            object_id,
            lambda offer: purchasing.place(
                supplier_id=offer.supplier_id,
                location_id=form.cleaned_data["to"].pk,
                lines=[purchasing.PurchaseLine(offer.variant_id, form.cleaned_data["quantity"])],
                actor=actor(request),
                now=timezone.now(),
            ),
        )


class PurchaseLineInline(LedgerInline):
    model = models.PurchaseOrderLine
    fields = ("variant", "quantity", "received", "unit_cost")
    ordering = ("pk",)
    per_page = 30


@admin.register(models.PurchaseOrder)
class PurchaseOrderAdmin(ReadOnly, ShopAdmin):
    """Looked at here; changed by two buttons, so that shelves and receipts always agree."""

    list_display = ("number", "supplier", "location", "status", "ordered_at", "expected_at")
    list_filter = ("status", "supplier", "location")
    list_select_related = ("supplier", "location")
    search_fields = ("number", "supplier__name", "lines__variant__sku")
    ordering = ("-pk",)
    inlines = (PurchaseLineInline,)
    actions_detail = ("receive", "cancel")

    def has_receive_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.has_perm("shop.change_purchaseorder"))

    @action(
        description=_("Receive"),
        icon="inventory",
        permissions=["receive"],
        url_path="receive",
        dialog=dialog(
            _("Receive all that is expected"),
            _("Puts it on the shelves and writes it into the ledger."),
            NoteForm,
        ),
    )
    def receive(self, request: HttpRequest, form: NoteForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            models.PurchaseOrder,
            object_id,
            lambda order: purchasing.receive(
                order_id=order.pk,
                quantities=purchasing.expected(order_id=order.pk),
                note=form.cleaned_data["note"],
                actor=actor(request),
                now=timezone.now(),
            ),
        )

    @action(
        description=_("Cancel"),
        icon="cancel",
        permissions=["receive"],
        url_path="cancel",
        dialog=dialog(_("Expect nothing more"), _("What has arrived stays.")),
    )
    def cancel(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return detail(
            request, models.PurchaseOrder, object_id, lambda order: purchasing.cancel(order_id=order.pk)
        )


@admin.register(models.PurchaseReceipt)
class PurchaseReceiptAdmin(LedgerAdmin):
    list_display = ("at", "line", "quantity", "note", "actor")
    list_select_related = ("line",)
    search_fields = ("note", "line__order__number", "line__variant__sku")
    ordering = ("-id",)


@admin.register(models.CompetitorOffer)
class CompetitorOfferAdmin(ShopAdmin):
    list_display = ("variant", "competitor", "price", "currency", "confidence", "is_available", "seen_at")
    list_filter = ("competitor", "is_available")
    list_select_related = ("variant",)
    search_fields = ("variant__sku", "competitor")
    autocomplete_fields = ("variant",)
    ordering = ("-id",)
    actions_list = ("to_upload",)

    @action(description=_("Upload a file"), icon="upload", permissions=["add"], url_path="to-upload")
    def to_upload(self, request: HttpRequest) -> HttpResponse:
        return redirect("admin:shop_competitoroffer_upload")

    def get_urls(self) -> list[URLPattern]:
        upload = path("upload/", self.admin_site.admin_view(self.upload), name="shop_competitoroffer_upload")
        return [upload, *super().get_urls()]

    def upload(self, request: HttpRequest) -> HttpResponse:
        """A CSV file; what cannot be a fact is named by line, the rest is kept."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        recorded, problem = None, ""
        if request.method == "POST":
            recorded, problem = _record(request)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Upload competitors' offers"),
            "columns": rivals.COLUMNS,
            "recorded": recorded,
            "problem": problem,
            "errors": recorded.errors[:MOST_ERRORS] if recorded else (),
            "n_errors": len(recorded.errors) if recorded else 0,
        }
        return render(request, "admin/shop/upload_offers.html", context, status=400 if problem else 200)


def _record(request: HttpRequest) -> tuple[rivals.Recorded | None, str]:
    """What came of the uploaded file, or why it could not be read."""
    file = request.FILES.get("file")
    if file is None or not file.size:
        return None, gettext("Choose a file.")
    if file.size > MOST_BYTES:
        return None, gettext("The file is larger than 20 MB: send it in parts.")
    try:
        text = file.read().decode("utf-8")
    except UnicodeDecodeError:
        return None, gettext("The file is not UTF-8 text.")
    return rivals.record_csv(text, now=timezone.now()), ""


@admin.register(models.SalesDay)
class SalesDayAdmin(LedgerAdmin):
    list_display = (
        "date",
        "variant",
        "location",
        "channel",
        "units",
        "revenue",
        "list_price",
        "minutes_in_stock",
        "is_censored",
    )
    list_filter = ("channel", "location", "is_censored")
    list_select_related = ("variant", "location", "channel")
    search_fields = ("variant__sku",)
    ordering = ("-id",)
