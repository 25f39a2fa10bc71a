"""Parcels on their way from the shelf to the shopper."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextInputWidget

from shop import models
from shop.admin.base import LedgerInline
from shop.admin.calls import actor, detail, dialog
from shop.admin.moved import MovedAdmin
from shop.services import orders


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
