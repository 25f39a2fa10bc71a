"""Routes of the app, below `/recommendations/`."""

from django.urls import path

from recommend import views

app_name = "recommend"
urlpatterns = [path("slates/<str:slate_id>/", views.slate, name="slate")]
