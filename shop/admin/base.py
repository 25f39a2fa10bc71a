"""What every admin page of the shop shares: the theme, languages side by side, and honest read-only ledgers."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from modeltranslation.admin import TabbedTranslationAdmin, TranslationTabularInline
from unfold.admin import ModelAdmin, TabularInline

if TYPE_CHECKING:
    BaseAdmin = admin.ModelAdmin[Any]
    BaseTabular = admin.TabularInline[Any, Any]
    ModelForm = forms.ModelForm[Any]
else:
    BaseAdmin = ModelAdmin
    BaseTabular = TabularInline
    ModelForm = forms.ModelForm


class ShopAdmin(BaseAdmin):
    """A plain table. Lists are cut to 50 rows, and never count more than they must."""

    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    compressed_fields = True
    warn_unsaved_form = True


if TYPE_CHECKING:

    class TranslatedAdmin(ShopAdmin):
        """A table with texts in both languages, in tabs."""

    TranslatedTabular = BaseTabular
else:

    class TranslatedAdmin(ShopAdmin, TabbedTranslationAdmin):
        """A table with texts in both languages, in tabs."""

    class TranslatedTabular(TabularInline, TranslationTabularInline):
        """Rows inside a page, with texts in both languages."""


class Tabular(BaseTabular):
    """Rows inside a page, without texts."""

    extra = 0


class ReadOnly:
    """For what only services write: it can be looked at, never edited, added or deleted."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class LedgerAdmin(ReadOnly, ShopAdmin):
    """A ledger's own page."""


class LedgerInline(ReadOnly, BaseTabular):
    """A ledger inside its owner's page."""

    extra = 0
    show_change_link = False
