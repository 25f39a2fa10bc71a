"""Catalogue pages: products with their variants, typed attributes and pictures, in both languages."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminURLInputWidget

from shop import models
from shop.admin.base import ModelForm, Tabular, TranslatedAdmin, TranslatedTabular
from shop.admin.calls import detail, dialog, run_each
from shop.services import catalogue
from shop.services.catalogue import images


class TaxRateInline(Tabular):
    model = models.TaxRate
    extra = 0


@admin.register(models.TaxClass)
class TaxClassAdmin(TranslatedAdmin):
    list_display = ("name", "code")
    inlines = (TaxRateInline,)


@admin.register(models.Category)
class CategoryAdmin(TranslatedAdmin):
    list_display = ("name", "parent", "position", "is_visible")
    list_filter = ("is_visible",)
    list_select_related = ("parent",)
    search_fields = ("name_en", "name_zh_hans", "slug")
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"slug": ("name_en",)}

    def save_model(
        self, request: HttpRequest, obj: models.Category, form: "BaseModelForm[Any]", change: bool
    ) -> None:
        catalogue.save_category(category=obj)


@admin.register(models.Brand)
class BrandAdmin(TranslatedAdmin):
    list_display = ("name", "slug")
    search_fields = ("name_en", "name_zh_hans", "slug")
    prepopulated_fields = {"slug": ("name_en",)}


class AttributeOptionInline(TranslatedTabular):
    model = models.AttributeOption
    extra = 0


@admin.register(models.Attribute)
class AttributeAdmin(TranslatedAdmin):
    list_display = ("name", "code", "kind", "unit", "is_filterable", "is_option")
    list_filter = ("kind", "is_filterable", "is_option")
    search_fields = ("name_en", "name_zh_hans", "code")
    inlines = (AttributeOptionInline,)


@admin.register(models.AttributeOption)
class AttributeOptionAdmin(TranslatedAdmin):
    list_display = ("label", "attribute", "code", "swatch")
    list_select_related = ("attribute",)
    search_fields = ("label_en", "label_zh_hans", "code")


class ProductTypeAttributeInline(Tabular):
    model = models.ProductTypeAttribute
    extra = 0
    autocomplete_fields = ("attribute",)


@admin.register(models.ProductType)
class ProductTypeAdmin(TranslatedAdmin):
    list_display = ("name", "code", "is_final_sale")
    search_fields = ("name_en", "name_zh_hans", "code")
    inlines = (ProductTypeAttributeInline,)


class VariantInline(TranslatedTabular):
    model = models.Variant
    fields = ("sku", "barcode", "name", "weight_g", "position", "is_active")
    extra = 0
    show_change_link = True


class ProductAttributeInline(TranslatedTabular):
    model = models.ProductAttribute
    extra = 0
    autocomplete_fields = ("attribute", "option")


class ProductImageForm(ModelForm):
    """A new picture is decoded here already, so that a broken one is an error beside its field."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            try:
                images.read_picture(file)
            except catalogue.ImageInvalid as error:
                raise forms.ValidationError(str(error.message)) from error
            file.seek(0)
        return file


class PictureAddressForm(BaseDialogForm):
    address = forms.URLField(
        label=_("Address of the picture"), assume_scheme="https", widget=UnfoldAdminURLInputWidget
    )


class ProductImageInline(TranslatedTabular):
    model = models.ProductImage
    form = ProductImageForm
    fields = ("file", "alt", "variant", "position")
    extra = 0
    autocomplete_fields = ("variant",)


@admin.register(models.Product)
class ProductAdmin(TranslatedAdmin):
    list_display = ("picture", "name", "category", "brand", "status", "n_variants", "rating", "n_sold_7d")
    list_display_links = ("picture", "name")
    list_filter = ("status", "product_type", "brand")
    list_select_related = ("category", "brand", "primary_image")
    search_fields = ("name_en", "name_zh_hans", "slug", "variants__sku", "variants__barcode")
    autocomplete_fields = ("category", "brand", "product_type")
    exclude = ("primary_image",)
    readonly_fields = ("status", "published_at", "rating_average", "n_reviews", "n_sold_7d", "external_ref")
    prepopulated_fields = {"slug": ("name_en",)}
    actions = ("publish", "unpublish")
    actions_detail = ("show_product", "hide_product", "fetch_picture")
    inlines = (VariantInline, ProductAttributeInline, ProductImageInline)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[models.Product]":
        return models.Product.objects.annotate(variant_count=Count("variants"))

    @admin.display(description=_("picture"))
    def picture(self, obj: models.Product) -> str:
        if obj.primary_image is None:
            return "–"
        return format_html(
            '<img src="{}" alt="" width="40" height="40" loading="lazy" style="border-radius:6px">',
            obj.primary_image.file.url,
        )

    @admin.display(description=_("variants"), ordering="variant_count")
    def n_variants(self, obj: Any) -> int:
        return int(obj.variant_count)

    @admin.display(description=_("rating"), ordering="rating_average")
    def rating(self, obj: models.Product) -> str:
        return f"{obj.rating_average} ({obj.n_reviews})" if obj.n_reviews else "–"

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: "QuerySet[models.Product]") -> None:
        now = timezone.now()
        run_each(request, list(queryset), lambda row: catalogue.publish(product_id=row.pk, now=now))

    @admin.action(description=_("Take off the shop"), permissions=["change"])
    def unpublish(self, request: HttpRequest, queryset: "QuerySet[models.Product]") -> None:
        run_each(request, list(queryset), lambda row: catalogue.unpublish(product_id=row.pk))

    @action(
        description=_("Publish"),
        icon="visibility",
        permissions=["change"],
        url_path="publish",
        dialog=dialog(_("Publish"), _("Shoppers see the product wherever it is listed.")),
    )
    def show_product(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return detail(
            request,
            models.Product,
            object_id,
            lambda row: catalogue.publish(product_id=row.pk, now=timezone.now()),
        )

    @action(
        description=_("Take off the shop"),
        icon="visibility_off",
        permissions=["change"],
        url_path="unpublish",
        dialog=dialog(_("Take off the shop"), _("Shoppers no longer see the product; orders keep it.")),
    )
    def hide_product(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return detail(request, models.Product, object_id, lambda row: catalogue.unpublish(product_id=row.pk))

    @action(
        description=_("Fetch a picture"),
        icon="add_photo_alternate",
        permissions=["change"],
        url_path="fetch-picture",
        dialog=dialog(_("Fetch a picture"), _("From a public address of the web."), PictureAddressForm),
    )
    def fetch_picture(self, request: HttpRequest, form: PictureAddressForm, object_id: str) -> HttpResponse:
        address = form.cleaned_data["address"]
        return detail(
            request,
            models.Product,
            object_id,
            lambda row: images.add_image_from_address(product_id=row.pk, address=address, alt_en=row.name_en),
        )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is not models.ProductImage:
            super().save_formset(request, form, formset, change)
            return
        for image in formset.save(commit=False):
            if image.pk and "file" not in _changed(formset, image):
                image.save()
                continue
            if image.pk:
                catalogue.remove_image(image_id=image.pk)
            catalogue.add_image(
                product_id=form.instance.pk,
                file=image.file.file,
                alt_en=image.alt_en or "",
                alt_zh_hans=image.alt_zh_hans or "",
                variant_id=image.variant_id,
            )
        for image in formset.deleted_objects:
            catalogue.remove_image(image_id=image.pk)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        catalogue.product_edited(product_id=form.instance.pk)


def _changed(formset: Any, image: models.ProductImage) -> list[str]:
    return next((form.changed_data for form in formset.forms if form.instance is image), [])


@admin.register(models.Variant)
class VariantAdmin(TranslatedAdmin):
    list_display = ("sku", "product", "name", "barcode", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("product",)
    search_fields = ("sku", "barcode", "product__name_en", "product__name_zh_hans")
    autocomplete_fields = ("product",)


class CollectionItemInline(Tabular):
    model = models.CollectionItem
    extra = 0
    autocomplete_fields = ("product",)


@admin.register(models.Collection)
class CollectionAdmin(TranslatedAdmin):
    list_display = ("name", "slug", "position", "is_visible")
    search_fields = ("name_en", "name_zh_hans")
    prepopulated_fields = {"slug": ("name_en",)}
    inlines = (CollectionItemInline,)
