"""Operators' pages that belong to no table."""

from django.contrib import admin
from django.urls import path, register_converter
from django.urls.converters import IntConverter

from pricing.admin import pages


class IdConverter(IntConverter):
    """A number that every database takes; a longer one names nothing."""

    regex = "[0-9]{1,18}"


register_converter(IdConverter, "pricing_id")
app_name = "pricing_admin"
urlpatterns = [
    path("pricing/listing/<pricing_id:listing_id>/", admin.site.admin_view(pages.listing), name="listing"),
    path("pricing/variant/<pricing_id:variant_id>/", admin.site.admin_view(pages.variant), name="variant"),
    path("pricing/quality/", admin.site.admin_view(pages.report), name="quality"),
    path("pricing/switch/", admin.site.admin_view(pages.switch), name="switch"),
    path("pricing/propose/", admin.site.admin_view(pages.propose), name="propose"),
]
