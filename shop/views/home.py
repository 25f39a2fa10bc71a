"""The front page: departments, and slates that answer to what this visitor did."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shop.contracts.recommending import SlateKind
from shop.views.requests import ShopRequest
from shop.views.slates import ask, slate_rows

KINDS = (SlateKind.FOR_YOU, SlateKind.POPULAR, SlateKind.NEW, SlateKind.RECENTLY_VIEWED)
N_HERO = 6


@require_safe
def home(request: ShopRequest) -> HttpResponse:
    """Slates for this visitor; popular goods where nothing is known."""
    now = timezone.now()
    slates = slate_rows(ask(request, KINDS, now=now), request.channel, now=now)
    pictured = {card.product_id: card for slate in slates for card in slate.cards if card.picture}
    promises = [
        ("truck", _("Delivery with a date"), _("You see the day before you pay.")),
        ("store", _("Pick up in a store"), _("Stock by store, on every product.")),
        ("return", _("30 days to return"), _("Start a return on the order page.")),
        ("lock", _("Your data, your say"), _("No consent, no memory of your visit.")),
    ]
    context = {"slates": slates, "hero_cards": list(pictured.values())[:N_HERO], "promises": promises}
    return render(request, "shop/home.html", context)
