"""Routes of the app, among the shop's own."""

from django.urls import URLPattern

app_name = "content"
urlpatterns: list[URLPattern] = []
