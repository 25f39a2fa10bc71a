"""Consent per purpose: asked once, changed any time, nothing ticked beforehand."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shop.models import Consent
from shop.services import consent as consent_service
from shop.views import middleware
from shop.views.preferences import next_url
from shop.views.requests import ShopRequest
from shop.views.rows import Crumb


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose as the page shows it."""

    code: str
    label: str
    text: str
    is_granted: bool


def purposes_of(request: ShopRequest) -> list[Purpose]:
    """Every purpose with what holds now."""
    explained = {
        Consent.Purpose.PERSONALISATION: _(
            "Recommendations follow from what you looked at. Without it, everybody sees the same."
        ),
        Consent.Purpose.ANALYTICS: _(
            "Your visit counts in our statistics, under a number and not your name."
        ),
        Consent.Purpose.MARKETING: _("Now and then a message with news. Every one has a way out."),
    }
    now = consent_service.current(request.who)
    return [
        Purpose(purpose.value, str(purpose.label), text, now[purpose.value])
        for purpose, text in explained.items()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: ShopRequest) -> HttpResponse:
    """Show the choices, or keep an answer: all, none, or the ticked ones."""
    if request.method != "POST":
        context = {"purposes": purposes_of(request), "crumbs": [Crumb(_("Privacy choices"))]}
        return render(request, "shop/consent.html", context)
    choice = request.POST.get("choice", "")
    ticked = set(request.POST.getlist("purpose"))
    given = {p.value: choice == "all" or (choice != "none" and p.value in ticked) for p in Consent.Purpose}
    if choice == "all":
        given[Consent.Purpose.MARKETING.value] = False  # "allow" on the banner speaks of visits, not of mail
    middleware.answer_consent(request, given, now=timezone.now())
    messages.success(request, _("Your choice is kept. You can change it any time under “Privacy choices”."))
    return redirect(next_url(request, reverse("shop:consent")))
