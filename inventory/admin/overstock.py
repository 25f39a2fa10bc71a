"""What lies too long, with the markdown that might sell it."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from inventory.admin import pages
from inventory.features import excess

MOST = 200


@permission_required("inventory.view_forecast", raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """The list, what binds most money first."""
    rows = excess.listed(MOST)
    return pages.shown(
        request,
        "overstock",
        gettext("Overstock and ageing"),
        rows=rows,
        n_all=excess.count(),
        n_shown=len(rows),
    )
