"""Pages of plain words: delivery, returns, contact, privacy, terms."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shop.views.rows import Crumb


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """One page by its name in the address."""
    titles = {
        "delivery": _("Delivery and pick-up"),
        "returns": _("Returns and refunds"),
        "contact": _("Contact"),
        "privacy": _("Privacy"),
        "terms": _("Terms"),
    }
    if name not in titles:
        raise Http404
    context = {"name": name, "title": titles[name], "crumbs": [Crumb(titles[name])]}
    return render(request, "shop/page.html", context)
