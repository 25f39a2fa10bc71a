"""Operators' pages that belong to no table."""

from django.contrib import admin
from django.urls import path

from inventory.admin import overstock, places, quality, queue, simulation

app_name = "inventory_admin"
view = admin.site.admin_view
urlpatterns = [
    path("inventory/queue/", view(queue.page), name="queue"),
    path("inventory/place/<int:variant_id>/<int:location_id>/", view(places.page), name="place"),
    path("inventory/overstock/", view(overstock.page), name="overstock"),
    path("inventory/simulation/", view(simulation.page), name="simulation"),
    path("inventory/quality/", view(quality.page), name="quality"),
]
