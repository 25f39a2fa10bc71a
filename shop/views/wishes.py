"""The wishlist: a signed-in shopper's; a guest is asked to sign in and comes back to the same product."""

from collections.abc import Sequence
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shop.models import Product, WishlistItem
from shop.services import wishlist as wishlist_service
from shop.views.preferences import next_url
from shop.views.requests import ShopRequest, customer_of
from shop.views.rows import Crumb
from shop.views.slates import cards_for


def wished_ids(request: ShopRequest, product_ids: Sequence[int]) -> set[int]:
    """Which of these products the signed-in shopper wishes for; no query for a guest."""
    if request.who.customer_id is None:
        return set()
    wishes = WishlistItem.objects.filter(customer_id=request.who.customer_id, product_id__in=product_ids)
    return set(wishes.values_list("product_id", flat=True))


@require_safe
def wishlist(request: HttpRequest) -> HttpResponse:
    """The list; a guest sees how to get one."""
    shop_request, now = cast(ShopRequest, request), timezone.now()
    ids: list[int] = []
    if request.user.is_authenticated:
        wishes = WishlistItem.objects.filter(customer=customer_of(shop_request)).order_by("-added_at", "-pk")
        ids = list(wishes.values_list("product_id", flat=True)[:100])
    cards = cards_for(ids, shop_request.channel, now=now)
    context = {"cards": [cards[pk] for pk in ids if pk in cards], "crumbs": [Crumb(_("Wishlist"))]}
    return render(request, "shop/wishlist.html", context)


@require_POST
def wishlist_toggle(request: HttpRequest, product_id: int) -> HttpResponse:
    """Wish for a product, or no longer."""
    shop_request = cast(ShopRequest, request)
    product = get_object_or_404(Product.objects.listed_in(shop_request.channel.pk), pk=product_id)
    back = next_url(request, reverse("shop:product", args=[product.slug]))
    if not request.user.is_authenticated:
        messages.info(request, _("Sign in to keep a wishlist. Your cart stays as it is."))
        return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
    is_wished = wishlist_service.toggle(
        customer_id=customer_of(shop_request).pk,
        product_id=product.pk,
        now=timezone.now(),
        who=shop_request.who,
        channel_id=shop_request.channel.pk,
    )
    if shop_request.htmx:
        return render(request, "components/wish.html", {"product_id": product.pk, "is_wished": is_wished})
    said = _("On your wishlist: %(name)s") if is_wished else _("No longer on your wishlist: %(name)s")
    messages.success(request, said % {"name": product.name})
    return redirect(back)
