"""How a shopper wants the shop to look: kept in a cookie that says nothing about the person."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")
YEAR_S = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return theme if theme in THEMES else "auto"


def next_url(request: HttpRequest, fallback: str) -> str:
    """Where the form wants to go back to, if that is a page of this shop."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe and asked.startswith("/") else fallback


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or automatic; anything else counts as automatic."""
    chosen = request.POST.get("theme", "auto")
    response = redirect(next_url(request, "shop:home"))
    response.set_cookie(
        THEME_COOKIE,
        chosen if chosen in THEMES else "auto",
        max_age=YEAR_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
