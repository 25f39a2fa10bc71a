"""Routes of the app, among the shop's own."""

from django.urls import path

from content import views

app_name = "content"
urlpatterns = [path("products/<slug:slug>/ask/", views.ask, name="ask")]
