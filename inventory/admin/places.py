"""One variant at one location: what it sold, what is foreseen and why, what lies and what is to come."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from inventory.admin import charts, pages, words
from inventory.services import looking


@permission_required("inventory.view_forecast", raise_exception=True)
def page(request: HttpRequest, variant_id: int, location_id: int) -> HttpResponse:
    """A fan chart with stock-outs shaded, drivers named, and the figures as a table."""
    found = looking.place(variant_id=variant_id, location_id=location_id, now=timezone.now())
    if found is None:
        raise Http404(gettext("There is no such shelf."))
    forecast = found.forecast
    return pages.shown(
        request,
        "place",
        gettext("Demand of %(sku)s") % {"sku": found.sku},
        found=found,
        chart=charts.fan(found),
        drivers=words.said(forecast.drivers) if forecast else [],
        totals=looking.totals(forecast) if forecast else [],
        proposals=[(row, words.bindings(row.binding)) for row in found.proposals],
    )
