"""Operators' pages that belong to no table."""

from django.contrib import admin
from django.urls import path

from support.admin import dashboard

app_name = "support_admin"
urlpatterns = [path("support/dashboard/", admin.site.admin_view(dashboard.report), name="dashboard")]
