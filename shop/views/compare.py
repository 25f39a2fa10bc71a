"""Up to four products side by side. Which ones stands in the address, else in a cookie that names products only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shop.services import comparing
from shop.views.compare_rows import blocks_of
from shop.views.preferences import next_url
from shop.views.requests import ShopRequest
from shop.views.rows import Crumb
from shop.views.slates import cards_for

COOKIE = "compare"
COOKIE_AGE_S = 30 * 86_400
MAX_ID_SIGNS = 18


@dataclass(frozen=True, slots=True)
class CompareState:
    """compare_button.html: whether this product is among those chosen, and how many are."""

    is_chosen: bool
    n: int


def chosen_ids(request: HttpRequest) -> list[int]:
    """What the shopper's device remembers to compare; nonsense in the cookie counts as nothing."""
    parts = request.COOKIES.get(COOKIE, "").split(".")
    ids = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) <= MAX_ID_SIGNS]
    return list(dict.fromkeys(ids))[: comparing.MAX_PRODUCTS]


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest) -> HttpResponse:
    """The comparison; a post adds a product, removes one, or begins anew."""
    shop_request = cast(ShopRequest, request)
    if request.method == "POST":
        return _change(shop_request)
    refs = request.GET.getlist("p")[: 4 * comparing.MAX_PRODUCTS]
    channel = shop_request.channel
    asked = comparing.ids_of(refs=refs, channel_id=channel.pk) if refs else chosen_ids(request)
    found = comparing.compare(product_ids=asked, channel_id=channel.pk)
    ids = [product.product_id for product in found.products]
    room = comparing.MAX_PRODUCTS - len(ids)
    more = comparing.alike(product_id=ids[0], but=ids, channel_id=channel.pk) if ids and room else []
    cards = cards_for([*ids, *more], channel, now=timezone.now())
    context = {
        "comparison": found,
        "columns": [cards[pk] for pk in ids if pk in cards],
        "blocks": blocks_of(found),
        "ids": ids,
        "alike": [cards[pk] for pk in more if pk in cards],
        "share_url": _address([product.slug for product in found.products]),
        "crumbs": [Crumb(_("Compare"))],
    }
    return render(request, "shop/compare.html", context)


def _change(request: ShopRequest) -> HttpResponse:
    """Add, remove or clear, and remember it; more than four are refused with a word."""
    shown = [
        int(part) for part in request.POST.getlist("shown") if part.isdigit() and len(part) <= MAX_ID_SIGNS
    ]
    ids = shown or chosen_ids(request)
    add, remove = (_posted_id(request, name) for name in ("add", "remove"))
    is_full = add is not None and add not in ids and len(ids) >= comparing.MAX_PRODUCTS
    if "clear" in request.POST:
        ids = []
    elif remove is not None:
        ids = [pk for pk in ids if pk != remove]
    elif add is not None and not is_full:
        ids = list(dict.fromkeys([*ids, add]))
    said = _("Four products at most: remove one first.") if is_full else ""
    response = _answered(request, add or remove or 0, ids, said)
    _remember(response, ids)
    return response


def _answered(request: ShopRequest, product_id: int, ids: Sequence[int], said: str) -> HttpResponse:
    if request.htmx:
        context = {
            "product_id": product_id,
            "compare": state_of(ids, product_id),
            "said": said,
            "in_list": "in_list" in request.POST,
        }
        return render(request, "shop/compare_changed.html", context)
    if said:
        messages.warning(request, said)
    return redirect(next_url(request, reverse("shop:compare")))


def state_of(ids: Sequence[int], product_id: int = 0) -> CompareState:
    return CompareState(product_id in ids, len(ids))


def _posted_id(request: HttpRequest, name: str) -> int | None:
    raw = request.POST.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= MAX_ID_SIGNS else None


def _remember(response: HttpResponse, ids: Sequence[int]) -> None:
    if not ids:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        ".".join(str(pk) for pk in ids[: comparing.MAX_PRODUCTS]),
        max_age=COOKIE_AGE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _address(slugs: Sequence[str]) -> str:
    return f"{reverse('shop:compare')}?{urlencode({'p': slugs}, doseq=True)}" if slugs else ""
