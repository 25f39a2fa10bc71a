"""Vouchers and who used them. Uses are counted by the checkout alone."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop import models
from shop.admin.base import LedgerInline, ShopAdmin


class VoucherUseInline(LedgerInline):
    model = models.VoucherUse
    fields = ("at", "order", "discount", "currency", "given_back_at")
    ordering = ("-at", "-id")


@admin.register(models.Voucher)
class VoucherAdmin(ShopAdmin):
    list_display = (
        "code",
        "kind",
        "percent",
        "amount",
        "currency",
        "starts_at",
        "ends_at",
        "n_used",
        "max_uses",
        "is_active",
    )
    list_filter = ("kind", "is_active")
    search_fields = ("code",)
    autocomplete_fields = ("products", "categories", "brands")
    filter_horizontal = ("channels",)
    inlines = (VoucherUseInline,)
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Voucher]:
        counted = Count("uses", filter=Q(uses__given_back_at__isnull=True))
        rows: QuerySet[models.Voucher] = super().get_queryset(request)
        return rows.annotate(n_counted=counted)

    @admin.display(description=_("used"))
    def n_used(self, obj: Any) -> int:
        return int(obj.n_counted)
