"""Operators' pages that belong to no table."""

from django.contrib import admin
from django.urls import path

from pricing.admin import pages

app_name = "pricing_admin"
urlpatterns = [
    path("pricing/listing/<int:listing_id>/", admin.site.admin_view(pages.listing), name="listing"),
    path("pricing/variant/<int:variant_id>/", admin.site.admin_view(pages.variant), name="variant"),
    path("pricing/quality/", admin.site.admin_view(pages.report), name="quality"),
    path("pricing/switch/", admin.site.admin_view(pages.switch), name="switch"),
    path("pricing/propose/", admin.site.admin_view(pages.propose), name="propose"),
]
