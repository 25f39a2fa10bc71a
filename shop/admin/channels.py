"""Channels, their listings and prices, and the ways of delivery. Prices change through the price service alone."""

from typing import Any

from django.contrib import admin
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop import models
from shop.admin.base import LedgerInline, ShopAdmin, Tabular, TranslatedAdmin
from shop.admin.calls import actor
from shop.services import catalogue


class ChannelLocationInline(Tabular):
    model = models.ChannelLocation
    extra = 0


@admin.register(models.Channel)
class ChannelAdmin(TranslatedAdmin):
    list_display = ("name", "code", "kind", "currency", "country", "prices_include_tax", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name_en", "name_zh_hans", "code")
    inlines = (ChannelLocationInline,)


class PriceChangeInline(LedgerInline):
    model = models.PriceChange
    fields = ("effective_at", "price", "compare_at_price", "currency", "decision")
    ordering = ("-effective_at", "-id")


@admin.register(models.VariantListing)
class VariantListingAdmin(ShopAdmin):
    list_display = (
        "variant",
        "product_name",
        "channel",
        "list_price",
        "compare_at_price",
        "currency",
        "is_visible",
    )
    list_filter = ("channel", "is_visible")
    list_select_related = ("variant__product", "channel")
    search_fields = ("variant__sku", "variant__product__name_en", "variant__product__name_zh_hans")
    autocomplete_fields = ("variant",)
    inlines = (PriceChangeInline,)

    @admin.display(description=_("product"))
    def product_name(self, obj: models.VariantListing) -> str:
        return obj.variant.product.name

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.VariantListing | None = None
    ) -> tuple[str, ...]:
        return ("variant", "channel", "currency") if obj else ("currency",)

    def save_model(
        self, request: HttpRequest, obj: models.VariantListing, form: "BaseModelForm[Any]", change: bool
    ) -> None:
        if not change:
            obj.currency = obj.channel.currency
            obj.save()
        elif {"is_visible", "cost_price"} & set(form.changed_data):
            obj.save(update_fields=["is_visible", "cost_price"])
        catalogue.set_price(
            variant_id=obj.variant_id,
            channel_id=obj.channel_id,
            price=obj.list_price,
            compare_at_price=obj.compare_at_price,
            decision=actor(request),
            now=timezone.now(),
        )


@admin.register(models.ShippingMethod)
class ShippingMethodAdmin(TranslatedAdmin):
    list_display = (
        "name",
        "kind",
        "channel",
        "price",
        "currency",
        "free_from",
        "min_days",
        "max_days",
        "is_active",
    )
    list_filter = ("kind", "channel", "is_active")
    list_select_related = ("channel",)


@admin.register(models.Experiment)
class ExperimentAdmin(ShopAdmin):
    list_display = ("name", "code", "arms", "is_active", "started_at")
    list_filter = ("is_active",)
