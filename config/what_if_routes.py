"""Where the joint what-if is, if both apps are there: imported only then, for their tables are not there otherwise."""

from django.contrib import admin
from django.urls import path

from config import what_if_page

urlpatterns = [path("", admin.site.admin_view(what_if_page.page), name="what_if")]
