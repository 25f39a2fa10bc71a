"""Operators' pages that belong to no table."""

from django.contrib import admin
from django.urls import path, register_converter
from django.urls.converters import IntConverter

from inventory.admin import overstock, places, quality, queue, simulation


class IdConverter(IntConverter):
    """A number that every database takes; a longer one names nothing."""

    regex = "[0-9]{1,18}"


register_converter(IdConverter, "inventory_id")
app_name = "inventory_admin"
view = admin.site.admin_view
urlpatterns = [
    path("inventory/queue/", view(queue.page), name="queue"),
    path(
        "inventory/place/<inventory_id:variant_id>/<inventory_id:location_id>/",
        view(places.page),
        name="place",
    ),
    path("inventory/overstock/", view(overstock.page), name="overstock"),
    path("inventory/simulation/", view(simulation.page), name="simulation"),
    path("inventory/quality/", view(quality.page), name="quality"),
]
