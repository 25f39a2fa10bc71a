"""Operators' pages that belong to no table."""

from django.contrib import admin
from django.urls import path

from content.admin import quality

app_name = "content_admin"
urlpatterns = [
    path("content/quality/", admin.site.admin_view(quality.report), name="quality"),
    path("content/quality/label/", admin.site.admin_view(quality.label), name="label"),
]
