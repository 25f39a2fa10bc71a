"""Stock: counts that can only be changed by a movement with a reason, and the ledger of all movements."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from shop import models
from shop.admin.base import LedgerAdmin, LedgerInline, ReadOnly, ShopAdmin, TranslatedAdmin
from shop.admin.calls import actor, detail, dialog
from shop.contracts.errors import ShopError
from shop.services import stock


@admin.register(models.Location)
class LocationAdmin(TranslatedAdmin):
    list_display = ("name", "code", "kind", "city", "offers_pickup", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name_en", "name_zh_hans", "code")


class MovementInline(LedgerInline):
    model = models.StockMovement
    fields = (
        "at", "kind", "on_hand_delta", "reserved_delta", "allocated_delta",
        "on_hand_after", "reserved_after", "allocated_after", "ref", "reason", "actor",
    )  # fmt: skip
    ordering = ("-at", "-id")
    per_page = 30


class AdjustForm(BaseDialogForm):
    delta = forms.IntegerField(label=_("Change (such as 12 or -3)"), widget=UnfoldAdminIntegerFieldWidget)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


class TransferForm(BaseDialogForm):
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, widget=UnfoldAdminIntegerFieldWidget)
    to: "forms.ModelChoiceField[models.Location]" = forms.ModelChoiceField(
        label=_("To"), queryset=models.Location.objects.filter(is_active=True), widget=UnfoldAdminSelectWidget
    )


@admin.register(models.StockItem)
class StockItemAdmin(ShopAdmin):
    list_display = ("variant", "product_name", "location", "on_hand", "reserved", "allocated", "available")
    list_filter = ("location",)
    list_select_related = ("variant__product", "location")
    search_fields = (
        "variant__sku",
        "variant__barcode",
        "variant__product__name_en",
        "variant__product__name_zh_hans",
    )
    autocomplete_fields = ("variant",)
    inlines = (MovementInline,)
    actions_detail = ("adjust", "transfer")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[models.StockItem]":
        return models.StockItem.objects.with_available()

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.StockItem | None = None
    ) -> tuple[str, ...]:
        counts = ("on_hand", "reserved", "allocated")
        return ("variant", "location", *counts) if obj else counts

    @admin.display(description=_("product"))
    def product_name(self, obj: models.StockItem) -> str:
        return obj.variant.product.name

    @admin.display(description=_("available"), ordering="available")
    def available(self, obj: Any) -> int:
        return int(obj.available)

    @action(
        description=_("Adjust"),
        icon="edit",
        permissions=["change"],
        url_path="adjust",
        dialog=dialog(
            _("Adjust the count"),
            _("Adds or removes goods on hand and writes it into the ledger."),
            AdjustForm,
        ),
    )
    def adjust(self, request: HttpRequest, form: AdjustForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            models.StockItem,
            object_id,
            lambda item: stock.adjust(
                variant_id=item.variant_id,
                location_id=item.location_id,
                delta=form.cleaned_data["delta"],
                reason=form.cleaned_data["reason"],
                actor=actor(request),
                now=timezone.now(),
            ),
        )

    @action(
        description=_("Transfer"),
        icon="local_shipping",
        permissions=["change"],
        url_path="transfer",
        dialog=dialog(
            _("Transfer to another location"), _("Both sides are written into the ledger."), TransferForm
        ),
    )
    def transfer(self, request: HttpRequest, form: TransferForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            models.StockItem,
            object_id,
            lambda item: stock.transfer(
                variant_id=item.variant_id,
                from_id=item.location_id,
                to_id=form.cleaned_data["to"].pk,
                quantity=form.cleaned_data["quantity"],
                actor=actor(request),
                now=timezone.now(),
            ),
        )

    def save_model(
        self, request: HttpRequest, obj: models.StockItem, form: "BaseModelForm[Any]", change: bool
    ) -> None:
        """A shelf's counts are never written from a form: another sale may have changed them meanwhile."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        try:
            stock.set_backorder_limit(item_id=obj.pk, limit=obj.backorder_limit)
        except ShopError as error:
            messages.error(request, str(error))


@admin.register(models.StockMovement)
class StockMovementAdmin(LedgerAdmin):
    list_display = (
        "at",
        "sku",
        "location",
        "kind",
        "on_hand_delta",
        "reserved_delta",
        "allocated_delta",
        "ref",
        "reason",
        "actor",
    )
    list_filter = ("kind", "item__location")
    list_select_related = ("item__variant", "item__location")
    search_fields = ("item__variant__sku", "ref")
    ordering = ("-id",)

    @admin.display(description=_("SKU"))
    def sku(self, obj: models.StockMovement) -> str:
        return obj.item.variant.sku

    @admin.display(description=_("location"))
    def location(self, obj: models.StockMovement) -> str:
        return obj.item.location.name


@admin.register(models.Reservation)
class ReservationAdmin(ReadOnly, ShopAdmin):
    list_display = ("item", "quantity", "cart", "expires_at")
    list_select_related = ("item", "cart")
