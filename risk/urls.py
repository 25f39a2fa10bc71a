"""Routes of the app, among the shop's own."""

from django.urls import path

from risk import views

app_name = "risk"
urlpatterns = [
    path("appeal/", views.appeal, name="appeal"),
    path("order/<uuid:token>/appeal/", views.appeal_order, name="appeal_order"),
]
