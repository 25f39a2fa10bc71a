"""Routes: none. Checkout asks through the port, and operators work in the admin."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
