"""What the frame of every storefront page shows: departments, the bag's count, theme, the consent question.

Lazy, so that pages that do not show a value (the API's, the operators') do not pay for it.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from django.db.models import Sum
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from shop.models import CartLine, Category
from shop.services import entrance
from shop.views.addresses import category_url
from shop.views.cards import N_TINTS
from shop.views.preferences import theme_of
from shop.views.requests import ShopRequest, cart_of

DEPARTMENTS_FOR_S = 60
N_DEPARTMENTS = 14


@dataclass(frozen=True, slots=True)
class Department:
    slug: str
    name: str
    url: str
    picture: str
    tint: int


def storefront(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Empty where the shop's middleware has not run (a page that failed early)."""
    if not hasattr(request, "who"):
        return {"theme": theme_of(request)}
    shop_request = cast(ShopRequest, request)
    return {
        "theme": theme_of(request),
        "support_route": settings.SHOP_SUPPORT_ROUTE,
        "departments": SimpleLazyObject(departments),
        "n_cart_items": SimpleLazyObject(partial(count_cart_items, shop_request)),
        "asks_staff_for_second_factor": SimpleLazyObject(partial(entrance.must_set_up, request)),
        "asks_consent": getattr(request, "asks_consent", False),
        "reports_impressions": SimpleLazyObject(partial(reports_impressions, shop_request)),
    }


def departments() -> tuple[Department, ...]:
    """The top of the category tree, kept for a minute: it is on every page and hardly changes."""
    key = f"menu:{get_language()}"
    found: tuple[Department, ...] | None = cache.get(key)
    if found is None:
        rows = Category.objects.visible().filter(parent=None).order_by("position", "pk")[:N_DEPARTMENTS]
        found = tuple(department_of(row, tint) for tint, row in enumerate(rows))
        cache.set(key, found, DEPARTMENTS_FOR_S)
    return found


def department_of(category: Category, tint: int) -> Department:
    url = category_url(category.slug)
    picture = f"{settings.MEDIA_URL}{category.picture}" if category.picture else ""
    return Department(category.slug, category.name, url, picture, tint % N_TINTS + 1)


def count_cart_items(request: ShopRequest) -> int:
    """How many things lie in the bag; no query for a shopper who has none."""
    if request.cart_token is None and request.who.customer_id is None:
        return 0
    cart = cart_of(request)
    if cart is None:
        return 0
    return CartLine.objects.filter(cart=cart).aggregate(n=Sum("quantity"))["n"] or 0


def reports_impressions(request: ShopRequest) -> bool:
    """Whether the page may say which recommendations were on screen."""
    return request.who.personal or request.who.analytics
