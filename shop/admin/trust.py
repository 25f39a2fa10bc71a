"""What staff wrote, to look at."""

from django.contrib import admin

from shop import models
from shop.admin.base import LedgerAdmin


@admin.register(models.AuditEntry)
class AuditEntryAdmin(LedgerAdmin):
    list_display = ("at", "actor", "verb", "table", "n_rows", "row_keys", "columns", "route")
    list_filter = ("verb", "table")
    search_fields = ("actor", "table", "route")
    ordering = ("-id",)
