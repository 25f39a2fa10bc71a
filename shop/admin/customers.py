"""People: accounts and roles, customers, their consent, and the keys of REST clients."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from shop import models
from shop.admin.base import LedgerAdmin, LedgerInline, ModelForm, ReadOnly, ShopAdmin, Tabular
from shop.services import api_keys

admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(BaseGroupAdmin, ShopAdmin):
    """Roles."""


class NewUserForm(UserCreationForm):
    class Meta:
        model = models.User
        fields = ("email",)


@admin.register(models.User)
class UserAdmin(BaseUserAdmin, ShopAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    form = UserChangeForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "is_active", "is_staff", "last_login")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("email",)
    ordering = ("email",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Who is not a superuser must not be able to make one, nor hand out rights.
        fields = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fields
        return (*fields, "is_superuser", "is_staff", "groups", "user_permissions")


class AddressInline(Tabular):
    model = models.Address
    extra = 0
    fields = ("name", "line1", "line2", "postcode", "city", "country", "phone", "is_default")


class ConsentInline(LedgerInline):
    model = models.Consent
    fields = ("at", "purpose", "is_granted", "version")
    ordering = ("-at",)


class OrderInline(LedgerInline):
    model = models.Order
    fields = ("number", "status", "placed_at", "total", "currency")
    ordering = ("-placed_at",)
    show_change_link = True
    per_page = 20


@admin.register(models.Customer)
class CustomerAdmin(ShopAdmin):
    list_display = ("__str__", "email", "language", "external_ref", "created_at")
    list_filter = ("language",)
    search_fields = ("email", "name", "phone", "external_ref")
    ordering = ("-id",)
    readonly_fields = ("user", "external_ref", "created_at")
    inlines = (AddressInline, OrderInline, ConsentInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(models.Visitor)
class VisitorAdmin(ReadOnly, ShopAdmin):
    list_display = ("token", "customer", "channel", "language", "first_seen_at", "latest_seen_at")
    list_filter = ("channel", "language")
    list_select_related = ("customer", "channel")
    ordering = ("-id",)


@admin.register(models.Consent)
class ConsentAdmin(LedgerAdmin):
    list_display = ("at", "purpose", "is_granted", "customer", "visitor", "version")
    list_filter = ("purpose", "is_granted")
    list_select_related = ("customer", "visitor")
    ordering = ("-id",)


class NewApiKeyForm(ModelForm):
    scopes = forms.MultipleChoiceField(
        label=_("May"),
        choices=[(scope.value, scope.value) for scope in api_keys.Scope],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = models.ApiKey
        fields = ("name", "scopes", "channel")


@admin.register(models.ApiKey)
class ApiKeyAdmin(ShopAdmin):
    list_display = ("name", "prefix", "scopes", "channel", "is_active", "created_at", "latest_used_at")
    list_filter = ("is_active",)
    list_select_related = ("channel",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewApiKeyForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: models.ApiKey | None = None) -> tuple[str, ...]:
        return ("name", "prefix", "scopes", "channel", "is_active") if obj else ("name", "scopes", "channel")

    def get_readonly_fields(self, request: HttpRequest, obj: models.ApiKey | None = None) -> tuple[str, ...]:
        return ("prefix", "scopes", "channel") if obj else ()

    def save_model(
        self, request: HttpRequest, obj: models.ApiKey, form: "BaseModelForm[Any]", change: bool
    ) -> None:
        if change:
            obj.save(update_fields=["name", "is_active"])
            return
        created = api_keys.create(
            name=obj.name, scopes=obj.scopes, channel_id=obj.channel_id, now=timezone.now()
        )
        obj.pk, obj.prefix = created.key_id, created.prefix
        messages.warning(
            request, _("Copy the key now, it is shown this once: %(key)s") % {"key": created.secret}
        )
